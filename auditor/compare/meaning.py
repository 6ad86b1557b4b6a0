"""Claims without their words: one meaning per subject, so that order, repetition and the way of listing do not matter.

"We collect A and B" is two meanings; "for X" and "for Y" about one practice are one with both purposes.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec.structs import replace

from auditor.compare.model import Kept, Meaning, Passage, Saying, SubjectKind
from auditor.facts import Disclosure, Retention, Statement, Term

Subject = tuple[SubjectKind, str]
ListField = Literal["purposes", "recipients", "contexts"]
#: Lists of which each entry holds on its own, so that several claims with one entry each say the same as one claim with all.
_LISTS: tuple[ListField, ...] = ("purposes", "recipients", "contexts")

#: An entry that no rule knows; ``stated`` is such a purpose in a column of a table.
UNKNOWN = "other"
_UNKNOWN = {"stated": UNKNOWN}
_NO_NAME = re.compile(r"\s*[（(].*$|\b(sdk|inc|ltd|llc)\b\.?|sdk$|[\s\W_]+")


def sayings(claims: Iterable[Disclosure]) -> dict[Subject, list[Saying]]:
    """What is said of each subject, in a fixed order."""
    found: dict[Subject, dict[Meaning, list[Passage]]] = defaultdict(lambda: defaultdict(list))
    for claim in claims:
        place = passage(claim)
        for subject, meaning in _meanings(claim):
            found[subject][meaning].append(place)
    return {subject: _normal(found[subject]) for subject in sorted(found)}


def passage(said: Disclosure | Statement) -> Passage:
    """The place of a claim or statement."""
    return Passage(id=said.id, document=said.document, quote=said.quote, start=said.start, end=said.end)


def folded_name(name: str) -> str:
    """A third party's name without case, width, spaces, what stands in brackets, and "SDK"."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return _NO_NAME.sub("", text) or text.strip()


# --- from a claim to meanings ---------------------------------------------------------------------------------------


def _meanings(claim: Disclosure) -> Iterator[tuple[Subject, Meaning]]:
    sdks = sorted({term.type or folded_name(term.phrase) for term in claim.sdks})
    subjects = _subjects(claim, sdks)
    received = [] if claim.actor == "third_party" or subjects[0][0] == "sdk" else sdks
    for who in _actors(claim, sdks):
        meaning = _meaning(claim, who, received)
        for subject in subjects:
            yield subject, meaning


def _actors(claim: Disclosure, sdks: list[str]) -> list[str] | list[None]:
    """Who acts beside the kind of speaker: each SDK where SDKs act, else the name given."""
    if claim.actor == "third_party" and sdks:
        return sdks
    return [folded_name(claim.actor_name)] if claim.actor_name and claim.actor != "first_party" else [None]


def _subjects(claim: Disclosure, sdks: list[str]) -> list[Subject]:
    named: list[Subject] = [("data", entry) for entry in _types(claim.data)]
    named += [("permission", entry) for entry in _types(claim.permissions)]
    if not named and claim.actor != "third_party":
        named = [("sdk", entry) for entry in sdks]
    if claim.open_list and claim.data:
        named.append(("open_list", ""))
    return named or [("none", "")]


def _meaning(claim: Disclosure, who: str | None, received: list[str]) -> Meaning:
    return Meaning(
        actor=claim.actor,
        who=who,
        action=claim.action,
        polarity=claim.polarity,
        modality=claim.modality,
        contexts=tuple(sorted(set(claim.contexts))),
        conditions=_types(claim.conditions),
        exceptions=_types(claim.exceptions),
        purposes=_types(claim.purposes),
        recipients=tuple(sorted({*_types(claim.recipients), *received})),
        safeguards=_types(claim.safeguards),
        retention=_kept(claim.retention),
        refusal=claim.refusal,
    )


def _types(terms: Iterable[Term]) -> tuple[str, ...]:
    return tuple(sorted({_UNKNOWN.get(term.type, term.type) for term in terms if term.type}))


def _kept(retention: Retention | None) -> Kept | None:
    return Kept(days=retention.days, vague=retention.vague, after=retention.after) if retention else None


# --- one form for one meaning ---------------------------------------------------------------------------------------


def _normal(said: dict[Meaning, list[Passage]]) -> list[Saying]:
    for field in _LISTS:
        said = _joined(said, field)
    ordered = sorted(said.items(), key=lambda entry: repr(entry[0]))
    return [Saying(meaning=meaning, passages=tuple(sorted(set(places), key=_place))) for meaning, places in ordered]


def _joined(said: dict[Meaning, list[Passage]], field: ListField) -> dict[Meaning, list[Passage]]:
    """Meanings alike but for ``field`` as one.

    One without any entry says more than one with (at any time, to anybody) and stays apart; but to affirm without a purpose
    what is affirmed with one says nothing new.
    """
    alike: dict[tuple[Meaning, bool], list[Meaning]] = defaultdict(list)
    for meaning in said:
        joins = bool(getattr(meaning, field)) or (field == "purposes" and meaning.polarity == "affirmed")
        alike[replace(meaning, **{field: ()}), joins].append(meaning)
    joined: dict[Meaning, list[Passage]] = {}
    for (base, _), meanings in alike.items():
        entries = tuple(sorted({entry for meaning in meanings for entry in getattr(meaning, field)}))
        joined[replace(base, **{field: entries})] = [place for meaning in meanings for place in said[meaning]]
    return joined


def _place(place: Passage) -> tuple[str, int, int, str]:
    return place.document, place.start, place.end, place.id
