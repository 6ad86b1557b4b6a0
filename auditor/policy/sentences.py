"""Splits a block into sentences and the items of an enumeration that runs on within a paragraph."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

from auditor.facts import Fact

_ABBREVIATIONS = {
    "e.g",
    "i.e",
    "etc",
    "inc",
    "ltd",
    "co",
    "corp",
    "no",
    "vs",
    "mr",
    "ms",
    "dr",
    "st",
    "art",
    "u.s",
    "al",
    "approx",
    "sec",
}
_ENGLISH = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]*[A-Z0-9•*–-])|[.!?]+(?=\s*\n)|\n{2,}|•|[●■◆▪]")
_OPENERS = (
    "We|You|Our|Your|If|When|These|They|It|This|The|In|For|To|By|As|Any|All|Some|Such|Other|With|Please|Information|Data|Cookies|"
    "How|What"
)
#: Headings and sentences that lost the mark between them: "... location data We collect ...", "Our Use of Cookies We use ...".
_RUN_IN = re.compile(
    r"(?<=[a-z)\"])\s+"
    r"(?=(?:We|You|Our|If|When|These|They|It|This|In|As|By|For|Where|Additionally|Please)\s+[a-z]|Our [A-Z][a-z]+ [a-z]{3,}\b)"
    rf"|(?<=[a-z])(?=(?:{_OPENERS})\s+[a-z])"
    rf"|(?<=[a-z)][.!?])(?=(?:{_OPENERS})\s)"
)
_OPENER = re.compile(rf"(?:{_OPENERS})\s")
#: What may stand before a torn place: a small word, or (of a title in capitals) any word that begins no clause.
_SMALL_WORD = re.compile(r"(?:^|[\s(\"])[a-z][a-z'’-]*[)\"]?$")
_TITLE_WORD = re.compile(
    r"(?:^|[\s(\"])(?!(?:How|What|Why|When|Where|Which|That|If|As|And|While|Once|Information|Data)\b)[A-Z][\w'’-]*$"
)
#: "Account Data We collect your ...": the verb has its own object, so the word before is no title of what is collected.
_WE_TAKE = re.compile(
    r"\s*We (?:may |also |will |can )*(?:collect|process|use|receive|obtain|gather) "
    r"(?:your|certain|some|any|the|personal|information|several|different|various|basic|such)\b"
)
_LONG = re.compile(r"\s*(?:\S+\s+){3}\S")
_CHINESE = re.compile(r"[。！？!?；;…]+[”’\"）)」]*|\n{2,}|[●■◆▪•]")
_LAST_WORD = re.compile(r"([A-Za-z][A-Za-z.]*)$")
_HINT = re.compile(r"[(（]\s?[A-Za-z0-9一二三四五六七八九十]{1,4}\s?[)）]|[A-Za-z0-9][)）]|\d[、.．]\D|[①-⑳]")
_MARKER = re.compile(
    r"(?:^|(?<=[\s:;,.：；，。、)）]))(?:[(（]\s*(?P<a>[A-Za-z]|[ivx]{1,4}|\d{1,2}|[一二三四五六七八九十]{1,3})\s*[)）]"
    r"|(?P<b>\d{1,2}|[a-zA-Z]|[ivx]{2,4})[)）](?=\s|[一-鿿])|(?P<c>\d{1,2})[、.．](?=\s?[^\d\s])|(?P<d>[①-⑳]))"
)


class Sentence(Fact, frozen=True, kw_only=True):
    """A sentence or an item: offsets in the document's text. ``lead``: index of the sentence that introduces an item."""

    start: int
    end: int
    kind: Literal["plain", "item"] = "plain"
    lead: int | None = None


def split_sentences(text: str, start: int, end: int, chinese: bool) -> list[Sentence]:
    """The sentences of ``text[start:end]`` in order, without surrounding white space."""
    sentences: list[Sentence] = []
    for begin, stop in _spans(text, start, end, chinese):
        sentences.append(Sentence(start=begin, end=stop))
    return _enumerations(text, sentences) if _HINT.search(text, start, end) else sentences


_BULLET = re.compile(
    r"\s*(?:[-*•·●■◆▪–—]\s*|[(（]\s*(?:[A-Za-z]|[ivx]{1,4}|\d{1,2}|[一二三四五六七八九十]{1,3})\s*[)）]\s*|(?:\d{1,2}|[a-zA-Z])[)）.、．]\s*|[①-⑳]\s*)"
)


