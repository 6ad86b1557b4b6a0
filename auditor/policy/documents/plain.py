"""Plain text into lines: its own line breaks, hard-wrapped paragraphs joined, tables told by their separators."""

import re
from itertools import pairwise

from auditor.policy.documents.lines import Content, Line
from auditor.policy.documents.markers import marker
from auditor.policy.documents.shapes import ends_sentence, is_cjk, is_lead, unfinished

_LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_RULE = re.compile(r"[\s|:+=_*~\-─—-]+$")


def read(text: str) -> Content:
    """The lines of a plain text; offsets count in ``text`` itself."""
    from auditor.policy.documents.tables import find_tables

    lines = _split(text)
    find_tables(lines)
    return Content(lines=_unwrap(_merge_rules(lines), text), notes=[], text=text)


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


def _merge_rules(lines: list[Line]) -> list[Line]:
    """Lines drawn under or between others ("-----", "|---|---|") join the line above."""
    merged: list[Line] = []
    for line in lines:
        if merged and line.kind is None and _RULE.match(line.text):
            merged[-1].end = line.end
        else:
            merged.append(line)
    return merged


def _unwrap(lines: list[Line], text: str) -> list[Line]:
    """Lines that an editor broke at a column joined into paragraphs."""
    width = _wrap_width(lines)
    if not width:
        return lines
    joined: list[Line] = []
    previous = 0
    for line in lines:
        if joined and _continues(joined[-1], line, previous, width):
            joined[-1].end = line.end
            joined[-1].text = text[joined[-1].start : line.end]
        else:
            joined.append(line)
        previous = len(line.text)
    return joined


def _wrap_width(lines: list[Line]) -> int:
    """The column at which the text was wrapped; 0 where it was not."""
    lengths = sorted(len(line.text) for line in lines if line.kind is None)
    if len(lengths) < 4 or lengths[-1] > 130:
        return 0
    width = lengths[int(len(lengths) * 0.9)]
    broken = sum(
        1 for a, b in pairwise(lines) if not b.gap and len(a.text) > 0.7 * width and unfinished(a.text) and marker(b.text) is None
    )
    full = sum(1 for line in lines if len(line.text) > 0.7 * width)
    return width if width >= (25 if is_cjk(lines[0].text) else 45) and broken * 2 > full else 0


def _continues(above: Line, line: Line, previous: int, width: int) -> bool:
    if line.gap or above.kind == "row" or line.kind == "row" or marker(line.text) is not None:
        return False
    if is_lead(above.text):
        return False
    return previous > 0.55 * width or (not ends_sentence(above.text) and line.text[:1].islower())
