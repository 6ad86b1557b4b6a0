"""Scores gold: sentences and short policies in our own words with every claim that a careful reader finds in them.

A file of sentences is ``{language, sentences: [{text, phenomenon, claims: [...]}]}``; for policies see ``policies.py``. A claim has
``action`` and ``data`` and, where they differ from the usual, ``actor``, ``polarity``, ``contexts``, ``modality``, ``conditions``,
``exceptions``, ``purposes``, ``recipients``, ``safeguards``, ``permissions``, ``sdks``, ``days``, ``kept`` (vague), ``open_list``,
``vague``, ``refusal``, ``origin``, ``actor_name``. Attributes count only where a gold claim names them.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from auditor.facts import Disclosure
from auditor.policy.documents import read_bytes
from auditor.policy.reader import read_text
from auditor.rulebook.book import RuleBook
from auditor.rulebook.load import load_yaml
from benchmarks.policy.policies import read_parts, read_policies
from benchmarks.policy.score import Score

ATTRIBUTES = ("contexts", "conditions", "exceptions", "purposes", "recipients", "permissions", "sdks", "safeguards")
_SINGLE = ("modality", "days", "kept", "open_list", "vague", "refusal", "origin", "actor_name")
_OPPOSITE = {"affirmed": "denied", "denied": "affirmed"}

Claims = Sequence[dict[str, Any]]


class Tally:
    """The scores of a run: claims as a whole, and what went wrong apart.

    ``polarity`` counts claims whose gold says the opposite, ``scope`` data types that no gold claim of the place has.
    """

    def __init__(self) -> None:
        self.claims = Score()
        self.attributes = Score()
        self.polarity = 0
        self.scope = 0
        self.phenomena: dict[str, Score] = {}
        self.by_attribute: dict[str, Score] = {}
        self.places = 0

    def add(self, entry: dict[str, Any], found: Sequence[Disclosure], name: str = "") -> None:
        """Compares one sentence or part."""
        self.places += 1
        gold, allowed = entry.get("claims") or [], entry.get("allowed") or []
        phenomenon = entry.get("phenomenon", "")
        where = f"{name}[{phenomenon}] {entry['text'].strip()[:400]}"
        wanted = set(facts_of_gold(gold))
        seen = set(facts(found)) - (set(facts_of_gold(allowed)) - wanted)
        self.claims.add(wanted, seen, where)
        self.phenomena.setdefault(phenomenon, Score()).add(wanted, seen)
        flipped = {(actor, action, _OPPOSITE[polarity], kind) for actor, action, polarity, kind in wanted - seen}
        self.polarity += len(flipped & (seen - wanted))
        self.scope += len({fact[3] for fact in seen} - {fact[3] for fact in wanted})
        told = set(attributes_of_gold(gold))
        read = set(attributes(found, gold)) - (set(attributes_of_gold(allowed)) - told)
        self.attributes.add(told, read, where)
        for attribute in {fact[1] for fact in told | read}:
            score = self.by_attribute.setdefault(attribute, Score())
            score.add({fact for fact in told if fact[1] == attribute}, {fact for fact in read if fact[1] == attribute})

    def lines(self, name: str) -> Iterable[str]:
        """The report in lines, phenomena with errors one by one."""
        yield f"{name}: {self.places} places, {self.polarity} polarity errors, {self.scope} types out of scope"
        yield "  " + self.claims.line("claims")
        yield "  " + self.attributes.line("attributes")
        for kind, scores in (("attribute", self.by_attribute), ("phenomenon", self.phenomena)):
            for label, score in sorted(scores.items(), key=lambda item: item[1].f1):
                if score.missed or score.false:
                    yield f"    {kind} " + score.line(label[:30])


def facts_of_gold(claims: Claims) -> Iterable[tuple[str, str, str, str]]:
    """(actor, action, polarity, data type) of the gold claims; "-" for a claim that names no data."""
    for claim in claims:
        for kind in claim.get("data") or ["-"]:
            yield claim.get("actor", "first_party"), claim["action"], claim.get("polarity", "affirmed"), kind


def facts(found: Sequence[Disclosure]) -> Iterable[tuple[str, str, str, str]]:
    """The same of what was read."""
    for claim in found:
        for kind in [term.type for term in claim.data] or ["-"]:
            yield claim.actor, claim.action, claim.polarity, kind


def attributes_of_gold(claims: Claims) -> Iterable[tuple[str, str, str]]:
    """(action, attribute, value) of the gold claims."""
    for claim in claims:
        for name in ATTRIBUTES:
            for value in claim.get(name, ()):
                yield claim["action"], name, value
        for name in _SINGLE:
            if name in claim:
                yield claim["action"], name, str(claim[name])


def attributes(found: Sequence[Disclosure], gold: Claims) -> Iterable[tuple[str, str, str]]:
    """What was read of the attributes that the gold claims name."""
    named = {(claim["action"], name) for claim in gold for name in claim}
    wanted = set(attributes_of_gold(gold))
    for claim in found:
        for name in ATTRIBUTES:
            values = claim.contexts if name == "contexts" else tuple(term.type for term in getattr(claim, name))
            if name == "permissions":  # a phrase may stand for several permissions: those of the gold must be among them
                values = tuple(value for value in values if (claim.action, name, value) in wanted)
            yield from ((claim.action, name, value) for value in values if (claim.action, name) in named)
        yield from (
            (claim.action, name, str(value))
            for name, value in _singles(claim)
            if (claim.action, name) in named and value is not None and _telling(claim.action, name, value, wanted)
        )


def _singles(claim: Disclosure) -> Iterable[tuple[str, object]]:
    kept = claim.retention
    yield "days", kept.days if kept is not None else None
    yield "kept", "vague" if kept is not None and kept.vague else None
    for name in ("modality", "open_list", "vague", "refusal", "origin", "actor_name"):
        yield name, getattr(claim, name, None)


def _telling(action: str, name: str, value: object, wanted: set[tuple[str, str, str]]) -> bool:
    """The usual value beside a named one is another claim's: "may collect A ... collects B"; gold names one actor of several."""
    return (action, name, str(value)) in wanted or (value not in (False, "does") and name != "actor_name")


