"""Line breaks in the middle of a sentence: which lines belong together."""

import re
from itertools import pairwise

from auditor.policy.documents.lines import Line
from auditor.policy.documents.markers import marker
from auditor.policy.documents.shapes import ends_sentence, is_cjk, is_lead, unfinished

#: A number that stands on a line of its own, before its text.
_NUMBER_ALONE = re.compile(r"\(?\d{1,2}(?:\.\d{1,2}){0,4}[.、)）]?|[（(]?[一二三四五六七八九十]{1,3}[、)）]")
_OPEN_END = re.compile(r"[\w,，、(（/&\-]$")
_GOES_ON = re.compile(r"[a-z(（]")
_HAN_START = re.compile(r"[\u3400-\u9fff，。、；）”]")
_HAN_END = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
#: The narrowest columns at which text is wrapped, in characters: Chinese and other.
_NARROW_HAN, _NARROW = 16, 45


def paragraphs(lines: list[Line], spaced: bool) -> list[list[Line]]:
    """The lines grouped into paragraphs. ``spaced``: a gap between lines is sure to end a paragraph."""
    width = _wrap_width(lines, spaced)
    groups: list[list[Line]] = []
    length = 0
    for line in lines:
        if groups and _goes_on(groups[-1], line, length, width, spaced):
            groups[-1].append(line)
            length += len(line.text)
        else:
            groups.append([line])
            length = len(line.text)
    return groups


def join_broken(lines: list[Line]) -> list[Line]:
    """The lines of a format without offsets of its own, with broken sentences made whole."""
    return [_joined(group) for group in paragraphs(lines, spaced=False)]


def _joined(group: list[Line]) -> Line:
    line = group[0]
    if len(group) > 1:
        parts = [line.text]
        for above, below in pairwise(group):
            tight = _HAN_END.match(above.text[-1]) and _HAN_START.match(below.text)
            parts.append(below.text if tight else f" {below.text}")
        line.text = "".join(parts)
    return line


def _goes_on(group: list[Line], line: Line, length: int, width: int, spaced: bool) -> bool:
    """Whether ``line`` belongs to the paragraph of the lines before."""
    first, above = group[0], group[-1]
    if first.kind not in (None, "item") or line.kind is not None or first.rule or first.bold != line.bold:
        return False
    if len(group) == 1 and _NUMBER_ALONE.fullmatch(above.text):
        return True
    if (line.gap and (spaced or not width)) or marker(line.text) is not None or is_lead(above.text):
        return False
    return _is_broken(above.text, line.text, length) or (width > 0 and _is_wrapped(above.text, line, width))


def _is_broken(above: str, text: str, length: int) -> bool:
    """Whether the text goes on with a sentence that the line above leaves open."""
    end = above[-1:]
    if not _OPEN_END.match(end):
        return False
    if _HAN_START.match(text):
        return end != "、" and (length >= 60 or end == "，") and is_cjk(above[-40:])
    if not _GOES_ON.match(text) or end == "&":
        return False
    return length >= 50 or (end == "," and len(text) > 25)


def _is_wrapped(above: str, line: Line, width: int) -> bool:
    if line.gap:
        return len(above) > 0.8 * width and unfinished(above)
    return len(above) > 0.55 * width or (not ends_sentence(above) and line.text[:1].islower())


def _wrap_width(lines: list[Line], spaced: bool) -> int:
    """The column at which the text was wrapped; 0 where it was not."""
    loose = [line for line in lines if line.kind is None]
    lengths = sorted(len(line.text) for line in loose)
    if len(lengths) < 4 or lengths[-1] > 130:
        return 0
    width = lengths[int(len(lengths) * 0.9)]
    full = sum(1 for size in lengths if size > 0.7 * width)
    broken = sum(1 for a, b in pairwise(loose) if _breaks_off(a, b, width, spaced))
    narrow = _NARROW_HAN if is_cjk("".join(line.text for line in loose[:20])) else _NARROW
    return width if width >= narrow and broken * 2 > full else 0


def _breaks_off(above: Line, line: Line, width: int, spaced: bool) -> bool:
    if (line.gap and spaced) or len(above.text) <= 0.7 * width:
        return False
    return unfinished(above.text) and marker(line.text) is None
