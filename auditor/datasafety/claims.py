"""What a form's answers claim, in the same Disclosures that a policy's sentences give.

A type that is ticked as collected or shared is affirmed; one that is collected and not ticked as shared is said not to be shared;
one that is not ticked at all says nothing. "No user data" denies collecting and sharing everything.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from auditor.datasafety.sheet import Row
from auditor.facts import DataSafetyForm, Disclosure, FormAnswer, Statement, Term
from auditor.rulebook.datasafety import DataSafetyRules, FormDataType, Place


def disclosures(form: DataSafetyForm, places: Mapping[Place, Row], text: str, rules: DataSafetyRules) -> tuple[Disclosure, ...]:
    """The form's claims in the file's order, with ids ``form1``, ``form2``, ..."""
    from msgspec.structs import replace

    reader = _Claims(form, places, text, rules)
    made = sorted(reader.all(), key=lambda claim: (claim.start, claim.action))
    return tuple(replace(claim, id=f"form{number}") for number, claim in enumerate(made, 1))


def statements(form: DataSafetyForm, places: Mapping[Place, Row], text: str) -> tuple[Statement, ...]:
    """What the form offers people: the deletion of data (``rights_erasure``) and of accounts (``account_deletion``)."""
    topics = {
        Place(question="deletion_request"): "rights_erasure",
        Place(question="deletion", choice="offered"): "rights_erasure",
        Place(question="account_deletion_url"): "account_deletion",
    }
    told: list[Statement] = []
    for answer in form.answers:
        topic = topics.get(Place(question=answer.question, choice=answer.choice))
        if topic and answer.value != "false":
            row = places[Place(question=answer.question, choice=answer.choice)]
            quote = text[row.start : row.end]
            identifier = f"form-s{len(told) + 1}"
            told.append(Statement(id=identifier, document=form.document, topic=topic, quote=quote, start=row.start, end=row.end))
    return tuple(told)


@dataclass(frozen=True)
class _Claims:
    form: DataSafetyForm
    places: Mapping[Place, Row]
    text: str
    rules: DataSafetyRules

    def all(self) -> Iterator[Disclosure]:
        yield from self._global()
        for entry in self.rules.types.values():
            yield from self._handling(entry)

    def _answer(self, question: str, choice: str | None = None, data_type: str | None = None) -> FormAnswer | None:
        for answer in self.form.answers:
            if (answer.question, answer.choice, answer.data_type) == (question, choice, data_type):
                return answer
        return None

    def _global(self) -> Iterator[Disclosure]:
        collects = self._answer("collects")
        if collects and collects.value == "false":
            row = self.places[Place(question="collects")]
            for action in ("collect", "share"):
                yield self._claim(row, action, "denied", data=(self._whole(row),))
        encrypted = self._answer("encrypted")
        if encrypted:
            row = self.places[Place(question="encrypted")]
            polarity = "affirmed" if encrypted.value == "true" else "denied"
            promise = self._term(row, 0, "encrypted_in_transit")
            yield self._claim(row, "transmit", polarity, data=(self._whole(row),), safeguards=(promise,))

    def _whole(self, row: Row) -> Term:
        return self._term(row, 0, "personal_data")

    def _handling(self, entry: FormDataType) -> Iterator[Disclosure]:
        collected, shared = (self._true("handling", choice, entry) for choice in ("collected", "shared"))
        if collected:
            row = self.places[Place(question="handling", choice="collected", data_type=entry.id)]
            yield self._about(entry, row, "collect", "affirmed")
        row_of_sharing = self.places.get(Place(question="handling", choice="shared", data_type=entry.id))
        if shared and row_of_sharing:
            yield self._about(entry, row_of_sharing, "share", "affirmed")
        elif collected and row_of_sharing:
            yield self._about(entry, row_of_sharing, "share", "denied")

    def _true(self, question: str, choice: str | None, entry: FormDataType) -> bool:
        answer = self._answer(question, choice, entry.id)
        return answer is not None and answer.value == "true"

    def _about(self, entry: FormDataType, row: Row, action: str, polarity: str) -> Disclosure:
        affirmed = polarity == "affirmed"
        optional = affirmed and self._true("control", "optional", entry)
        row_of_choice = self.places.get(Place(question="control", choice="optional", data_type=entry.id))
        return self._claim(
            row,
            action,
            polarity,
            data=tuple(self._type_term(row, entry, name) for name in entry.data),
            conditions=(self._term(row_of_choice, 1, "optional_feature"),) if optional and row_of_choice else (),
            purposes=tuple(self._purposes(entry, action)) if affirmed else (),
        )

    def _type_term(self, row: Row, entry: FormDataType, name: str) -> Term:
        """The type's id inside of the question's."""
        cell = row.cells[0]
        start = self.text.find(entry.response, cell.start, cell.end)
        return Term(type=name, phrase=entry.response, start=start, end=start + len(entry.response))

    def _purposes(self, entry: FormDataType, action: str) -> Iterator[Term]:
        question = "sharing_purpose" if action == "share" else "collection_purpose"
        for purpose in self.rules.purposes.values():
            row = self.places.get(Place(question=question, choice=purpose.id, data_type=entry.id))
            if row and self._true(question, purpose.id, entry):
                yield self._term(row, 1, (*purpose.purposes, purpose.id)[0])

    def _term(self, row: Row, cell: int, kind: str) -> Term:
        place = row.cells[cell]
        return Term(type=kind, phrase=self.text[place.start : place.end], start=place.start, end=place.end)

    def _claim(self, row: Row, action: str, polarity: str, **terms: tuple[Term, ...]) -> Disclosure:
        return Disclosure(
            id="",
            document=self.form.document,
            actor="first_party",
            action=action,
            polarity="affirmed" if polarity == "affirmed" else "denied",
            quote=self.text[row.start : row.end],
            start=row.start,
            end=row.end,
            form="row",
            **terms,  # type: ignore[arg-type]
        )
