"""Findings that differ in one item only, gathered: ``Not disclosed: call log``, ``Not disclosed: clipboard`` become one block."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from auditor.findings import Finding
from auditor.report.plain import ELLIPSIS, label, plain

_ASIDE = re.compile(r"\s*[(（][^()（）]*[)）]$")
_COLON = re.compile(r"[:：]\s*")
_EDGE = " ,;:：，；、"
TITLE = 300


@dataclass(frozen=True)
class Item:
    """A finding with what tells it apart from its like: ``name``, and ``aside``, the actor in parentheses after it."""

    finding: Finding
    name: str
    aside: str = ""

    @property
    def words(self) -> str:
        """The item as a list shows it."""
        return f"{self.name}{self.aside}"


@dataclass(frozen=True)
class Fold:
    """Findings of one rule, severity and verdict. ``head`` is what their titles share, the title itself where there is one only."""

    head: str
    items: tuple[Item, ...]

    @property
    def first(self) -> Finding:
        """The first of the findings; the others share its rule, severity and verdict."""
        return self.items[0].finding

    @property
    def fix(self) -> str:
        """The advice, with an ellipsis in place of the item where it differs in that alone."""
        if len(self.items) == 1:
            return self.first.fix
        told = {item.finding.fix.replace(item.name, ELLIPSIS) for item in self.items}
        return told.pop() if len(told) == 1 else self.first.fix


def folded(findings: Iterable[Finding], names: Mapping[str, str], at_least: int = 2) -> list[Fold]:
    """Findings in their order, those alike gathered at the first of them where they are ``at_least`` so many.

    ``names`` are words by id: of data types and SDKs.
    """
    alike: dict[tuple[str, ...], list[Item]] = defaultdict(list)
    for finding in findings:
        head, item = _split(finding, names)
        alike[finding.severity, finding.rule, finding.verdict, head].append(item)
    return [fold for (*_, head), items in alike.items() for fold in _folds(head, items, at_least)]


def _folds(head: str, items: list[Item], at_least: int) -> list[Fold]:
    if len(items) >= at_least and not head:
        head, items = _common(items)
    if len(items) >= at_least and head:
        return [Fold(head, tuple(items))]
    return [Fold(plain(item.finding.title, TITLE), (item,)) for item in items]


def _split(finding: Finding, names: Mapping[str, str]) -> tuple[str, Item]:
    """The title without its item, and the item; no head where the title does not tell which part of it that is."""
    title = plain(finding.title, TITLE)
    known = _names(finding.subject, names)
    if match := _COLON.search(title):
        rest = title[match.end() :]
        name = next((name for name in known if rest.startswith(name)), None) or _ASIDE.sub("", rest)
        return title[: match.start()], Item(finding, name, rest[len(name) :])
    for name in known:
        if name in title:
            before, _, after = title.partition(name)
            aside = match[0] if (match := _ASIDE.search(after)) else ""
            return _head(before, after.removesuffix(aside)), Item(finding, name, aside)
    return "", Item(finding, title)


def _names(subject: str, names: Mapping[str, str]) -> list[str]:
    """What a title may call ``subject``: its name, or the end of a permission's."""
    told = [label(subject, names)] if subject in names else []
    return [*told, subject.rsplit(".", 1)[-1]] if "." in subject else told


def _head(before: str, after: str) -> str:
    return f"{before}{ELLIPSIS}{after}" if after.strip() else before.rstrip(_EDGE)


def _common(items: list[Item]) -> tuple[str, list[Item]]:
    """What whole words at both ends of the titles are the same; nothing where that is little or leaves an item empty."""
    titles = [item.name for item in items]
    before = _shared(titles)
    after = _shared([title[::-1] for title in titles])[::-1]
    rest = [title[len(before) : len(title) - len(after)] for title in titles]
    if len(before) + len(after) < len(min(titles, key=len)) // 3 or not all(rest):
        return "", items
    return _head(before, after), [Item(item.finding, name, item.aside) for item, name in zip(items, rest, strict=True)]


def _shared(texts: list[str]) -> str:
    """The longest start of all of them that ends in a blank."""
    least, most = min(texts), max(texts)
    same = next((n for n, pair in enumerate(zip(least, most, strict=False)) if pair[0] != pair[1]), len(least))
    return least[: least.rfind(" ", 0, same) + 1]
