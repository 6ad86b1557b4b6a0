"""Which lines of a page are the policy: what surrounds it is left out, and told."""

import re
from collections import Counter

from msgspec import Struct

from auditor.policy.documents.lines import Line, Note
from auditor.policy.documents.shapes import ends_sentence, is_cjk

_ENOUGH = 0.3
#: Reasons for which text may be the policy all the same, if little else is left.
_PERHAPS = ("page header", "sidebar", "dialog", "navigation", "page footer", "hidden", "text for browsers without scripts")
_REFERENCE = re.compile(r"https?:|www\.|《|隐私|privacy", re.IGNORECASE)


class Found(Struct):
    """A line of the page and where it stood: ``why`` it is no policy text ("" if it may be), its ``group`` of such text."""

    line: Line
    why: str
    group: int
    links: float
    anchors: float
    content: bool

    @property
    def size(self) -> int:
        """Its characters without white space."""
        return len(self.line.text) - self.line.text.count(" ")


def select(found: list[Found]) -> tuple[list[Line], list[Note]]:
    """The policy's lines in order, and notes of what was left out."""
    shown = _unfold(found)
    _outside_main(found)
    _contents_list(found)
    _edges(found)
    _reinstate(found)
    lines = [f.line for f in found if not f.why]
    return _single_items(lines), _notes(found, shown)


def _notes(found: list[Found], shown: int) -> list[Note]:
    left_out: Counter[str] = Counter()
    for f in found:
        if f.why:
            left_out[f.why] += f.size
    notes = []
    if left_out:
        told = ", ".join(f"{why} ({size} characters)" for why, size in left_out.most_common())
        notes.append(Note("read", f"left out as no part of the policy: {told}"))
    if shown:
        notes.append(Note("read", f"{shown} characters that the page hides until they are opened were read"))
    return notes


def _unfold(found: list[Found]) -> int:
    """Hidden prose is what a click opens: it is read. Returns its characters."""
    sizes: Counter[int] = Counter()
    prose: set[int] = set()
    for f in found:
        if f.why == "hidden":
            sizes[f.group] += f.size
            if f.links < 0.5 and (ends_sentence(f.line.text) and len(f.line.text) > (20 if is_cjk(f.line.text) else 60)):
                prose.add(f.group)
    shown = 0
    for f in found:
        if f.why == "hidden" and f.group in prose and sizes[f.group] >= 150:
            f.why = ""
            shown += f.size
    return shown


def _outside_main(found: list[Found]) -> None:
    """Where <main> or <article> holds most of the text, the rest is not the policy."""
    inside = sum(f.size for f in found if not f.why and f.content)
    outside = sum(f.size for f in found if not f.why and not f.content)
    if inside < 200 or outside > inside:
        return
    for f in found:
        if not f.why and not f.content:
            f.why = "text outside the main part"


def _contents_list(found: list[Found]) -> None:
    """Runs of three or more lines that are links into the page itself."""
    run: list[Found] = []
    for f in [*found, None]:
        if f is not None and not f.why and f.anchors > 0.8 and f.line.kind != "heading":
            run.append(f)
            continue
        if len(run) >= 3:
            for entry in run:
                entry.why = "table of contents"
        run = []


def _edges(found: list[Found]) -> None:
    """Short links before the first and after the last text are navigation."""
    kept = [f for f in found if not f.why]
    for order in (kept, kept[::-1]):
        run: list[Found] = []
        for f in order:
            if f.links < 0.8 or f.line.kind in ("row", "heading") or len(f.line.text) > 60 or _REFERENCE.search(f.line.text):
                break
            run.append(f)
        if len(run) >= 3:
            for f in run:
                f.why = "navigation"


def _reinstate(found: list[Found]) -> None:
    """Where hardly anything is left, what was left out was the policy after all."""
    total = sum(f.size for f in found)
    while total and sum(f.size for f in found if not f.why) < _ENOUGH * total:
        sizes: Counter[str] = Counter()
        for f in found:
            if f.why in _PERHAPS and f.links < 0.8:
                sizes[f.why] += f.size
        if not sizes:
            return
        why = sizes.most_common(1)[0][0]
        for f in found:
            if f.why == why:
                f.why = ""


def _single_items(lines: list[Line]) -> list[Line]:
    """A list of a single item in bold is how word processors save numbered headings: its role is then told by its shape."""
    for i, line in enumerate(lines):
        alone = (i == 0 or lines[i - 1].kind != "item") and i + 1 < len(lines) and lines[i + 1].kind != "item"
        if line.kind == "item" and line.bold and line.level == 1 and alone:
            line.kind, line.level = None, 0
            line.text, line.marker = (f"{line.marker} {line.text}" if line.marker not in ("", "-") else line.text), ""
    return lines
