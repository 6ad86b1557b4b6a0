"""Strings of a dex, decoded when asked for (string_data_item: ULEB128 length in UTF-16 units, modified UTF-8, NUL)."""

from collections.abc import Sequence

import numpy as np

from auditor.apk.dex.tables import Tables

LONGEST = 1 << 20


class Strings:
    """The string table. Damaged strings read as "", lone surrogates as replacement characters."""

    def __init__(self, tables: Tables, content: bytes) -> None:
        self.content = content
        self._offsets = tables.strings

    def __len__(self) -> int:
        return len(self._offsets)

    def __getitem__(self, index: int) -> str:
        return decode(self.raw(index)) if 0 <= index < len(self._offsets) else ""

    def raw(self, index: int) -> bytes:
        """The string's bytes in modified UTF-8."""
        at, data = int(self._offsets[index]), self.content
        while at < len(data) and data[at] & 0x80:
            at += 1
        end = data.find(b"\0", at + 1, at + 1 + LONGEST)
        return b"" if end < 0 else data[at + 1 : end]

    def find(self, text: str) -> int:
        """The index of a string, by the table's order (UTF-16 code units); -1 if it is not there."""
        wanted = text.encode("utf-16-be", "surrogatepass")
        low, high = 0, len(self._offsets)
        while low < high:
            middle = (low + high) // 2
            if self[middle].encode("utf-16-be", "surrogatepass") < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self._offsets) and self[low] == text else -1

    def these(self, texts: frozenset[str]) -> dict[str, int]:
        """Those of some texts, all ASCII and below 128 characters, that the table has, with their indices."""
        parts = self._split() if len(self._offsets) else None
        if parts is None:
            return {text: place for text in texts if (place := self.find(text)) >= 0}
        spelled = {bytes((len(text),)) + text.encode("ascii"): text for text in texts}
        found: dict[str, int] = {}
        for index, part in enumerate(parts):
            if part in spelled:
                found.setdefault(spelled[part], index)
        return found

    def many(self, indices: Sequence[int]) -> list[str]:
        """Several strings at once, much faster than one by one where the file lays them out in order, as all tools do."""
        parts = self._split() if len(indices) > 64 else None
        if parts is None:
            return [self[index] for index in indices]
        return [decode(parts[index][1:]) if parts[index][:1] < b"\x80" else self[index] for index in indices]

    def _split(self) -> list[bytes] | None:
        """Length prefix and bytes of every string; None if the strings do not lie end to end."""
        offsets = self._offsets
        first, last = int(offsets[0]), int(offsets[-1])
        if last < first or last >= len(self.content):
            return None
        end = self.content.find(b"\0", last + 1)
        parts = self.content[first : max(end, last)].split(b"\0")
        if parts[0] == b"":  # the empty string: a zero length before the NUL
            del parts[0]
            parts[0] = b"\0"
        sizes = np.fromiter(map(len, parts), np.int64, len(parts)) + 1
        if len(parts) != len(offsets) or not np.array_equal(first + np.cumsum(sizes) - sizes, offsets):
            return None
        return parts


def decode(raw: bytes) -> str:
    """Modified UTF-8 to text: C0 80 is NUL, supplementary characters are pairs of three-byte surrogates."""
    try:
        return raw.decode("ascii")
    except UnicodeDecodeError:
        return _decode_wide(raw)


def _decode_wide(raw: bytes) -> str:
    try:
        text = raw.replace(b"\xc0\x80", b"\0").decode("utf-8", "surrogatepass")
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace")
