"""The disclosure matrix on a terminal."""

from collections.abc import Mapping

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from auditor.findings import Result
from auditor.report.matrix import SOURCES, Row, matrix
from auditor.report.plain import label
from auditor.report.screen import SEVERITY_STYLE, Screen
from auditor.report.words import Words

COLUMNS = (*SOURCES, "policy")


def show_matrix(screen: Screen, result: Result, names: Mapping[str, str], w: Words) -> None:
    """A table, or on a narrow screen a line for each cell."""
    rows = matrix(result)
    screen.heading(w("text.matrix"), len(rows))
    if screen.narrow:
        for row in rows:
            screen.line(Text(label(row.data_type, names), "bold"), indent=1)
            screen.pairs([(w(f"source.{column}"), text) for column, text in zip(COLUMNS, _cells(row, w), strict=True)], indent=2)
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in ("data_type", *COLUMNS):
        table.add_column(Text(w(f"source.{column}")), overflow="fold")
    for row in rows:
        table.add_row(Text(label(row.data_type, names)), *_cells(row, w))
    screen.console.print(table)


def _cells(row: Row, w: Words) -> tuple[Text, ...]:
    seen = [
        Text(w(f"seen.{column}.{cell.state}"), "" if cell.observations or cell.permissions else "dim")
        for column, cell in zip(SOURCES, (row.permission, row.code, row.traffic), strict=True)
    ]
    style = SEVERITY_STYLE[row.severity] if row.severity else ""
    return (*seen, Text(w(f"said.{row.policy.state}"), style))
