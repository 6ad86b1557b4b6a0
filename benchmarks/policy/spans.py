"""Scores policies with labelled spans: data, verbs of collecting and sharing, conditions, purposes, recipients.

The labels are those of CA4P-483 (https://aclanthology.org/2022.emnlp-main.700): a JSON list per policy of text segments and
labelled spans, both with offsets in the same text. Only sentences that carry a label count; spans match where they overlap.

Where the labels are of another kind than a Disclosure, they are brought to ours (examples in other words):

- What the user hands over is labelled as shared, with the operator as its receiver ("您需填写[生日]", "您向我们提供[学历]"). A
  Disclosure calls it collected and knows no recipient. A verb of handing over counts as collecting where its actor is the user or
  nobody is named, or where it goes to the operator; such receivers do not count.
- Who the data come from is labelled a receiver too ("从[银行]获取"); beside a verb of collecting that is no recipient.
- The labels do not tell which verb goes with which data. Data go with the verb before them; with the verb behind them after
  将, 把, 对 or where none stands before. A row of verbs ("收集、存储和共享您的[血型]") does all of them, and so does a verb that
  goes on with the same object ("收集您的[血型]并提供给医院").
- Consent that need not be asked ("无需征得您的同意") limits nothing; we say so of a claim, the labels rightly do not call it a
  condition, and it does not count as one found.
- "In the following cases" is labelled. The reader ties the claim to the cases that the list tells; these words then count as found.
- The labels pass over about half of the clauses that open with 当, 如, 在 and end in 时 beside a labelled verb, in no way that the
  words show ("当您发起[退款]时" is labelled in one sentence and not in the next). The reader reads them all. What it finds in
  sentences without any label of its kind is false in "condition" and "purpose", and left out of the lines "where labelled".
- A word that sums up a list or is told by it ("[血型、身高]等[体检资料]") counts as found where the list is; the bare word
  "information" before its own list is nothing of its own.
- The text is taken whole from the page beside the JSON, which lacks headings, markers of lists and some labelled lines.
"""

import html
import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

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
_SCORED = ("data", "verb and data", "recipient", "condition", "condition where labelled", "purpose", "purpose where labelled")


class Span(NamedTuple):
    """A labelled or found stretch of text."""

    start: int
    end: int
    label: str


