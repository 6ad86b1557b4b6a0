"""Plain text into lines: its own line breaks, hard-wrapped paragraphs joined, tables told by their separators."""

import re

from auditor.policy.documents.breaks import paragraphs
from auditor.policy.documents.lines import Content, Line

_LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_RULE = re.compile(r"[\W_]+$")


def read(text: str) -> Content:
    """The lines of a plain text; offsets count in ``text`` itself."""
    from auditor.policy.documents.tables import find_tables, number_tables

    lines = _split(text)
    find_tables(lines)
    number_tables(lines)
    return Content(lines=_unwrap(_mark_rules(lines), text), notes=[], text=text)


def _split(text: str) -> list[Line]:
    lines: list[Line] = []
    last = 0
    for found in _LINE.finditer(text):
        body = found.group()
        bare = body.strip()
        if not bare:
            continue
        start = found.start() + len(body) - len(body.lstrip())
        breaks = text.count("\n", last, start) or text.count("\r", last, start)
        lines.append(Line(text=bare, start=start, end=start + len(bare), gap=breaks > 1 or not lines))
        last = start + len(bare)
    return lines


def _mark_rules(lines: list[Line]) -> list[Line]:
    """Drawn lines: in a table they join the row above, right under a line they make it a heading, others stand alone."""
    kept: list[Line] = []
    for line in lines:
        above = kept[-1] if kept else None
        if above is not None and above.rule:
            line.gap = True
        if line.kind is None and is_rule(line.text):
            if above is not None and above.kind == "row":
                above.end = line.end
                continue
            line.rule, line.kind = True, "paragraph"
            if above is not None and not above.rule and not line.gap and above.gap and len(line.text) > 2:
                above.bold = True
        kept.append(line)
    return kept


def is_rule(text: str) -> bool:
    """Whether a line is drawn rather than written."""
    return _RULE.match(text) is not None


def without_rules(lines: list[Line]) -> list[Line]:
    """The lines of a laid-out format without the drawn ones, which become gaps."""
    kept: list[Line] = []
    gap = False
    for line in lines:
        if line.kind is None and is_rule(line.text):
            gap = True
            continue
        line.gap = line.gap or gap
        gap = False
        kept.append(line)
    return kept


def _unwrap(lines: list[Line], text: str) -> list[Line]:
    """Lines that an editor broke joined into paragraphs."""
    joined: list[Line] = []
    for group in paragraphs(lines, spaced=True):
        line = group[0]
        if len(group) > 1:
            line.end = group[-1].end
            line.text = text[line.start : line.end]
        joined.append(line)
    return joined
