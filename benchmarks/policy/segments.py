"""Scores policies whose segments (paragraphs apart by an empty line) carry labels of information types and parties.

The labels are those of the MAPP scheme (https://aclanthology.org/2022.lrec-1.585): one CSV row per segment beside a text of the
same name. "Mentioned = collected" is the baseline that takes every data word for a practice.
"""

import ast
import csv
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from pathlib import Path

from auditor.facts import Disclosure
from auditor.policy.cases import named_data
from auditor.policy.documents import read_bytes
from auditor.policy.reader import read_text
from auditor.rulebook.book import RuleBook
from auditor.rulebook.taxonomy import Taxonomy
from benchmarks.policy.score import Score

_LABELS = "Information Type_"
#: The scheme's types by types of ours that they contain with all below, the first that fits counts.
_SCHEME: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Cookies and tracking elements", ("cookies",)),
    ("IP address and device IDs", ("ip_address", "device_identifiers")),
    ("Location", ("location",)),
    ("Social media data", ("social_info",)),
    ("Personal identifier", ("id_number",)),
    ("Political, religious, or philosophical belief", ("political_religious",)),
    ("Demographic data", ("gender", "age", "birth_date", "nationality", "education", "occupation", "marital_status")),
    ("Demographic data", ("race_ethnicity", "sexual_orientation")),
    ("Contact information", ("contact_info", "name")),
    ("Health, genetic, or biometric data", ("health_fitness", "biometrics")),
    ("Financial", ("financial_info",)),
    ("User online activities", ("app_activity", "log_info")),
    ("Computer information", ("device_info", "app_diagnostics")),
)  # fmt: skip


def report(tables: Sequence[Path], rules: RuleBook, show: int) -> None:
    """Prints the scores over all policies of the folder."""
    types, pairs, baseline = Score(), Score(), Score()
    by_type: dict[str, Score] = {}
    for table in tables:
        segments = _segments(table)
        for (labels, parties, text), claims in zip(segments, _claims([s[2] for s in segments], rules), strict=True):
            found = set(_found(claims, rules.taxonomy))
            mentioned = {label for kind in named_data(text, rules) if (label := _label(kind, "", rules.taxonomy))}
            types.add(labels, {label for _, label in found}, f"{table.stem}: {text[:400]}")
            baseline.add(labels, mentioned)
            pairs.add({(party, label) for party in parties for label in labels}, _relevant(found, parties))
            for label in labels | {label for _, label in found}:
                by_type.setdefault(label, Score()).add(labels & {label}, {x for _, x in found} & {label})
    print(types.line("information types"))
    print(pairs.line("(party, type)"))
    print(baseline.line("mentioned = collected"))
    for label, score in sorted(by_type.items()):
        print("  " + score.line(label[:26]))
    for example in types.examples[:: max(1, len(types.examples) // max(show, 1))][:show]:
        print("  " + example)


def _segments(table: Path) -> list[tuple[set[str], set[str], str]]:
    """Labels, parties and text of every segment."""
    texts = [text for text in table.with_suffix(".txt").read_text(encoding="utf-8").split("\n\n") if text.strip()]
    rows = list(csv.DictReader(table.open(encoding="utf-8-sig")))
    result = []
    for row, text in zip(rows, texts, strict=False):
        values = ast.literal_eval(row["value name"])
        labels = {value.removeprefix(_LABELS) for value in values if value.startswith(_LABELS)}
        result.append((labels, set(ast.literal_eval(row["category name"])), text))
    return result


def _claims(texts: Sequence[str], rules: RuleBook) -> list[list[Disclosure]]:
    """The claims of each segment, read in the context of the whole policy."""
    cleaned = [" ".join(text.split()) for text in texts]
    document = read_bytes("\n\n".join(cleaned).encode(), "policy.txt")
    starts, at = [], 0
    for text in cleaned:
        place = document.text.find(text[:40], at)
        at = place if place >= 0 else at
        starts.append(at)
    claims: list[list[Disclosure]] = [[] for _ in cleaned]
    for claim in read_text(document, rules)[0]:
        claims[max(0, bisect_right(starts, claim.start) - 1)].append(claim)
    return claims


def _found(claims: Iterable[Disclosure], taxonomy: Taxonomy) -> Iterable[tuple[str, str]]:
    """(party, label) of every claim."""
    for claim in claims:
        third = claim.actor in ("third_party", "affiliate") or claim.action in ("share", "sell")
        for term in claim.data:
            if label := _label(term.type, term.phrase, taxonomy):
                yield ("Third Party" if third else "First Party"), label


def _label(kind: str, phrase: str, taxonomy: Taxonomy) -> str:
    if kind in ("personal_data", "children_data", "identity_info", "sensitive_data"):
        words = phrase.lower()
        return "Generic personal information" if "personal" in words or "identif" in words or not phrase else "Unspecified"
    above = {kind} | taxonomy.ancestors(kind)
    return next((label for label, kinds in _SCHEME if above & set(kinds)), "Other")


def _relevant(found: set[tuple[str, str]], parties: set[str]) -> set[tuple[str, str]]:
    """Labels do not say which party a type belongs to where a segment has both: there either counts."""
    if len(parties) < 2:
        return found
    return {(party, label) for _, label in found for party in parties}