_ORDINAL = re.compile(r"\s*(?:\d{1,2}|[a-zA-Z]|[ivx]{2,4})[.)]")


def after_marker(text: str, start: int, end: int) -> int:
    """Where an item's own words begin."""
    match = _BULLET.match(text, start, end)
    return match.end() if match is not None and match.end() < end else start


def _spans(text: str, start: int, end: int, chinese: bool) -> list[tuple[int, int]]:
    spans = []
    last = start
    for mark in _marks(text, start, end, chinese):
        if not chinese and (_abbreviated(text, last, mark) or _ORDINAL.fullmatch(text, last, mark.end())):
            continue
        spans.append((last, mark.end()))
        last = mark.end()
    spans.append((last, end))
    return [span for span in (_trimmed(text, *pair) for pair in spans) if span[0] < span[1]]


def _marks(text: str, start: int, end: int, chinese: bool) -> list[re.Match[str]]:
    if chinese:
        return list(_CHINESE.finditer(text, start, end))
    found = list(_ENGLISH.finditer(text, start, end))
    torn = [gap for gap in _gaps(text, start, end) if _is_torn(text, start, end, gap)]
    return sorted([*found, *torn], key=lambda mark: mark.end()) if torn else found


def _gaps(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The matches of ``_RUN_IN``, looked for at words that open a clause only: trying every character takes far longer."""
    for opener in _OPENER.finditer(text, start, end):
        at = opener.start()
        while at > start and text[at - 1].isspace():
            at -= 1
        gap = _RUN_IN.match(text, at, end) if text[at - 1 : at].islower() or text[at - 1 : at] in ')".!?' else None
        if gap is not None:
            yield gap


def _is_torn(text: str, start: int, end: int, gap: re.Match[str]) -> bool:
    if gap.start() == gap.end() or _SMALL_WORD.search(text, max(start, gap.start() - 24), gap.start()):
        return True
    titled = _TITLE_WORD.search(text, max(start, gap.start() - 24), gap.start())
    if _WE_TAKE.match(text, gap.end(), end):
        return True
    return titled is not None and _LONG.match(text, gap.end(), end) is not None


def _abbreviated(text: str, start: int, mark: re.Match[str]) -> bool:
    if not mark.group().startswith("."):
        return False
    word = _LAST_WORD.search(text, max(start, mark.start() - 12), mark.start())
    return word is not None and (word.group(1).lower() in _ABBREVIATIONS or len(word.group(1)) == 1)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _enumerations(text: str, sentences: list[Sentence]) -> list[Sentence]:
    """Splits at "(A) ... (B) ..." wherever the markers follow one another; what stands before the first is the lead."""
    result: list[Sentence] = []
    lead: int | None = None
    expected = ""
    for sentence in sentences:
        starts = _markers(text, sentence, expected)
        if not starts:
            lead, expected = None, ""
            result.append(sentence)
            continue
        head = _trimmed(text, sentence.start, starts[0][0])
        if head[0] < head[1]:
            lead = len(result)
            result.append(Sentence(start=head[0], end=head[1]))
        bounds = [begin for begin, _ in starts] + [sentence.end]
        for begin, stop in pairwise(bounds):
            item = _trimmed(text, begin, stop)
            result.append(Sentence(start=item[0], end=item[1], kind="item", lead=lead))
        expected = _next(starts[-1][1])
    return result


def _markers(text: str, sentence: Sentence, expected: str) -> list[tuple[int, str]]:
    """Markers that count up from the first one, or from what the sentence before ended with."""
    found: list[tuple[int, str]] = []
    for match in _MARKER.finditer(text, sentence.start, sentence.end):
        label = next(group for group in match.groups() if group)
        wanted = _next(found[-1][1]) if found else expected
        if label == wanted or (not found and label in {"A", "a", "i", "1", "一", "①"}):
            found.append((match.start(), label))
    alone = len(found) == 1 and found[0][1] != expected
    return [] if alone else found


_SERIES = ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_HAN = (*"一二三四五六七八九", "十", "十一", "十二", "十三", "十四", "十五")


def _next(label: str) -> str:
    if label.isdigit():
        return str(int(label) + 1)
    for series in (_ROMAN, _HAN, *_SERIES):
        if label in series and series.index(label) + 1 < len(series):
            return series[series.index(label) + 1]
    return ""
