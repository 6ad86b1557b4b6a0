"""The export's CSV (RFC 4180) with the place of every cell, so that a cell can be replaced and everything else stays as it is."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from auditor.errors import InputError

VALUE = 2
_CELL = re.compile(r'(?:"(?P<quoted>[^"]*+(?:""[^"]*+)*+)"|(?P<plain>[^",\r\n][^,\r\n]*+|))(?P<stop>,|\r\n|\n|\r|\Z)')
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's value, unquoted, and where it stands in the text, quotes included."""

    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells; ``line`` counts from 1."""

    line: int
    cells: tuple[Cell, ...]

    @property
    def start(self) -> int:
        """Where the row begins in the text."""
        return self.cells[0].start

    @property
    def end(self) -> int:
        """Where it ends, without the line's end."""
        return self.cells[-1].end

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return len(self.cells) == 1 and not self.cells[0].value.strip()


def rows(text: str, name: str) -> Iterator[Row]:
    """The rows of a CSV text. Raises InputError naming ``name`` and the line where a quoted cell is broken."""
    position, line = 0, 1
    while position < len(text):
        cells: list[Cell] = []
        begins, stop = line, ","
        while stop == ",":
            cell, stop, position = _cell(text, position, name, line)
            cells.append(cell)
            line += _lines(text[cell.start : cell.end]) + (stop not in (",", ""))
        yield Row(begins, tuple(cells))


def _cell(text: str, position: int, name: str, line: int) -> tuple[Cell, str, int]:
    found = _CELL.match(text, position)
    if found is None:
        raise InputError(f"{name}: line {line}: a quoted cell does not end as CSV (RFC 4180) wants it")
    quoted = found["quoted"]
    value = found["plain"] if quoted is None else quoted.replace('""', '"')
    return Cell(value, position, found.start("stop")), found["stop"], found.end()


def _lines(cell: str) -> int:
    return sum(1 for _ in _LINE_END.finditer(cell)) if cell.startswith('"') else 0


def patch(text: str, values: Mapping[Cell, str]) -> str:
    """``text`` with some cells' values replaced; all other characters stay. Values must not need quotes."""
    parts, position = [], 0
    for cell, value in sorted(values.items(), key=lambda pair: pair[0].start):
        parts += [text[position : cell.start], value]
        position = cell.end
    return "".join((*parts, text[position:]))
