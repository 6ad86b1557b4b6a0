"""Scores policies whose segments (paragraphs apart by an empty line) carry labels of information types and parties.

The labels are those of the MAPP scheme (https://aclanthology.org/2022.lrec-1.585): one CSV row per segment beside a text of the
same name. "Mentioned = collected" is the baseline that takes every data word for a practice.

What is scored follows the scheme's own definitions:

- Only two of its categories keep an information type: collection or use by the first party, and collection by or sharing with
  third parties. How long something is kept is its category "data retention", how it is guarded "data security", and moving data
  to other countries "international audiences": claims that something is stored ("we keep your e-mail address for a year"), or
  transmitted abroad ("your data may be transferred to the United States"), are therefore no finds.
- The information type is a required attribute of both categories. A segment with a category and no type is one whose type the
  annotators did not agree upon ("we use your details for research": named or generic?): it is left out.
- A ZIP code, a city or a country is a "location" there, a user name "contact information" (such as name), a profile taken from a
  social network "social media data", an identity document "personal identifier"; "personal information" in general is "generic",
  "information" or "your data" is "unspecified". Where a segment only points back ("this information"), it does not state the type.

The line "all segments, all claims" scores without the first two.
"""

import ast
import csv
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from auditor.facts import Disclosure
from auditor.policy.documents import read_bytes
from auditor.policy.english_words import tokenise
from auditor.policy.folding import fold
from auditor.policy.gazetteer import gazetteers
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
    ("Contact information", ("contact_info", "name", "nickname", "login_account", "account_info")),
    ("Health, genetic, or biometric data", ("health_fitness", "biometrics")),
    ("User online activities", ("app_activity", "log_info", "purchase_history")),
    ("Financial", ("financial_info",)),
    ("Computer information", ("device_info", "app_diagnostics")),
)  # fmt: skip
#: Types that belong nowhere else although a type above them does.
_OTHER = frozenset({"password", "avatar", "user_generated_content", "messages"})
_PLACE = re.compile(r"zip|postal code|postcode|city|country|state|region|province")
_NETWORK = re.compile(r"social|facebook|twitter|google")
_POINTING = re.compile(r"(?:such|this|these|those|the|that|said|any such|all such|all this)\b.*|it|them|they")
_UMBRELLAS = frozenset({"personal_data", "children_data", "sensitive_data"})


class _Segment(NamedTuple):
    """A paragraph with the labels of its information types and the parties concerned."""

    labels: set[str]
    parties: set[str]
    text: str

    @property
    def undecided(self) -> bool:
        """Whether the annotators saw a practice without agreeing on its type."""
        return bool(self.parties) and not self.labels


def report(tables: Sequence[Path], rules: RuleBook, show: int) -> None:
    """Prints the scores over all policies of the folder."""
    scores = _Scores()
    for table in tables:
        segments = _segments(table)
        for segment, claims in zip(segments, _claims([s.text for s in segments], rules), strict=True):
            scores.add(segment, claims, rules, table.stem)
    scores.print(show)


class _Scores:
    """All that is counted."""

    def __init__(self) -> None:
        self.types, self.pairs, self.baseline, self.strict = Score(), Score(), Score(), Score()
        self.by_type: dict[str, Score] = {}
        self.left_out = 0

    def add(self, segment: _Segment, claims: Sequence[Disclosure], rules: RuleBook, name: str) -> None:
        """Compares one segment's labels and claims."""
        labels, parties = segment.labels, segment.parties
        self.strict.add(labels, {label for _, label in _found(claims, rules.taxonomy)})
        if segment.undecided:
            self.left_out += 1
            return
        found = set(_found([claim for claim in claims if _is_practice(claim)], rules.taxonomy))
        kinds = {label for _, label in found}
        self.types.add(labels, kinds, f"{name}: {segment.text[:400]}")
        self.baseline.add(labels, _mentioned(segment.text, rules))
        if parties or not labels:
            self.pairs.add({(party, label) for party in parties for label in labels}, _relevant(found, parties))
        for label in labels | kinds:
            self.by_type.setdefault(label, Score()).add(labels & {label}, kinds & {label})

    def print(self, show: int) -> None:
        """The lines of the report and some examples."""
        print(self.types.line("information types"))
        print(self.pairs.line("(party, type)"))
        print(self.baseline.line("mentioned = collected"))
        print(self.strict.line("all segments, all claims"))
        print(f"  left out: {self.left_out} segments with a practice whose type the annotators left open")
        for label, score in sorted(self.by_type.items()):
            print("  " + score.line(label[:26]))
        for example in self.types.examples[:: max(1, len(self.types.examples) // max(show, 1))][:show]:
            print("  " + example)


def _segments(table: Path) -> list[_Segment]:
    texts = [text for text in table.with_suffix(".txt").read_text(encoding="utf-8").split("\n\n") if text.strip()]
    rows = list(csv.DictReader(table.open(encoding="utf-8-sig")))
    result = []
    for row, text in zip(rows, texts, strict=False):
        values = ast.literal_eval(row["value name"])
        labels = {value.removeprefix(_LABELS) for value in values if value.startswith(_LABELS)}
        result.append(_Segment(labels, set(ast.literal_eval(row["category name"])), text))
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


def _is_practice(claim: Disclosure) -> bool:
    """Whether the scheme counts it as collection, use or sharing; see the module's docstring."""
    abroad = claim.action == "transmit" and any(term.type == "abroad" for term in claim.recipients)
    return claim.action != "store" and not abroad


def _found(claims: Iterable[Disclosure], taxonomy: Taxonomy) -> Iterator[tuple[str, str]]:
    """(party, label) of every claim."""
    terms = [(_party(claim), term) for claim in claims for term in claim.data]
    stated = {_label(term.type, term.phrase, taxonomy) for _, term in terms if not _POINTING.fullmatch(term.phrase.lower())}
    for party, term in terms:
        label = _label(term.type, term.phrase, taxonomy)
        if label not in stated:
            label = "Generic personal information" if "personal" in term.phrase.lower() else "Unspecified"
        yield party, label


def _party(claim: Disclosure) -> str:
    third = claim.actor in ("third_party", "affiliate") or claim.action in ("share", "sell")
    return "Third Party" if third else "First Party"


def _mentioned(text: str, rules: RuleBook) -> set[str]:
    """The labels of all words of data."""
    folded = fold(text)
    tokens = [token for token in tokenise(gazetteers(rules, "en").sentences, folded) if token.role == "data"]
    return {_label(token.id, folded[token.start : token.end], rules.taxonomy) for token in tokens}


def _label(kind: str, phrase: str, taxonomy: Taxonomy) -> str:
    words = phrase.lower()
    above = {kind} | taxonomy.ancestors(kind)
    if kind in _UMBRELLAS:
        return "Generic personal information" if "personal" in words or "identif" in words else "Unspecified"
    if kind == "identity_info":
        return "Personal identifier"
    if kind == "address" and _PLACE.search(words):
        return "Location"
    if "account_info" in above and _NETWORK.search(words):
        return "Social media data"
    if above & _OTHER:
        return "Other"
    return next((label for label, kinds in _SCHEME if above & set(kinds)), "Other")


def _relevant(found: set[tuple[str, str]], parties: set[str]) -> set[tuple[str, str]]:
    """Labels do not say which party a type belongs to where a segment has both: there either counts."""
    if len(parties) < 2:
        return found
    return {(party, label) for _, label in found for party in parties}
