"""Scores policies with labelled spans: data, verbs of collecting and sharing, conditions, purposes, recipients.

The labels are those of CA4P-483 (https://aclanthology.org/2022.findings-emnlp.3): a JSON list per policy of text segments and
labelled spans, both with offsets in the same text. Only sentences that carry a label count; spans match where they overlap.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from auditor.facts import Disclosure
from auditor.policy import chinese_words, english_words
from auditor.policy.documents import read_bytes
from auditor.policy.folding import fold
from auditor.policy.gazetteer import gazetteers
from auditor.policy.passages import is_chinese
from auditor.policy.reader import read_text
from auditor.rulebook.book import RuleBook
from benchmarks.policy.score import Score

_END = re.compile(r"[。！？!?\n；;]")
_PASSING = frozenset({"share", "sell", "transmit"})


class Span(NamedTuple):
    """A labelled or found stretch of text."""

    start: int
    end: int
    label: str


def report(files: Sequence[Path], rules: RuleBook, show: int) -> None:
    """Prints the scores over all policies of the folder."""
    scores = {name: Score() for name in ("data", "verb and data", "recipient", "condition", "purpose")}
    for path in files:
        text, gold = read_labelled(path)
        found = read_found(text, rules)
        for start, end in labelled_sentences(text, gold):
            inside = [span for span in gold if start <= span.start < end]
            seen = [span for span in found if start <= span.start < end]
            score_sentence(text[start:end], inside, seen, scores)
    for name, score in scores.items():
        print(score.line(name))
    for name, score in scores.items():
        for example in score.examples[:: max(1, len(score.examples) // max(show, 1))][:show]:
            print(f"  {name}: {example}")


def read_labelled(path: Path) -> tuple[str, list[Span]]:
    """The text put together from its segments, and the labelled spans."""
    entries = json.loads(path.read_text(encoding="utf-8"))
    length = max((entry["end"] for entry in entries), default=0)
    chars = ["\n"] * length
    for entry in entries:
        if not entry["classId"]:
            chars[entry["start"] : entry["start"] + len(entry["text"])] = list(entry["text"])
    spans = [Span(entry["start"], entry["end"], entry["classId_name"]) for entry in entries if entry["classId"]]
    return "".join(chars[:length]), sorted(set(spans))


def labelled_sentences(text: str, gold: Sequence[Span]) -> Iterable[tuple[int, int]]:
    """The sentences that carry a label."""
    bounds = [0, *(mark.end() for mark in _END.finditer(text)), len(text)]
    wanted = sorted({bisect_right(bounds, span.start) - 1 for span in gold})
    return [(bounds[index], bounds[index + 1]) for index in wanted if index + 1 < len(bounds)]


def read_found(text: str, rules: RuleBook) -> list[Span]:
    """What the reader finds, as spans: ``data:collect`` and ``data:share``, ``recipient``, ``condition``, ``purpose``."""
    document = read_bytes(text.encode(), "policy.txt")
    shift = _Shift(text, document.text)
    return sorted({span for claim in read_text(document, rules)[0] for span in _spans(claim, shift, rules)})


_OPENS = re.compile(r"\s*(?:[（(]|[，,:：]?\s*(?:包括|例如|如|比如))")


def _covered(claim: Disclosure, rules: RuleBook) -> Iterable[tuple[int, int]]:
    """Further words for what the claim names: umbrella terms that its list defines, and the same type again beside it."""
    kinds = {term.type for term in claim.data}
    above = {kind for each in kinds for kind in rules.taxonomy.ancestors(each)}
    if not kinds or claim.form == "row":
        return
    han = is_chinese(claim.quote)
    tokenise = chinese_words.tokenise if han else english_words.tokenise
    for token in tokenise(gazetteers(rules, "zh" if han else "en").sentences, fold(claim.quote)):
        named = {meaning.id for meaning in token.meanings if meaning.role == "data"}
        start, end = claim.start + token.start, claim.start + token.end
        beside = any(abs(term.end - start) < 3 or abs(end - term.start) < 3 for term in claim.data)
        if (named & above and _OPENS.match(claim.quote, token.end)) or (named & kinds and beside):
            yield start, end


class _Shift:
    """Leads from offsets of the read text back to the labelled one; they differ at most in white space at the ends."""

    def __init__(self, original: str, read: str) -> None:
        self.delta = original.find(read[:50]) if not original.startswith(read[:50]) else 0
        self.delta = max(self.delta, 0)

    def __call__(self, offset: int) -> int:
        return offset + self.delta


def _spans(claim: Disclosure, shift: _Shift, rules: RuleBook) -> Iterable[Span]:
    passing = "share" if claim.action in _PASSING else "collect"
    for start, end in {*((term.start, term.end) for term in (*claim.data, *claim.permissions)), *_covered(claim, rules)}:
        yield Span(shift(start), shift(end), f"data:{passing}")
    attributes = {"recipient": claim.recipients, "condition": (*claim.conditions, *claim.exceptions), "purpose": claim.purposes}
    for label, terms in attributes.items():
        for term in terms:
            yield Span(shift(term.start), shift(term.end), label)


def score_sentence(text: str, gold: Sequence[Span], found: Sequence[Span], scores: dict[str, Score]) -> None:
    """Adds one sentence to the scores."""
    data = [span for span in gold if span.label == "数据"]
    seen = [span for span in found if span.label.startswith("data")]
    _overlap(text, data, seen, scores["data"])
    paired = [Span(span.start, span.end, _verb(span, gold)) for span in data]
    for verb in ("collect", "share") if any(span.label for span in paired) else ():
        said = [span for span in seen if span.label == f"data:{verb}"]
        _overlap(text, [span for span in paired if span.label == verb], said, scores["verb and data"])
    for name, label in (("recipient", "受试者"), ("condition", "条件"), ("purpose", "目的")):
        _overlap(text, [s for s in gold if s.label == label], [s for s in found if s.label == name], scores[name])


def _verb(data: Span, gold: Sequence[Span]) -> str:
    """Collect or share: the label of the nearest verb; what the user hands over (您提供) is collected."""
    verbs = [span for span in gold if span.label in ("收集", "分享")]
    if not verbs:
        return ""
    nearest = min(verbs, key=lambda span: min(abs(data.start - span.end), abs(span.start - data.end)))
    return "collect" if nearest.label == "收集" or _by_user(nearest, gold) else "share"


def _by_user(verb: Span, gold: Sequence[Span]) -> bool:
    actors = [span for span in gold if span.label == "操作者" and span.end <= verb.start]
    nearest = max(actors, default=None)
    return nearest is not None and nearest.end - nearest.start <= 2 and verb.start - nearest.end < 12


def _overlap(text: str, gold: Sequence[Span], found: Sequence[Span], score: Score) -> None:
    lost = [g for g in gold if not any(f.start < g.end and g.start < f.end for f in found)]
    extra = [f for f in found if not any(f.start < g.end and g.start < f.end for g in gold)]
    score.hits += len(gold) - len(lost)
    score.missed += len(lost)
    score.false += len({(f.start, f.end) for f in extra})
    if lost or extra:
        score.examples.append(f"{text.strip()[:220]}\n      missed: {len(lost)}  false: {len(extra)}")
