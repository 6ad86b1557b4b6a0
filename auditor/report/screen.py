"""Lines on a terminal: indented, wrapped to its width, with colour only as an addition to words.

Strings go to rich as ``Text``, which is never read as markup; callers pass them through :func:`auditor.report.plain.plain`.
"""

import re
from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from auditor.findings import Severity

SEVERITY_STYLE: dict[Severity, str] = {
    "critical": "bold red",
    "high": "red",
    "medium": "yellow",
    "low": "cyan",
    "info": "dim",
}
Span = str | Text

_WIDE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_OPEN = "“‘（《〈「『【"
_CLOSE = "”’，。、；：！？）》〉」』】…"
#: What stays on one line: a word or an ideograph, with the punctuation that opens before and closes after it (UAX #14).
_UNIT = re.compile(rf"[{_OPEN}]*(?:[{_WIDE}]|[^\s{_WIDE}{_OPEN}]+)?[{_CLOSE}]*\s*")


class Screen:
    """A console with the few shapes that reports need."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.narrow = console.width < 60

    def line(self, *spans: Span, indent: int = 0) -> None:
        """A paragraph."""
        self._hang(Text(" " * self._indent(indent)), joined(*spans))

    def heading(self, text: str, n: int | None = None) -> None:
        """A section's title after an empty line; ``n`` counts what follows."""
        self.console.print()
        self.line(Text(text, "bold"), Text(f" ({n})" if n is not None else "", "dim"))

    def pairs(self, rows: Iterable[tuple[str, Span]], indent: int = 2, label: int = 9) -> None:
        """Labels and what belongs to them, hanging; on a narrow screen the label runs in."""
        if self.narrow:
            for name, value in rows:
                self.line(Text(f"{name} ", "dim"), value, indent=indent)
            return
        for name, value in rows:
            head = set_cell_size(name, label) if cell_len(name) <= label else name
            self._hang(Text(" " * indent).append(f"{head} ", "dim"), joined(value))

    def _hang(self, head: Text, body: Text) -> None:
        """``body`` wrapped beside ``head``; nothing is padded, so that redirected output has no blanks at line ends."""
        room = max(self.console.width - head.cell_len, 8)
        for number, wrapped in enumerate(body.divide(breaks(body.plain, room))):
            wrapped.rstrip()
            self.console.print(
                (head if not number else Text(" " * head.cell_len)) + wrapped, no_wrap=True, crop=False, overflow="ignore"
            )

    def _indent(self, indent: int) -> int:
        return min(indent, 2) if self.narrow else indent


def breaks(text: str, width: int) -> list[int]:
    """Where to break ``text`` so that no line has more than ``width`` cells: at blanks, between ideographs, else anywhere."""
    offsets: list[int] = []
    used = 0
    for unit in _UNIT.finditer(text):
        cells = cell_len(unit[0].rstrip())
        if used and used + cells > width:
            offsets.append(unit.start())
            used = 0
        if cells > width:
            used = _fold(unit[0].rstrip(), unit.start(), width, offsets) + cell_len(unit[0]) - cells
        else:
            used += cell_len(unit[0])
    return offsets


def _fold(word: str, start: int, width: int, offsets: list[int]) -> int:
    """Breaks a word that is wider than a line; returns the cells of what is left on the last one."""
    used = 0
    for offset, character in enumerate(word, start):
        cells = cell_len(character)
        if used + cells > width:
            offsets.append(offset)
            used = 0
        used += cells
    return used


def joined(*spans: Span) -> Text:
    """One text that wraps anywhere if it must."""
    return Text(overflow="fold").join(Text(span) if isinstance(span, str) else span for span in spans)
