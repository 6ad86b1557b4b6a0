"""Proposes answers for a user's own form from what was observed. Answers that are there stay; the user decides on the rest.

Proposed are only answers that an observation bears out: that data is collected, by its type, that a third party gets it, what an
SDK is for, and that something went in clear. Whether data is kept, whether people can choose and why the app itself takes it is
left open and listed. In a question that the user has answered, a box that is not ticked is an answer too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from auditor.datasafety.read import BOM, Sheet
from auditor.datasafety.sheet import VALUE, Cell, patch
from auditor.facts import Evidence, Observation
from auditor.rulebook.book import RuleBook
from auditor.rulebook.datasafety import DataSafetyRules, FormDataType, Place

INTERNET = "android.permission.INTERNET"


@dataclass(frozen=True)
class Proposal:
    """A row and the value to put there. ``instead_of`` is the user's own answer where it differs ("": left unticked)."""

    place: Place
    value: str
    reason: str
    evidence: tuple[Evidence, ...] = ()
    instead_of: str | None = None


@dataclass(frozen=True)
class Draft:
    """``filled`` are put in; ``kept`` differ from the user's answers, which stay; ``lacking`` have no row in the file.

    ``open`` are questions on observed types that are still to be answered, by their first row.
    """

    filled: tuple[Proposal, ...]
    kept: tuple[Proposal, ...]
    lacking: tuple[Proposal, ...]
    open: tuple[Place, ...]


def draft(sheet: Sheet, observations: Iterable[Observation], permissions: frozenset[str], rules: RuleBook) -> Draft:
    """What to put in. ``permissions`` are those that the app requests: without the network nothing that is only read leaves it."""
    observer = _Observer(tuple(observations), permissions, rules)
    wanted = tuple(observer.proposals())
    if not observer.by_type or _value(sheet, Place(question="collects")) == "false":
        wanted = wanted[:1]
    filled: list[Proposal] = []
    kept: list[Proposal] = []
    lacking: list[Proposal] = []
    for proposal in wanted:
        if _idle(sheet, proposal.place, filled):
            continue
        row = sheet.places.get(proposal.place)
        own = _value(sheet, proposal.place)
        if row is None:
            lacking.append(proposal)
        elif not own and not _decided(sheet, proposal.place, rules.datasafety):
            filled.append(proposal)
        elif own != proposal.value:
            kept.append(replace(proposal, instead_of=own))
    entries = [rules.datasafety.types[name] for name in observer.by_type] if len(wanted) > 1 else []
    given = {proposal.place for proposal in filled}
    return Draft(tuple(filled), tuple(kept), tuple(lacking), tuple(_open(sheet, entries, given, rules.datasafety)))


def apply(sheet: Sheet, proposals: Iterable[Proposal]) -> bytes:
    """The file with the proposals' values in their cells; every other byte stays, the byte order mark included."""
    upper = any(row.cells[VALUE].value.strip() in ("TRUE", "FALSE") for row in sheet.places.values())
    cells: dict[Cell, str] = {}
    for proposal in proposals:
        cells[sheet.places[proposal.place].cells[VALUE]] = proposal.value.upper() if upper else proposal.value
    text = patch(sheet.text, cells)
    return ((BOM if sheet.bom else "") + text).encode()


def _value(sheet: Sheet, place: Place) -> str:
    row = sheet.places.get(place)
    return row.cells[VALUE].value.strip().lower() if row else ""


def _idle(sheet: Sheet, place: Place, filled: list[Proposal]) -> bool:
    """Whether it is a purpose of sharing where the type is not shared by the user's own answer."""
    if place.question != "sharing_purpose":
        return False
    shared = Place(question="handling", choice="shared", data_type=place.data_type)
    return _value(sheet, shared) != "true" and all(proposal.place != shared for proposal in filled)


def _decided(sheet: Sheet, place: Place, rules: DataSafetyRules) -> bool:
    """Whether the user has ticked another answer of the same question."""
    question = rules.usage.get(place.question)
    choices = rules.responses(question) if question else ()
    others = (Place(question=place.question, choice=choice, data_type=place.data_type) for _response, choice in choices)
    return any(_value(sheet, other) == "true" for other in others)


