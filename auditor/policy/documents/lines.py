"""What every format reader yields: a document's lines in order, each with what its format knows about it."""

from typing import Literal

from msgspec import Struct

Kind = Literal["heading", "paragraph", "item", "row"]


class Line(Struct, kw_only=True):
    """One block to be. Readers of laid-out formats leave ``start`` and ``end`` at 0: the layout sets them.

    ``kind`` is None where the format does not say what the line is; ``level`` 0 on a heading means "to be inferred".
    ``gap``: blank space above it. ``marker``: a list marker that the layout writes before the text.
    ``rule``: drawn, not written ("-----").
    ``spans``: the cells' (start, end), relative to the line's own start.
    """

    text: str
    start: int = 0
    end: int = 0
    kind: Kind | None = None
    level: int = 0
    gap: bool = False
    bold: bool = False
    marker: str = ""
    rule: bool = False
    table: int | None = None
    header: bool = False
    spans: tuple[tuple[int, int], ...] = ()


class Note(Struct, frozen=True):
    """Something about the reading that the user is told: ``state`` as in Coverage; ``where`` names a part of the document."""

    state: Literal["read", "partial", "not_read"]
    reason: str
    where: str = ""


class Content(Struct, kw_only=True):
    """What a format reader found. ``text`` is None where it is yet to be laid out from the lines."""

    lines: list[Line]
    notes: list[Note]
    text: str | None = None
    headed: bool = False


def row(cells: list[str], table: int, header: bool = False) -> Line:
    """A table row as a line: the cells' texts joined by " | "."""
    spans, position = [], 0
    for cell in cells:
        spans.append((position, position + len(cell)))
        position += len(cell) + 3
    text = " | ".join(cells)
    return Line(text=text, kind="row", table=table, header=header, spans=tuple(spans))
