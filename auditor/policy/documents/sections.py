"""Lines into blocks: headings stacked into section paths, items and tables tied to what introduces them."""

from msgspec import Struct

from auditor.policy.blocks import Block, Cell
from auditor.policy.documents.lines import Line
from auditor.policy.documents.markers import RANKS, marker
from auditor.policy.documents.shapes import is_caps, is_lead

_DEEPEST = 6


class _Open(Struct, frozen=True):
    """A heading under which text stands. ``explicit`` is the level its format gives, 0 if inferred from ``style``."""

    title: str
    explicit: int
    style: str
    depth: int


def to_blocks(lines: list[Line]) -> tuple[Block, ...]:
    """The lines, whose roles and offsets are known, as blocks in order."""
    stack: list[_Open] = []
    blocks: list[Block] = []
    leads = _leads(lines)
    for line, lead in zip(lines, leads, strict=True):
        level = 0
        if line.kind == "heading":
            here = _opened(line, first=not any(b.kind == "heading" for b in blocks[:1]) and not stack)
            _close(stack, here)
            level = min(_DEEPEST, line.level or len(stack) + 1)
        blocks.append(_block(line, level, tuple(o.title for o in stack), lead))
        if line.kind == "heading":
            stack.append(here)
    return tuple(blocks)


def _block(line: Line, level: int, section: tuple[str, ...], lead: int | None) -> Block:
    cells = tuple(Cell(start=line.start + a, end=line.start + b) for a, b in line.spans)
    return Block(
        kind=line.kind or "paragraph",
        start=line.start,
        end=line.end,
        level=line.level if line.kind == "item" else level,
        section=section,
        lead=lead,
        table=line.table,
        header=line.header,
        cells=cells,
    )


def _opened(line: Line, first: bool) -> _Open:
    mark = marker(line.text)
    title = " ".join(line.text.split())
    if line.level:
        return _Open(title, line.level, "", 1)
    if mark is not None and mark.style == "hash":
        return _Open(title[mark.end :], mark.depth, "", 1)
    if mark is not None and mark.style != "bullet":
        return _Open(title, 0, mark.style, mark.depth)
    if first:
        return _Open(title, 0, "title", 1)
    return _Open(title, 0, "caps" if is_caps(line.text) else "plain", 1)


def _close(stack: list[_Open], here: _Open) -> None:
    """Pop what the heading ends: its own level and all below it."""
    if here.explicit:
        while stack and (not stack[-1].explicit or stack[-1].explicit >= here.explicit):
            stack.pop()
        return
    keep = next((i for i, above in enumerate(stack) if _ends(above, here)), len(stack))
    del stack[max(keep, len(stack) and 0) :]
    while len(stack) >= _DEEPEST:
        stack.pop()


def _ends(above: _Open, here: _Open) -> bool:
    """Whether ``here`` ends the open heading ``above``."""
    if above.explicit:
        return False
    if above.style == here.style:
        return above.depth >= here.depth
    if above.style == "plain" and here.style == "caps":
        return True
    if {above.style, here.style} == {"number", "decimal"}:
        return above.style == "decimal"
    return RANKS.get(above.style, -1) > RANKS.get(here.style, 99)


def _leads(lines: list[Line]) -> list[int | None]:
    """For each line the index of the one that introduces it."""
    leads: list[int | None] = []
    open_items: list[int] = []
    introducer: int | None = None
    for i, line in enumerate(lines):
        if line.kind == "item":
            while open_items and lines[open_items[-1]].level >= line.level:
                open_items.pop()
            leads.append(open_items[-1] if open_items else introducer)
            open_items.append(i)
        elif line.kind == "row":
            same = i > 0 and lines[i - 1].kind == "row" and lines[i - 1].table == line.table
            leads.append(leads[-1] if same else _table_lead(lines, i))
            open_items = []
        else:
            leads.append(None)
            open_items = []
        if line.kind != "item":
            introducer = i if _introduces(lines, i) else None
    return leads


def _table_lead(lines: list[Line], i: int) -> int | None:
    return i - 1 if i and lines[i - 1].kind in ("paragraph", "item") else None


def _introduces(lines: list[Line], i: int) -> bool:
    """Whether a line introduces the items below it: by its end, or as a sentence left open."""
    line = lines[i]
    if line.kind == "row" or i + 1 >= len(lines) or lines[i + 1].kind != "item":
        return False
    if is_lead(line.text):
        return True
    return line.kind == "paragraph" and line.text.rstrip()[-1:] not in ".。!！?？"
