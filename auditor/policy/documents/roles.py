"""What each line is: heading, paragraph, item or row, from its mark, its shape and its neighbours."""

import re

from msgspec import Struct

from auditor.policy.documents.lines import Kind, Line
from auditor.policy.documents.markers import SECTIONS, Marker, bare, marker, relettered
from auditor.policy.documents.shapes import ends_sentence, heading_text, is_caps, is_cjk, is_lead, is_passage, is_title

#: How far a list may reach for its next number.
_REACH = 80
#: A whole line in bold, as Markdown turned into plain text shows it.
_EMPHASISED = re.compile(r"(?:[*+-]\s+)?(?:#+\s*)?\*\*[^*]+\*\*")


class _View(Struct):
    """The lines with their marks, and for each numbered one the next of the same style."""

    lines: list[Line]
    marks: list[Marker | None]
    following: list[int | None]
    headed: bool


def assign_roles(lines: list[Line], headed: bool) -> None:
    """Set ``kind`` of every line that has none, in place. ``headed``: the format marks headings, so shape alone makes none."""
    for line in lines:
        if line.kind == "heading" and is_passage(line.text):
            line.kind, line.level = None, 0
        line.bold = line.bold or (line.text.endswith("**") and _EMPHASISED.fullmatch(line.text) is not None)
    marks = relettered([marker(line.text) for line in lines])
    view = _View(lines, marks, _following(marks), headed)
    position = 0
    while position < len(lines):
        if lines[position].kind is not None:
            position += 1
            continue
        run = _unmarked_items(view, position)
        for line in lines[position : position + run]:
            line.kind, line.level = "item", 1
        if not run:
            lines[position].kind = _role(view, position)
        position += max(1, run)
    _nest(view)


def _following(marks: list[Marker | None]) -> list[int | None]:
    """For each mark the index of the next one of its style that counts on by one."""
    found: list[int | None] = [None] * len(marks)
    latest: dict[tuple[str, int, int], int] = {}
    for i in range(len(marks) - 1, -1, -1):
        mark = marks[i]
        if mark is None or not mark.ordinal:
            continue
        step = latest.get((mark.style, mark.depth, mark.ordinal + 1))
        found[i] = step if step is not None and step - i <= _REACH else None
        latest[(mark.style, mark.depth, mark.ordinal)] = i
    return found


def _role(view: _View, i: int) -> Kind:
    line, mark = view.lines[i], view.marks[i]
    if mark is None:
        return "heading" if _is_plain_heading(view, i) else "paragraph"
    if mark.style == "hash":
        line.level = 0 if is_passage(line.text) else mark.depth
        return "heading" if line.level else "paragraph"
    if mark.style == "bullet":
        return "heading" if line.bold and _opens_text(view, i) and heading_text(line.text[mark.end :]) else "item"
    rest = bare(line.text[mark.end :])
    if mark.style in ("chapter", "article", "part"):
        return "heading" if heading_text(rest) else "paragraph"
    if heading_text(rest, slack=2 if line.bold else 1) and _is_numbered_heading(view, i, mark):
        return "heading"
    if mark.style in SECTIONS and _continues_headings(view, i, mark):
        # a sibling of headings that is too long for one: it is no item of the list before it
        if not is_passage(rest) and heading_text(rest, slack=3) and _opens_text(view, i):
            return "heading"
        line.level = 1
    return "item"


def _is_numbered_heading(view: _View, i: int, mark: Marker) -> bool:
    line = view.lines[i]
    if not _opens_text(view, i):
        return False
    step = view.following[i]
    if i and view.lines[i - 1].kind == "item" and _same_run(view, i, mark):
        return False
    if i and is_lead(view.lines[i - 1].text) and not line.bold:
        return step is not None and step > i + 1 and not is_lead(line.text)
    if mark.style in SECTIONS or line.bold:
        return True
    return (mark.ordinal == 1 and step is not None and step > i + 1) or (mark.ordinal > 1 and _continues_headings(view, i, mark))


def _same_run(view: _View, i: int, mark: Marker) -> bool:
    above = view.marks[i - 1]
    return above is not None and above.style == mark.style and above.ordinal + 1 == mark.ordinal


def _continues_headings(view: _View, i: int, mark: Marker) -> bool:
    """Whether the number before this one, not far above, was a heading."""
    for j in range(i - 1, max(-1, i - _REACH), -1):
        above = view.marks[j]
        if above is not None and above.style == mark.style and above.ordinal == mark.ordinal - 1:
            return view.lines[j].kind == "heading"
    return False


