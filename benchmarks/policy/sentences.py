"""Scores gold sentences: short policies in our own words with every claim that a careful reader finds in them.

A file is ``{language, sentences: [{text, phenomenon, claims: [...]}]}``. A claim has ``action`` and ``data`` and, where they
differ from the usual, ``actor``, ``polarity``, ``contexts``, ``modality``, ``conditions``, ``exceptions``, ``purposes``,
``recipients``, ``permissions``, ``sdks``, ``days``, ``open_list``, ``vague``. Attributes count only where a gold claim names them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from auditor.facts import Disclosure
from auditor.policy.documents import read_bytes
from auditor.policy.reader import read_text
from auditor.rulebook.book import RuleBook
from auditor.rulebook.load import load_yaml
from benchmarks.policy.score import Score

ATTRIBUTES = ("contexts", "conditions", "exceptions", "purposes", "recipients", "permissions", "sdks", "safeguards")


class Tally:
    """The scores of a run: claims as a whole, and what went wrong apart."""

    def __init__(self) -> None:
        self.claims = Score()
        self.attributes = Score()
        self.polarity = 0
        self.scope = 0
        self.by_phenomenon: Counter[str] = Counter()
        self.sentences = 0

    def add(self, entry: dict[str, Any], found: Sequence[Disclosure]) -> None:
        """Compares one sentence."""
        self.sentences += 1
        gold = entry.get("claims") or []
        wanted, seen = set(facts_of_gold(gold)), set(facts(found))
        self.claims.add(wanted, seen, f"[{entry.get('phenomenon', '')}] {entry['text'].strip()[:150]}")
        if wanted != seen:
            self.by_phenomenon[entry.get("phenomenon", "")] += 1
        flipped = {(a, b, "denied" if p == "affirmed" else "affirmed", d) for a, b, p, d in wanted - seen}
        self.polarity += len(flipped & (seen - wanted))
        self.scope += len({fact[3] for fact in seen} - {fact[3] for fact in wanted})
        self.attributes.add(
            set(attributes_of_gold(gold)),
            set(attributes(found, gold)),
            f"[{entry.get('phenomenon', '')}] {entry['text'].strip()[:150]}",
        )


def facts_of_gold(claims: Sequence[dict[str, Any]]) -> Iterable[tuple[str, str, str, str]]:
    """(actor, action, polarity, data type) of the gold claims; "-" for a claim that names no data."""
    for claim in claims:
        for kind in claim.get("data") or ["-"]:
            yield claim.get("actor", "first_party"), claim["action"], claim.get("polarity", "affirmed"), kind


def facts(found: Sequence[Disclosure]) -> Iterable[tuple[str, str, str, str]]:
    """The same of what was read."""
    for claim in found:
        for kind in [term.type for term in claim.data] or ["-"]:
            yield claim.actor, claim.action, claim.polarity, kind


def attributes_of_gold(claims: Sequence[dict[str, Any]]) -> Iterable[tuple[str, str, str]]:
    """(action, attribute, value) of the gold claims."""
    for claim in claims:
        for name in ATTRIBUTES:
            for value in claim.get(name, ()):
                yield claim["action"], name, value
        for name in ("modality", "days", "open_list", "vague", "refusal", "actor_name"):
            if name in claim:
                yield claim["action"], name, str(claim[name])


def attributes(found: Sequence[Disclosure], gold: Sequence[dict[str, Any]]) -> Iterable[tuple[str, str, str]]:
    """What was read of the attributes that the gold claims name."""
    named = {(claim["action"], name) for claim in gold for name in claim}
    wanted = set(attributes_of_gold(gold))
    for claim in found:
        for name in ATTRIBUTES:
            values = claim.contexts if name == "contexts" else tuple(term.type for term in getattr(claim, name))
            if name == "permissions":  # a phrase may stand for several permissions: those of the gold must be among them
                values = tuple(value for value in values if (claim.action, name, value) in wanted)
            yield from ((claim.action, name, value) for value in values if (claim.action, name) in named)
        days = claim.retention.days if claim.retention is not None else None
        single = {
            "modality": claim.modality,
            "days": days,
            "open_list": claim.open_list,
            "vague": claim.vague,
            "refusal": claim.refusal,
            "actor_name": claim.actor_name,
        }
        yield from (
            (claim.action, name, str(value))
            for name, value in single.items()
            if (claim.action, name) in named and value is not None
        )


def read_gold(path: Path) -> list[dict[str, Any]]:
    """The sentences of a gold file."""
    content: Any = load_yaml(path)
    return list(content["sentences"])


def read_sentence(entry: dict[str, Any], rules: RuleBook) -> Sequence[Disclosure]:
    """What the reader finds in a gold sentence; Markdown, so that lists and tables can be told."""
    text = read_bytes(entry["text"].encode(), "gold.md")
    return read_text(text, rules)[0]


def report(files: Sequence[Path], rules: RuleBook, show: int) -> int:
    """Prints the scores of each file; 1 if an F1 is below .95."""
    failed = 0
    for path in files:
        tally = Tally()
        for entry in read_gold(path):
            tally.add(entry, read_sentence(entry, rules))
        print(f"{path.name}: {tally.sentences} sentences, {tally.polarity} polarity errors, {tally.scope} types out of scope")
        print("  " + tally.claims.line("claims"))
        print("  " + tally.attributes.line("attributes"))
        for example in [*tally.claims.examples, *tally.attributes.examples][:show]:
            print("    " + example)
        failed |= int(min(tally.claims.f1, tally.attributes.f1) < 0.95)
    return failed
