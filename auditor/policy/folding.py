"""Folds text for matching: case, width, quotes, dashes, traditional characters, white space; leads back to the text's offsets."""

import re
from functools import cache

from auditor.facts import Fact
from auditor.policy.traditional import simplified

_CJK = "\u2e80-\u9fff\uf900-\ufaff"
_RUNS = re.compile(rf"\s{{2,}}|(?<=[{_CJK}])\s+(?=[{_CJK}])")

_SAME = {
    " ": "\u00a0\u2002\u2003\u2009\u200a\u202f\u3000\t\n\r\v\f",
    "-": "\u2010\u2011\u2012\u2013\u2212",
    "'": "\u2018\u2019\u201b\u2032",
    '"': "\u201c\u201d\u201f\u300c\u300d\u300e\u300f",
    "(": "\u3010\u3014",
    ")": "\u3011\u3015",
    ";": "\uff1b",
}


@cache
def _table() -> dict[int, str]:
    table = {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
    for plain, others in _SAME.items():
        table.update({ord(other): plain for other in others})
    return table


class Folded(Fact, frozen=True, kw_only=True):
    """Folded text. ``index`` maps its offsets to the original's (one more entry than characters); None where they are equal."""

    text: str
    index: tuple[int, ...] | None = None

    def at(self, offset: int) -> int:
        """The original offset of a folded one."""
        return offset if self.index is None else self.index[offset]


def fold(text: str) -> str:
    """Folds character by character: as long as the text itself."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return simplified(lowered.translate(_table()))


def fold_runs(text: str) -> Folded:
    """Folds and also joins what layout tore apart: white space runs become one space, between Chinese characters none."""
    folded = fold(text)
    if (folded.isascii() and "  " not in folded and folded.isprintable()) or not _RUNS.search(folded):
        return Folded(text=folded)
    parts: list[str] = []
    index: list[int] = []
    last = 0
    for run in _RUNS.finditer(folded):
        parts.append(folded[last : run.start()])
        index.extend(range(last, run.start()))
        if _is_latin_gap(folded, run):
            parts.append(" ")
            index.append(run.start())
        last = run.end()
    parts.append(folded[last:])
    index.extend(range(last, len(folded) + 1))
    return Folded(text="".join(parts), index=tuple(index))


def _is_latin_gap(text: str, run: re.Match[str]) -> bool:
    around = text[max(run.start() - 1, 0) : run.start()] + text[run.end() : run.end() + 1]
    return any(char < "\u2e80" for char in around) or len(around) < 2