def _open(sheet: Sheet, entries: Iterable[FormDataType], given: set[Place], rules: DataSafetyRules) -> Iterator[Place]:
    """Questions on the observed types that nobody has answered, one row for each."""
    for entry in entries:
        for question in rules.usage.values():
            places = [
                Place(question=question.id, choice=choice, data_type=entry.id) for _response, choice in rules.responses(question)
            ]
            shared = Place(question="handling", choice="shared", data_type=entry.id)
            needed = question.id != "sharing_purpose" or shared in given or _value(sheet, shared) == "true"
            there = [place for place in places if place in sheet.places]
            if needed and there and not any(_value(sheet, place) or place in given for place in there):
                yield there[0]


class _Observer:
    """The observations by the form's types."""

    def __init__(self, observations: tuple[Observation, ...], permissions: frozenset[str], rules: RuleBook) -> None:
        self.rules = rules
        self.form = rules.datasafety
        self.network = INTERNET in permissions
        self.observations = tuple(seen for seen in observations if seen.data_type and self._may_leave(seen))
        self.by_type = self._by_type()

    def _may_leave(self, seen: Observation) -> bool:
        sdk = self.rules.sdks.get(seen.actor.sdk or "")
        if seen.kind == "transmission":
            return True
        stays = sdk is not None and sdk.infrastructure
        reads = seen.kind == "api_use" and not seen.is_hint and seen.contexts != ("unreachable",)
        return reads and self.network and not stays

    def _by_type(self) -> dict[str, list[Observation]]:
        """By the form's types in its order; where several would do, the first stands for them."""
        found: dict[str, list[Observation]] = {}
        for seen in self.observations:
            homes = self.form.named_for(seen.data_type or "", self.rules.taxonomy)
            if homes:
                found.setdefault(homes[0].id, []).append(seen)
        return {name: found[name] for name in self.form.types if name in found}

    def proposals(self) -> Iterator[Proposal]:
        """All that the observations bear out, the form's first question first."""
        everything = [seen for group in self.by_type.values() for seen in group]
        if everything:
            sent = [seen for seen in everything if seen.kind == "transmission"]
            yield self._proposal(Place(question="collects"), sent or everything, "user data leaves the device, or may")
        clear = [seen for seen in everything if any(_in_clear(place) for place in seen.evidence)]
        if clear:
            yield self._proposal(Place(question="encrypted"), clear, "it went over plain HTTP", "false")
        for name, seen in self.by_type.items():
            yield from self._of_type(self.form.types[name], seen)

    def _of_type(self, entry: FormDataType, seen: list[Observation]) -> Iterator[Proposal]:
        sent = [one for one in seen if one.kind == "transmission"]
        why = "it was sent" if sent else "code reads it and the app can send it; take the tick back if it stays on the device"
        yield self._proposal(Place(question="ticked", data_type=entry.id), sent or seen, why)
        yield self._proposal(Place(question="handling", choice="collected", data_type=entry.id), sent or seen, why)
        third = [one for one in seen if one.actor.party == "third" or (one.recipient and one.recipient.party == "third")]
        if third:
            why = "a third party gets it; take the tick back if all of them are service providers that work for you alone"
            yield self._proposal(Place(question="handling", choice="shared", data_type=entry.id), third, why)
        yield from self._purposes(entry, third)

    def _purposes(self, entry: FormDataType, third: list[Observation]) -> Iterator[Proposal]:
        """What SDKs that get it are for by their nature."""
        for purpose in self.form.purposes.values():
            serving = [one for one in third if self._category(one) in purpose.sdks]
            if serving:
                names = ", ".join(dict.fromkeys(self.rules.sdks[one.actor.sdk or ""].name for one in serving))
                for question in ("collection_purpose", "sharing_purpose"):
                    place = Place(question=question, choice=purpose.id, data_type=entry.id)
                    yield self._proposal(place, serving, f"{names} gets it")

    def _category(self, seen: Observation) -> str:
        sdk = self.rules.sdks.get(seen.actor.sdk or "")
        return sdk.category if sdk else ""

    def _proposal(self, place: Place, seen: list[Observation], why: str, value: str = "true") -> Proposal:
        data = ", ".join(dict.fromkeys(self.rules.taxonomy.name(one.data_type or "") for one in seen))
        evidence = tuple(where for one in seen for where in one.evidence)
        return Proposal(place, value, f"{data}: {why}", evidence)


def _in_clear(evidence: Evidence) -> bool:
    return hasattr(evidence, "request") and evidence.request.url.startswith(("http://", "ws://"))
