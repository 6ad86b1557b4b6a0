"""Looks over a text in one pass of compiled code and says where opening it could be worth while.

Interesting are spellings of planted values, field names that tell a data type, and whatever may hide such things: percent and
Unicode escapes, Base64 and hex that decode to something. Where nothing is interesting, nothing needs to be opened.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from auditor.traffic.binary import is_text
from auditor.traffic.tokens import unbase64, unhex

#: Texts shorter than this are opened without being looked over.
WORTH_LOOKING = 256
_RUN = b"A" * 16
_ENCODED = bytes(65 if chr(code).isalnum() or chr(code) in "+/-_" else 32 for code in range(128)) + b" " * 128
_ESCAPES = re.compile(rb"\\[u/]|%[0-9A-Fa-f]{2}")


class Scout:
    """``patterns`` are texts in lower case; ``worth`` says whether decoded bytes make sense."""

    def __init__(self, patterns: Iterable[str], worth: Callable[[bytes], bool]) -> None:
        import ahocorasick_rs

        encoded = sorted({pattern.encode() for pattern in patterns})
        self._automaton = ahocorasick_rs.BytesAhoCorasick(encoded) if encoded else None
        self._worth = worth

    def points(self, data: bytes) -> list[int]:
        """Offsets of what is interesting, ascending."""
        found = (
            [end - 1 for _, _, end in self._automaton.find_matches_as_indexes(data.lower(), overlapping=True)]
            if self._automaton
            else []
        )
        if b"\\" in data or b"%" in data:
            found.extend(escape.start() for escape in _ESCAPES.finditer(data))
        found.extend(self._tokens(data))
        return sorted(found)

    def _tokens(self, data: bytes) -> Iterator[int]:
        """Starts of runs of an encoding's characters that decode to something, and of those that go on in a next line."""
        mapped = data.translate(_ENCODED)
        start = mapped.find(_RUN)
        while start >= 0:
            end = mapped.find(b" ", start)
            end = end if end >= 0 else len(data)
            # The letter of an escape such as \n in JSON belongs to no run.
            begin = start + 1 if start and data[start - 1] == _BACKSLASH else start
            wrapped = end - begin >= _LINE and data[end : end + 1] in _LINE_ENDS
            if wrapped or self._is_encoded(data[begin:end]):
                yield start
            start = mapped.find(_RUN, end)

    def _is_encoded(self, token: bytes) -> bool:
        """Whether a run decodes to something. Most runs are identifiers and digests; they are told by their form."""
        if (token.isdigit() and len(token) < _LONG_NUMBER) or (
            len(token) == 36 and token[8] == token[13] == token[18] == token[23] == _DASH
        ):
            return False
        text = token.decode("ascii")
        if _HEX.fullmatch(token):
            decoded = unhex(text)
            return decoded is not None and (is_text(decoded) if len(token) in _DIGESTS else self._worth(decoded))
        decoded = unbase64(text)
        return decoded is not None and (is_text(decoded) if len(decoded) < _SHORT else self._worth(decoded))


_DASH, _BACKSLASH = ord("-"), ord("\\")
#: Encoders wrap lines at 60 to 76 characters; in JSON a line's end is an escape.
_LINE = 60
_LINE_ENDS = (b"\\", b"\r", b"\n")
_LONG_NUMBER = 32  # longer ones may be the hexadecimal digits of a number's text
_HEX = re.compile(rb"[0-9a-f]+|[0-9A-F]+")
#: Hexadecimal digits of MD5, SHA-1, SHA-224, SHA-256, SHA-384 and SHA-512.
_DIGESTS = frozenset((32, 40, 56, 64, 96, 128))
#: Decoded bytes that are no text and fewer than this hold no value that a spelling does not find as it stands.
_SHORT = 24