def _opens_text(view: _View, i: int) -> bool:
    """Whether text of its own follows the line, rather than its next sibling or nothing."""
    if i + 1 >= len(view.lines):
        return False
    mark, below = view.marks[i], view.marks[i + 1]
    if view.lines[i + 1].kind == "heading":
        return view.lines[i + 1].level > 0
    if below is None or mark is None:
        return True
    if below.style == mark.style:
        return below.depth > mark.depth
    return mark.style in SECTIONS or below.style not in SECTIONS


def _is_plain_heading(view: _View, i: int) -> bool:
    line = view.lines[i]
    if i + 1 >= len(view.lines) or (view.lines[i + 1].kind == "row" and is_lead(line.text)):
        return False
    if line.bold:
        return heading_text(line.text, slack=2) and not (is_lead(line.text) and view.marks[i + 1] is not None and not line.gap)
    if view.headed or (not is_title(line.text) and not (is_caps(line.text) and not is_lead(line.text))):
        return False
    if i and not line.gap and not (ends_sentence(view.lines[i - 1].text) or view.lines[i - 1].kind in ("heading", "item", "row")):
        return False
    below = view.lines[i + 1]
    if not (is_caps(line.text) or below.gap) and below.text[:1].islower():  # the sentence goes on ("Unless Section 9 / says ...")
        return False
    return is_caps(line.text) or _is_prose_below(view, i)


def _is_prose_below(view: _View, i: int) -> bool:
    """Whether what follows a short line is text under it: a sentence, a list, or a lower heading with text."""
    below = view.lines[i + 1]
    if below.kind is not None or view.marks[i + 1] is not None or is_lead(below.text):
        return True
    if ends_sentence(below.text) and len(below.text) > len(view.lines[i].text):
        return True
    return len(below.text) > (60 if is_cjk(below.text) else 120) or (i == 0 and is_title(view.lines[i].text))


def _unmarked_items(view: _View, i: int) -> int:
    """How many lines from ``i`` on are items that lost their marks under a lead-in; 0 where there is no such list."""
    if not i or view.lines[i - 1].kind not in ("paragraph", "heading", "item") or not is_lead(view.lines[i - 1].text):
        return 0
    spaced = view.lines[i + 1].gap if i + 1 < len(view.lines) else False
    end = i
    while end < len(view.lines) and _is_bare_item(view, end) and (end == i or view.lines[end].gap == spaced):
        end += 1
        if view.lines[end - 1].text.endswith((".", "。")):
            break
    count = end - i
    if count and end < len(view.lines) and view.lines[end].kind is None and _heads(view, end - 1):
        count -= 1
    return count if count > 1 else 0


def _is_bare_item(view: _View, i: int) -> bool:
    line = view.lines[i]
    if line.kind is not None or view.marks[i] is not None or is_lead(line.text):
        return False
    text = line.text
    if len(text) > (60 if is_cjk(text) else 150) or line.bold:
        return False
    return not ends_sentence(text[:-1]) and (not text.endswith((".", "。", "!", "！", "?", "？")) or _follows_open_item(view, i))


def _follows_open_item(view: _View, i: int) -> bool:
    """Whether the line before ends as all but the last item of a list do."""
    return view.lines[i - 1].text.rstrip().endswith((";", "；", ",", "，", "、", " and", " or", "和", "或", "及"))


def _heads(view: _View, i: int) -> bool:
    """Whether the line is rather a heading over the long text below it than a list's last item."""
    below = view.lines[i + 1]
    text = view.lines[i].text
    return (
        is_title(text)
        and ends_sentence(below.text)
        and len(below.text) > 2 * len(text)
        and (view.lines[i].gap or below.gap is False)
    )


def _nest(view: _View) -> None:
    """Set the depth of items whose format does not give it: that of the number before, else by the order in which styles appear."""
    styles: list[tuple[str, int]] = []
    known: dict[tuple[str, int, int], int] = {}
    for line, mark in zip(view.lines, view.marks, strict=True):
        if line.kind != "item":
            styles = []
            known = {} if line.kind == "heading" else known
        elif line.level == 0:
            key = (mark.style, mark.depth) if mark else ("", 1)
            before = known.get((*key, mark.ordinal - 1), 0) if mark else 0
            if not styles and before > 1:
                styles = [("", n) for n in range(1, before)]
            styles = styles[: styles.index(key) + 1] if key in styles else [*styles, key]
            line.level = len(styles)
            if mark:
                known[(*key, mark.ordinal)] = line.level
