"""Looks over a text in one pass of compiled code and says where opening it could be worth while.

Interesting are spellings of planted values, field names that tell a data type, and whatever may hide such things: percent and
Unicode escapes, Base64 and hex that decode to something. Where nothing is interesting, nothing needs to be opened.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from auditor.traffic.binary import is_text
from auditor.traffic.tokens import decodings, runs

if TYPE_CHECKING:
    from auditor.traffic.digests import DigestTable

#: Texts shorter than this are opened without being looked over.
WORTH_LOOKING = 256
_ESCAPES = re.compile(rb"\\[u/]|%[0-9A-Fa-f]{2}")


class Scout:
    """``patterns`` are texts in lower case; ``worth`` says whether decoded bytes make sense; ``digests`` are of planted values."""

    def __init__(self, patterns: Iterable[str], worth: Callable[[bytes], bool], digests: "DigestTable | None" = None) -> None:
        import ahocorasick_rs

        encoded = sorted({pattern.encode() for pattern in patterns})
        implementation = ahocorasick_rs.Implementation.DFA if len(encoded) < MANY else None
        self._automaton = ahocorasick_rs.BytesAhoCorasick(encoded, implementation=implementation) if encoded else None
        self._worth, self._digests = worth, digests

    def points(self, data: bytes) -> list[int]:
        """Offsets of what is interesting, ascending."""
        lower = data.lower()
        found = (
            [end - 1 for _, _, end in self._automaton.find_matches_as_indexes(lower, overlapping=True)] if self._automaton else []
        )
        if b"\\" in data or b"%" in data:
            found.extend(escape.start() for escape in _ESCAPES.finditer(data))
        found.extend(self._tokens(data, lower))
        return sorted(found)

    def _tokens(self, data: bytes, lower: bytes) -> Iterator[int]:
        """Starts of runs of an encoding's characters that decode to something, and of those that go on in a next line."""
        digested = self._digests.starts if self._digests is not None else None
        escapes = b"\\" in data
        for start, end in runs(data):
            # The letter of an escape such as \n in JSON belongs to no run.
            begin = start + 1 if escapes and start and data[start - 1] == _BACKSLASH else start
            if digested is not None and digested(lower, begin, end):
                yield start
            elif end - begin == _UUID and lower[begin + 8] == lower[begin + 13] == lower[begin + 18] == _DASH:
                continue
            elif self._is_encoded(data, begin, end) or (end - begin >= _LINE and data[end : end + 1] in _LINE_ENDS):
                yield start

    def _is_encoded(self, data: bytes, start: int, end: int) -> bool:
        """Whether a run decodes to something. Most runs are identifiers and digests; they are told by their form."""
        token = data[start:end]
        length = end - start
        if length in _DIGESTS and not (token.strip(_LOWER_HEX) and token.strip(_UPPER_HEX)):
            return token[:4] in _PACKED_HEADS or _HEX_TEXT.fullmatch(token) is not None
        if length < _LONG_NUMBER and token.isdigit():
            return False
        for name, decoded in decodings(token.decode("ascii")):
            if self._worth(decoded) if name == "hex" or len(decoded) >= _SHORT else is_text(decoded):
                return True
            if name == "hex":
                return False
        return False


#: Patterns beyond which a table of all states' transitions would grow too large.
MANY = 20_000
_DASH, _BACKSLASH = ord("-"), ord("\\")
#: Encoders wrap lines at 60 to 76 characters; in JSON a line's end is an escape.
_LINE = 60
_LINE_ENDS = (b"\\", b"\r", b"\n")
_LONG_NUMBER = 32  # longer ones may be the hexadecimal digits of a number's text
_UUID = 36
_LOWER_HEX, _UPPER_HEX = b"0123456789abcdef", b"0123456789ABCDEF"
#: Text in UTF-8 (RFC 3629 section 4) in hexadecimal.
_HEX_TEXT = re.compile(
    rb"(?:[2-7][0-9a-f]|0[9ad]|(?:c[2-9a-f]|d[0-9a-f]|e[0-9a-f][89ab][0-9a-f]|f[0-4][89ab][0-9a-f][89ab][0-9a-f])[89ab][0-9a-f])+",
    re.IGNORECASE,
)
#: First two bytes of gzip, Zstandard and zlib (RFC 1950 section 2.2: method 8, both bytes a multiple of 31) in hexadecimal.
_PACKED = [0x1F8B, 0x28B5, *(head for size in range(8) for head in range(size << 12 | 0x800, size << 12 | 0x900) if head % 31 == 0)]
_PACKED_HEADS = frozenset(form for head in _PACKED for form in (b"%04x" % head, b"%04X" % head))
#: Hexadecimal digits of MD5, SHA-1, SHA-224, SHA-256, SHA-384 and SHA-512.
_DIGESTS = frozenset((32, 40, 56, 64, 96, 128))
#: Decoded bytes that are no text and fewer than this hold no value that a spelling does not find as it stands.
_SHORT = 24
