"""Headings that run into their text on one line: "(A) Your Rights You have the right to ..."."""

import re

from auditor.policy.documents.lines import Line
from auditor.policy.documents.markers import marker
from auditor.policy.documents.shapes import SMALL, ends_sentence, words

_LONGEST = 16
_WORD = re.compile(r"[^\s]+")
_STARTERS = words(
    "To We When If In You Your Under Unless The This These For As Our Based By At Upon With While Please It Before After Where "
    "There Some Such During Any All"
)
#: After these the subject may be a name.
_CONDITIONS = frozenset(("When", "If", "While", "Unless"))
_CLAUSE = frozenset(("We", "You", "It", "If", "To", "This", "These", "There", "When", "While", "Unless", "Please"))
_ASKS = frozenset(("How", "What", "Why", "When", "Where", "Who", "Which", "Whether"))
_CAPITALS = re.compile(r"(?:[A-Z][A-Z’'&,/-]*[ ]+){2,12}(?=[A-Z][a-z]* [a-z]+ [a-z])")
_HAN_TITLE = re.compile(r"([\u3400-\u9fff、“”\"《》（）()与和A-Za-z/]{2,24})[*_]*[ \u3000]+(?=[\u3400-\u9fff“][^\s]{12})")


def split(lines: list[Line]) -> list[Line]:
    """The lines, each numbered line whose title runs into its sentence cut in two."""
    result: list[Line] = []
    for line in lines:
        cut = (_cut(line.text) or _caps_cut(line.text)) if line.kind is None and len(line.text) > 30 else 0
        result += _halves(line, cut) if cut else [line]
    return result


def _halves(line: Line, cut: int) -> list[Line]:
    title, rest = line.text[:cut].rstrip(), line.text[cut:]
    heading = Line(text=title, start=line.start, end=line.start + len(title), kind="heading", gap=line.gap)
    return [heading, Line(text=rest, start=line.start + cut, end=line.end, kind="paragraph")]


def _cut(text: str) -> int:
    """Where the sentence begins after a title; 0 where that cannot be told safely."""
    mark = marker(text)
    if mark is None or mark.style in ("bullet", "hash") or (not ends_sentence(text) and not text.endswith((":", "："))):
        return 0
    if mark.style.startswith(("han", "chapter", "article")):
        found = _HAN_TITLE.match(text, mark.end)
        return found.end() if found else 0
    return _latin_cut(text, mark.end)


def _caps_cut(text: str) -> int:
    """Where the sentence begins after a title in capitals: "YOUR RIGHTS You may ask us ..."."""
    found = _CAPITALS.match(text)
    return found.end() if found and ends_sentence(text) and sum(c.isalpha() for c in found.group()) >= 10 else 0


def _latin_cut(text: str, start: int) -> int:
    found = [(m.start(), m.group()) for m in _WORD.finditer(text[: start + 400], start)][: _LONGEST + 2]
    for i, (position, word) in enumerate(found[:-2]):
        bare = word.strip("\"'“”()&,")
        following = found[i + 1][1]
        opens = following[:1].islower() or bare in _CONDITIONS
        if i and bare in _STARTERS and opens and found[i + 2][1][:1].islower():
            return position if _titled([w for _, w in found[:i]]) else 0
        if (bare and bare[0].islower() and bare not in SMALL) or word.endswith((".", ":", ";")):
            return 0
    return 0


def _titled(title: list[str]) -> bool:
    """Whether the words before the sentence are a title: capitals, not a question, not left open."""
    return title[0] not in _ASKS | _CLAUSE and title[-1].lower() not in SMALL and not title[-1].endswith(",")
