"""Lines into blocks: headings stacked into section paths, items and tables tied to what introduces them."""

from msgspec import Struct

from auditor.policy.blocks import Block, Cell
from auditor.policy.documents.lines import Line
from auditor.policy.documents.markers import RANKS, Marker, bare, marker
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
    title = bare(" ".join(line.text.split()))
    mark = marker(title)
    if mark is not None and mark.style != "bullet":
        return _Open(title, line.level, mark.style, mark.depth)
    if line.level or first:
        return _Open(title, line.level, "title", 1)
    return _Open(title, 0, "caps" if is_caps(title) else "plain", 1)


def _close(stack: list[_Open], here: _Open) -> None:
    """Pop what the heading ends: its own level and all below it."""
    keep = next((i for i, above in enumerate(stack) if _ends(above, here)), len(stack))
    del stack[min(keep, _DEEPEST - 1) :]


def _ends(above: _Open, here: _Open) -> bool:
    """Whether ``here`` ends the open heading ``above``."""
    if here.explicit:
        if not above.explicit or above.explicit > here.explicit:
            return True
        return above.explicit == here.explicit and not _is_below(above, here)
    if above.explicit:
        return False
    if above.style == here.style:
        return above.depth >= here.depth
    if above.style == "plain" and here.style == "caps":
        return True
    return _is_below(here, above)


def _is_below(above: _Open, here: _Open) -> bool:
    """Whether the numbering of ``here`` is of a lower kind than that of ``above``: （一） under 一、, 1.1 under 1."""
    if {above.style, here.style} <= {"number", "decimal"}:
        return above.depth < here.depth
    return above.style in RANKS and here.style in RANKS and RANKS[above.style] < RANKS[here.style]


def _leads(lines: list[Line]) -> list[int | None]:
    """For each line the index of the one that introduces it."""
    leads: list[int | None] = []
    open_items: list[int] = []
    introducer: int | None = None
    numbered: dict[tuple[str, int, int], int | None] = {}
    for i, line in enumerate(lines):
        lead: int | None = None
        if line.rule:
            leads.append(None)
            continue
        if line.kind == "item":
            mark = marker(line.text)
            if restarts(line, mark, lines[i - 1] if i else None):
                open_items, introducer = [], None
            while open_items and lines[open_items[-1]].level >= line.level:
                open_items.pop()
            before = (mark.style, mark.depth, mark.ordinal - 1) if mark else None
            lead = open_items[-1] if open_items else introducer
            if lead is None and before in numbered:
                lead = numbered[before]
            if mark and mark.ordinal:
                numbered[(mark.style, mark.depth, mark.ordinal)] = lead
            open_items.append(i)
        else:
            open_items = []
            introducer = i if _introduces(lines, i) else None
            if line.kind == "row":
                same = i > 0 and lines[i - 1].kind == "row" and lines[i - 1].table == line.table
                lead = leads[-1] if same else _table_lead(lines, i)
            elif line.kind == "heading":
                numbered = {}
        leads.append(lead)
    return leads


def restarts(line: Line, mark: Marker | None, above: Line | None) -> bool:
    """Whether an item opens a list of its own right after another list: number one, set apart, not introduced by the item above."""
    if mark is None or mark.ordinal != 1 or not line.gap or above is None or above.kind != "item":
        return False
    return not line.marker and not is_lead(above.text)


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
