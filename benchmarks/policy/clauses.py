"""Scores one policy against a gold file of clauses that are found by anchors in the text.

A clause reaches from the sentence that holds its anchor to the sentence of the next anchor, or to the end of its block.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from auditor.facts import Disclosure, PolicyReading, Statement
from auditor.policy import read_policy
from auditor.policy.blocks import Block
from auditor.policy.documents import read_documents
from auditor.rulebook.book import RuleBook
from benchmarks.policy import findings
from benchmarks.policy.score import Score

#: Names of gold files that the rule book has under another one.
SAME = {
    "intellectual_property_complainant": "dispute_party",
    "otherwise deemed appropriate": "deemed_appropriate",
    "service_degraded": "degraded",
    "photo_library": "photo_library",
}


@dataclass
class Clause:
    """A gold clause and the part of the text that it covers."""

    gold: dict[str, Any]
    start: int
    end: int

    @property
    def name(self) -> str:
        """Its name in the gold file."""
        return str(self.gold["clause"])


def report(gold: Path, policy: Path, rules: RuleBook) -> int:
    """Prints the score of every clause; 1 if anything was missed or added."""
    content = _content(gold)
    text = read_documents([policy])[0]
    reading = read_policy([policy], rules)
    found = clauses(content["disclosures"], text.text, text.blocks)
    data, attributes = Score(), Score()
    for clause in found:
        _clause(clause, reading, rules, data, attributes)
    print(data.line("data types"))
    print(attributes.line("everything else"))
    for example in data.examples + attributes.examples:
        print("  " + example)
    told = findings.report(gold, reading, rules)
    return int(bool(data.missed or data.false or attributes.missed or told))


def _content(gold: Path) -> dict[str, Any]:
    """The gold file without its findings, which are prose for people and need not be YAML: see findings.py."""
    told = gold.read_text(encoding="utf-8").split("\npolicy_findings:")[0]
    content: dict[str, Any] = yaml.safe_load(told)
    return content


def clauses(gold: Sequence[dict[str, Any]], text: str, blocks: Sequence[Block]) -> list[Clause]:
    """Every gold clause with its place. Raises ValueError for an anchor that does not occur."""
    places = sorted((_anchor(text, str(entry["quote"])), number) for number, entry in enumerate(gold))
    starts = [(_sentence_start(text, place), number) for place, number in places]
    result = []
    for index, (start, number) in enumerate(starts):
        following = starts[index + 1][0] if index + 1 < len(starts) else len(text)
        end = max(_block_end(blocks, places[index][0]), start)
        result.append(Clause(gold[number], start, max(min(end, following), places[index][0] + 1)))
    return result


def _anchor(text: str, quote: str) -> int:
    place = text.find(quote)
    if place < 0:
        raise ValueError(f"the anchor {quote!r} does not occur in the text")
    return place


def _sentence_start(text: str, place: int) -> int:
    marks = [text.rfind(mark, 0, place) + len(mark) for mark in (". ", "。", "\n", ": (A)", "；")]
    start = max(marks)
    return start - len("(A)") if text.startswith("(A)", start - 3) else start


def _block_end(blocks: Sequence[Block], place: int) -> int:
    inside = [block for block in blocks if block.start <= place < block.end]
    if not inside:
        return place + 1
    table = inside[0].table
    return max(block.end for block in blocks if block.table == table) if table is not None else inside[0].end


def _clause(clause: Clause, reading: PolicyReading, rules: RuleBook, data: Score, attributes: Score) -> None:
    gold = clause.gold
    claims = [claim for claim in reading.disclosures if clause.start <= claim.start < clause.end]
    statements = [told for told in reading.statements if clause.start <= told.start < clause.end]
    polarity = gold.get("polarity", "affirmed")
    contexts = {gold["context"]} if "context" in gold else set()
    wanted = {(polarity, kind) for kind in gold.get("data", ())}
    seen = {
        (claim.polarity, term.type)
        for claim in claims
        if contexts <= set(claim.contexts) and bool(contexts) >= bool(claim.contexts)
        for term in claim.data
        if term.type != "personal_data"
    }
    data.add(wanted, seen, clause.name)
    attributes.add(*_others(gold, claims, statements, rules), clause.name)


def _others(
    gold: dict[str, Any], claims: Sequence[Disclosure], statements: Sequence[Statement], rules: RuleBook
) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """What else the gold clause says, and what of it the claims say."""
    wanted = set(_wanted(gold, rules))
    return wanted, wanted & set(_seen(claims, statements))


_SINGLE = ("actor", "action", "condition", "context", "modality")
_LISTS = {"purpose": "purpose", "recipients": "recipient", "conditions": "condition", "claims": "claim", "rights": "right"}
_FLAGS = ("vague", "responsibility_shifted", "open_list", "open_ended", "refusal_allowed", "no_sdk_is_named")


def _wanted(gold: dict[str, Any], rules: RuleBook) -> Iterable[tuple[str, str]]:
    yield from ((key, str(gold[key])) for key in _SINGLE if key in gold)
    yield from ((name, SAME.get(value, value)) for key, name in _LISTS.items() for value in gold.get(key, ()))
    yield from (("flag", key) for key in _FLAGS if gold.get(key))
    if "consequence_of_refusal" in gold:
        yield "refusal", SAME.get(gold["consequence_of_refusal"], gold["consequence_of_refusal"])
    yield from (("permission", name) for row in gold.get("permissions", ()) for name in row["android"])
    yield from ((f"retention {key}", str(value)) for key, value in gold.get("retention", {}).items())
    yield from (("permission", _permission(capability, rules)) for capability in gold.get("permissions_mentioned", ()))


def _permission(capability: str, rules: RuleBook) -> str:
    entries = rules.lexicons["en"].of("capabilities")
    return next((entry.permissions[0] for entry in entries if entry.id == capability), capability)


def _seen(claims: Sequence[Disclosure], statements: Sequence[Statement]) -> Iterable[tuple[str, str]]:
    for claim in claims:
        yield from _of_claim(claim)
    topics = {told.topic for told in statements}
    for topic in topics:
        yield "flag", topic
        yield "right", topic.removeprefix("rights_")
    if not any(term.type for claim in claims for term in claim.sdks):
        yield "flag", "no_sdk_is_named"
    if any(told.topic == "section_reference" and told.detail for told in statements):
        yield from (
            ("retention exception", f"otherwise stated in {told.detail}")
            for told in statements
            if told.topic == "section_reference"
        )


def _of_claim(claim: Disclosure) -> Iterable[tuple[str, str]]:
    yield "actor", claim.actor
    yield "action", claim.action
    yield "modality", claim.modality
    yield from (("context", context) for context in claim.contexts)
    yield from (("purpose", term.type) for term in claim.purposes)
    yield from (("recipient", term.type) for term in claim.recipients)
    yield from (("condition", term.type) for term in claim.conditions)
    yield from (("claim", term.type) for term in claim.safeguards)
    yield from (("permission", term.type) for term in claim.permissions)
    if claim.action == "store" and claim.polarity == "affirmed":
        yield "claim", "stored_on_first_party_or_affiliate_servers"
    flags = {
        "vague": claim.vague,
        "open_list": claim.open_list,
        "open_ended": any(t.type == "deemed_appropriate" for t in claim.conditions),
    }
    yield from (("flag", flag) for flag, value in flags.items() if value)
    if claim.refusal:
        yield "refusal", claim.refusal
        yield "flag", f"refusal_{claim.refusal}"
    if claim.retention is not None:
        yield from _of_retention(claim)


def _of_retention(claim: Disclosure) -> Iterable[tuple[str, str]]:
    kept = claim.retention
    if kept is None:
        return
    yield "retention days", str(kept.days)
    yield "retention also_vague", str(kept.vague)
    yield "retention after", str(kept.after)