def read_gold(path: Path) -> list[dict[str, Any]]:
    """The sentences of a gold file."""
    content: Any = load_yaml(path)
    return list(content["sentences"])


def read_sentence(entry: dict[str, Any], rules: RuleBook) -> Sequence[Disclosure]:
    """What the reader finds in a gold sentence; Markdown, so that lists and tables can be told."""
    text = read_bytes(entry["text"].encode(), "gold.md")
    return read_text(text, rules)[0]


def tally_policies(files: Iterable[Path], rules: RuleBook, *, held_out: bool | None = None) -> Tally:
    """The scores of one language's gold policies."""
    tally = Tally()
    for policy in read_policies(files, held_out=held_out):
        for part, found in read_parts(policy, rules):
            tally.add(part, found, f"{policy['name']} ")
    return tally


def tally_sentences(path: Path, rules: RuleBook) -> Tally:
    """The scores of one file of gold sentences."""
    tally = Tally()
    for entry in read_gold(path):
        tally.add(entry, read_sentence(entry, rules))
    return tally


def report(files: Sequence[Path], rules: RuleBook, show: int) -> int:
    """Prints the scores of each file of sentences and of each language's policies; 1 if an F1 is below .95."""
    failed = 0
    for name, tally in _tallies(files, rules):
        print("\n".join(tally.lines(name)))
        for example in [*tally.claims.examples, *tally.attributes.examples][:show]:
            print("    " + example)
        failed |= int(min(tally.claims.f1, tally.attributes.f1) < 0.95)
    return failed


def _tallies(files: Sequence[Path], rules: RuleBook) -> Iterable[tuple[str, Tally]]:
    policies: dict[str, list[Path]] = {}
    for path in files:
        content: Any = load_yaml(path)
        if "policies" in content:
            policies.setdefault(content["language"], []).append(path)
        else:
            yield path.name, tally_sentences(path, rules)
    for language, parts in policies.items():
        yield f"{language} policies", tally_policies(parts, rules, held_out=False)
        yield f"{language} policies held out", tally_policies(parts, rules, held_out=True)
