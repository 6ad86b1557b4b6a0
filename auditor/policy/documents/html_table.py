"""HTML tables: which ones hold data, and their rows with spans spread out."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct, field

from auditor.policy.documents.lines import Line, row
from auditor.policy.documents.shapes import ends_sentence
from auditor.policy.documents.tables import is_header, new_number

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_WIDEST = 40
_LAYOUT_CELL = 1500


class _Cell(Struct, frozen=True):
    text: str
    head: bool
    columns: int
    rows: int


class Table(Struct):
    """A table that is being read. Tables that only lay a page out (``data`` False) gather nothing."""

    data: bool
    in_head: int = 0
    rows: list[list[_Cell]] = field(default_factory=list)
    heads: list[bool] = field(default_factory=list)

    def new_row(self) -> None:
        """A row begins."""
        self.rows.append([])
        self.heads.append(self.in_head > 0)

    def add(self, parts: list[str], head: bool, attributes: dict[str, str | None]) -> None:
        """A cell ends; ``parts`` are its lines."""
        if not self.rows:
            self.new_row()
        columns, rows = (_span(attributes.get(name)) for name in ("colspan", "rowspan"))
        self.rows[-1].append(_Cell(_joined(parts), head, columns, rows))

    def lines(self) -> list[Line]:
        """The rows as lines; text of a cell that spans rows is repeated in each, so that every row speaks for itself."""
        grid = list(_spread(self.rows))
        kept = [i for i, texts in enumerate(grid) if any(texts)]
        if not kept:
            return []
        headers = {i for i in kept if self.heads[i] or (len(self.rows[i]) > 1 and all(cell.head for cell in self.rows[i]))}
        full = [i for i in kept if len(grid[i]) > 1]
        if not headers and full and is_header(grid[full[0]], [grid[i] for i in full[1:]]):
            headers = {full[0]}
        number = new_number()
        return [row(grid[i], number, i in headers and len(kept) > len(headers)) for i in kept]


def _span(value: str | None) -> int:
    return max(1, min(_WIDEST, int(value))) if value and value.isdecimal() and len(value) < 6 else 1


def _joined(parts: list[str]) -> str:
    """A cell's lines as one text, set apart where they do not end as clauses do."""
    text = ""
    for part in parts:
        if text:
            text += " " if ends_sentence(text) or text.endswith((",", "，", "、", ":", "：")) else "; "
        text += part
    return text


def _spread(rows: Iterable[list[_Cell]]) -> Iterable[list[str]]:
    """The rows with cells put in every row and column that they span; a column span's text stands in its first column."""
    pending: dict[int, tuple[int, str]] = {}
    for cells in rows:
        if len(cells) == 1 and cells[0].columns > 1 and not pending:
            yield [cells[0].text]
            continue
        texts: list[str] = []
        for cell in cells:
            _fill(texts, pending)
            for extra in range(cell.columns):
                if cell.rows > 1:
                    pending[len(texts)] = (cell.rows - 1, "" if extra else cell.text)
                texts.append("" if extra else cell.text)
        _fill(texts, pending, last=True)
        yield texts[:_WIDEST]


def _fill(texts: list[str], pending: dict[int, tuple[int, str]], last: bool = False) -> None:
    """Append what cells of rows above put into the next columns."""
    while (column := len(texts)) in pending or (last and pending and column <= max(pending) and column < _WIDEST):
        left, text = pending.get(column, (0, ""))
        texts.append(text)
        if left > 1:
            pending[column] = (left - 1, text)
        else:
            pending.pop(column, None)


def is_data_table(table: "LexborNode", attributes: dict[str, str | None]) -> bool:
    """Whether a table holds data rather than laying out a page: two rows and columns, no table or heading inside."""
    if attributes.get("role") in ("presentation", "none"):
        return False
    rows = columns = widest = texts = cells = 0
    for node in table.traverse(include_text=True):
        tag = node.tag
        if tag == "tr":
            rows, columns = rows + 1, 0
        elif tag in ("td", "th"):
            columns, cells = columns + 1, cells + 1
            widest = max(widest, columns)
        elif tag == "-text":
            texts += len(node.text_content or "")
        elif tag in ("h1", "h2", "h3", "nav", "form") or (tag == "table" and node.mem_id != table.mem_id):
            return False
    return rows > 1 and widest > 1 and texts < _LAYOUT_CELL * max(1, cells)
