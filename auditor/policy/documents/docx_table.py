"""Word's tables into rows, with merged cells spread out."""

from msgspec import Struct, field

from auditor.policy.documents.lines import Line, row
from auditor.policy.documents.shapes import ends_sentence
from auditor.policy.documents.tables import is_header, new_number


class _Cell(Struct):
    text: str = ""
    bold: bool = True
    columns: int = 1
    below: bool = False


class WordTable(Struct):
    """A table that is being read."""

    rows: list[list[_Cell]] = field(default_factory=list)
    headers: set[int] = field(default_factory=set)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element in the table begins."""
        value = attributes.get("val", "")
        if name == "tr":
            self.rows.append([])
        elif name == "tc" and self.rows:
            self.rows[-1].append(_Cell())
        elif name == "tblHeader" and self.rows:
            self.headers.add(len(self.rows) - 1)
        elif self.rows and self.rows[-1]:
            cell = self.rows[-1][-1]
            if name == "gridSpan" and value.isdecimal():
                cell.columns = max(1, min(40, int(value)))
            elif name == "vMerge":
                cell.below = value != "restart"

    def add(self, text: str, bold: bool = False) -> None:
        """A paragraph of the current cell ends."""
        if self.rows and self.rows[-1]:
            cell = self.rows[-1][-1]
            glue = "" if not cell.text else " " if ends_sentence(cell.text) else "; "
            cell.text += glue + text
            cell.bold = cell.bold and bold

    def lines(self) -> list[Line]:
        """The rows as lines; a table of one column or one cell is plain text."""
        grid = self._grid()
        if max((len(texts) for texts in grid), default=0) < 2:
            return [Line(text=text) for texts in grid for text in texts if text]
        kept = [i for i, texts in enumerate(grid) if any(texts)]
        headers = self.headers & set(kept)
        full = [i for i in kept if len(grid[i]) > 1]
        if not headers and len(full) > 1 and (self._is_bold(full[0]) or is_header(grid[full[0]], [grid[i] for i in full[1:]])):
            headers = {full[0]}
        number = new_number()
        return [row(grid[i], number, i in headers and len(kept) > len(headers)) for i in kept]

    def _is_bold(self, i: int) -> bool:
        return all(cell.bold for cell in self.rows[i] if cell.text) and not all(
            cell.bold for cells in self.rows for cell in cells if cell.text
        )

    def _grid(self) -> list[list[str]]:
        grid: list[list[str]] = []
        for cells in self.rows:
            if len(cells) == 1 and cells[0].columns > 1:
                grid.append([cells[0].text])
                continue
            texts: list[str] = []
            for cell in cells:
                above = grid[-1][len(texts)] if cell.below and grid and len(texts) < len(grid[-1]) else cell.text
                texts += [above, *[""] * (cell.columns - 1)]
            grid.append(texts)
        return grid