def report(files: Sequence[Path], rules: RuleBook, show: int) -> None:
    """Prints the scores over all policies of the folder."""
    scores = {name: Score() for name in _SCORED}
    for path in files:
        text, gold = read_labelled(path)
        found = read_found(text, rules)
        for start, end in labelled_sentences(text, gold):
            inside, seen = _inside(gold, start, end), _inside(found, start, end)
            score_sentence(text[start:end], inside, seen, scores)
    for name, score in scores.items():
        print(score.line(name))
    for name, score in scores.items():
        for example in score.examples[:: max(1, len(score.examples) // max(show, 1))][:show]:
            print(f"  {name}: {example}")


def _inside(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    return [Span(span.start - start, span.end - start, span.label) for span in spans if start <= span.start < end]


def read_labelled(path: Path) -> tuple[str, list[Span]]:
    """The text put together from its segments, and the labelled spans."""
    entries = json.loads(path.read_text(encoding="utf-8"))
    spans = {Span(entry["start"], entry["end"], entry["classId_name"]) for entry in entries if entry["classId"]}
    return _whole(path.with_suffix(".html"), entries) or _joined(entries), sorted(spans)


def _joined(entries: Sequence[dict[str, Any]]) -> str:
    chars = ["\n"] * max((entry["end"] for entry in entries), default=0)
    for entry in sorted(entries, key=lambda entry: not entry["classId"]):
        chars[entry["start"] : entry["start"] + len(entry["text"])] = list(entry["text"])
    return "".join(chars)


_PAGE = re.compile(r"<pre[^>]*>(.*)</pre>", re.DOTALL)
_RULES = re.compile(r"={4,}")


def _whole(page: Path, entries: Sequence[dict[str, Any]]) -> str:
    """The page's text without the lines drawn between its sections; "" if it is missing or does not fit the entries."""
    match = _PAGE.search(page.read_text(encoding="utf-8")) if page.exists() else None
    text = html.unescape(match.group(1)) if match is not None else ""
    if not all(text.startswith(entry["text"], entry["start"]) for entry in entries):
        return ""
    return _RULES.sub(lambda rule: "\n" * len(rule.group()), text)


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


#: The word that sums up a list: "姓名、学历等个人信息".
_SUMS = re.compile(r"(?:等|以及|和|及)(?:其他|其它|相关|必要|有效)?的?$")
_OPENS = re.compile(r"\s*(?:[（(]\s*(?:包括|例如|如|比如|含|即)?|[，,:：]?\s*(?:包括但不限于|包括|例如|如|比如))\s*(?:您的)?")


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
        bare = end - start < 3
        beside = any(abs(term.end - start) < 3 or abs(end - term.start) < 3 for term in claim.data)
        sums = _SUMS.search(claim.quote, max(0, token.start - 6), token.start)
        opens = _OPENS.match(claim.quote, token.end)
        told = opens is not None and any(0 <= term.start - claim.start - opens.end() < 5 for term in claim.data)
        summed = sums is not None and any(0 <= start - term.end < 12 for term in claim.data)
        umbrella = not bare and (told or (named & above and (opens or summed)))
        if umbrella or (named & kinds and beside):
            yield start, end


#: "In the following cases": the reader ties the claim to the cases of the list, the labels to these words as well.
_ANNOUNCEMENT = re.compile(r"(?:以下|下列|如下|下述)[^，,。：:]{0,6}(?:情形|情况|条件|目的|用途)")


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
    limits = [term for term in (*claim.conditions, *claim.exceptions) if term.type != "no_consent"]
    for label, terms in (("recipient", claim.recipients), ("condition", limits), ("purpose", claim.purposes)):
        for term in terms:
            yield Span(shift(term.start), shift(term.end), label)
    for label, terms in (("condition", limits), ("purpose", claim.purposes)):
        for match in _ANNOUNCEMENT.finditer(claim.quote) if any(term.start >= claim.end for term in terms) else ():
            yield Span(shift(claim.start + match.start()), shift(claim.start + match.end()), label)


def score_sentence(text: str, gold: Sequence[Span], found: Sequence[Span], scores: dict[str, Score]) -> None:
    """Adds one sentence to the scores; the spans count from its start."""
    data = [span for span in gold if span.label == "数据"]
    seen = [span for span in found if span.label.startswith("data")]
    _overlap(text, data, seen, scores["data"])
    pairs = [(span, verbs_of(span, gold, text)) for span in data]
    for verb in ("collect", "share") if any(verbs for _, verbs in pairs) else ():
        said = [span for span in seen if span.label == f"data:{verb}"]
        _overlap(text, [span for span, verbs in pairs if verb in verbs], said, scores["verb and data"])
    receivers = [span for span in gold if span.label == "受试者" and is_recipient(span, gold, text)]
    _overlap(text, receivers, [span for span in found if span.label == "recipient"], scores["recipient"])
    for name, label in (("condition", "条件"), ("purpose", "目的")):
        wanted = [s for s in gold if s.label == label]
        told = [s for s in found if s.label == name]
        _overlap(text, wanted, told, scores[name])
        if wanted:
            _overlap(text, wanted, told, scores[f"{name} where labelled"])


def verbs_of(data: Span, gold: Sequence[Span], text: str) -> set[str]:
    """Collect, share or both: what the sentence does to the data."""
    verbs = sorted(span for span in gold if span.label in ("收集", "分享"))
    before = [span for span in verbs if span.end <= data.start]
    after = [span for span in verbs if span.start >= data.end]
    fronted = not before or (after and _FRONTED.search(text, before[-1].end, data.start))
    chosen = _row(after, text) if fronted else _row(before[::-1], text)
    if before and after and not fronted and _GOES_ON.fullmatch(text, data.end, after[0].start):
        chosen = [*chosen, after[0]]
    return {_action(verb, gold, text) for verb in chosen}


_FRONTED = re.compile("将(?!会)|把|对(?!应)")
_GOES_ON = re.compile(
    r"(?:(?![将把对您你我])[^，,。：:]|（[^（）]*）|\([^()]*\))*[，,]?\s*(?:(?:并|经|后|且)(?![^，,。]*[将把对])[^，,。]*)?"
)
_ROW = re.compile(r"[\s、，,和与及或并且/以向第三方进行其他]*")


def _row(verbs: Sequence[Span], text: str) -> list[Span]:
    """The first verb and those beside it with nothing but conjunctions between."""
    row = list(verbs[:1])
    for verb in verbs[1:]:
        first, second = sorted((row[-1], verb))
        if not _ROW.fullmatch(text, first.end, second.start):
            break
        row.append(verb)
    return row


_USER = re.compile(r"\W*(?:您|你|用户|会员|学员|客户)\W*")
_OPERATOR = re.compile(r"\W*(?:我们|我行|我司|我方|本\w{1,4}|您|你|用户)\W*")
_HANDING = re.compile("提供|填写|提交|完善|输入|上传|授权|创建|设置|留下|发布|补充")


def _action(verb: Span, gold: Sequence[Span], text: str) -> str:
    if verb.label == "收集":
        return "collect"
    return "collect" if _HANDING.search(text, verb.start, verb.end) and _by_user(verb, gold, text) else "share"


def _by_user(verb: Span, gold: Sequence[Span], text: str) -> bool:
    """Whether the user hands the data over: as the actor, to the operator, or where nobody acts and nobody receives."""
    actor = max((span for span in gold if span.label == "操作者" and span.end <= verb.start), default=None)
    if actor is not None:
        return _USER.fullmatch(text, actor.start, actor.end) is not None
    receivers = [span for span in gold if span.label == "受试者"]
    return all(_OPERATOR.fullmatch(text, span.start, span.end) for span in receivers)


def is_recipient(receiver: Span, gold: Sequence[Span], text: str) -> bool:
    """Whether the labelled receiver is somebody else who gets data from the operator."""
    if _OPERATOR.fullmatch(text, receiver.start, receiver.end):
        return False
    verb = _receivers_verb(receiver, gold)
    if verb is None:
        return True
    if verb.label == "收集":
        return not _SOURCE.search(text, max(0, receiver.start - 4), receiver.start)
    return _action(verb, gold, text) == "share"


_SOURCE = re.compile("(?:从|向|自|由|通过)[^，,]{0,3}$")


def _receivers_verb(receiver: Span, gold: Sequence[Span]) -> Span | None:
    verbs = [span for span in gold if span.label in ("收集", "分享")]
    return min(verbs, key=lambda span: max(receiver.start - span.end, span.start - receiver.end), default=None)


def _overlap(text: str, gold: Sequence[Span], found: Sequence[Span], score: Score) -> None:
    lost = [g for g in gold if not any(f.start < g.end and g.start < f.end for f in found)]
    extra = [f for f in found if not any(f.start < g.end and g.start < f.end for g in gold)]
    score.hits += len(gold) - len(lost)
    score.missed += len(lost)
    score.false += len({(f.start, f.end) for f in extra})
    if lost or extra:
        score.examples.append(f"{text.strip()[:220]}\n      missed: {len(lost)}  false: {len(extra)}")
