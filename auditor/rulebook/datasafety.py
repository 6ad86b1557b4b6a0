"""What is known of Google Play's Data safety form as the Play Console exports it: questions, answers, data types, purposes.

Keys are the machine-readable ids of the export; ``label`` and ``name`` are our own words for them, since the export's labels are
in the language of whoever exported it.
"""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from auditor.rulebook.load import load_as
from auditor.rulebook.model import Cases, Id, Rule, Source, Text
from auditor.rulebook.taxonomy import Taxonomy

Requirement = Literal["REQUIRED", "MAYBE_REQUIRED", "OPTIONAL", "SINGLE_CHOICE", "MULTIPLE_CHOICE"]


class FormChoice(Rule, frozen=True, kw_only=True):
    """One answer of a question of choice: ``response`` is its id in the export."""

    id: Id
    response: str
    label: str


class FormQuestion(Rule, frozen=True, kw_only=True):
    """A question. ``kind``: ``yes_no`` and ``text`` have one row without a response id, the others a row for each choice.

    ``{type}`` in ``question`` stands for a data type's response id: such a question is asked of each type. ``era``: ``old`` forms
    ask it, ``new`` ones, or both. Cases: rows ("QUESTION,RESPONSE") that do and do not belong to it.
    """

    id: Id
    question: str
    kind: Literal["yes_no", "text", "single", "multiple"]
    requirement: Requirement
    era: Literal["old", "new", "both"] = "both"
    label: Text
    choices: tuple[FormChoice, ...] = ()
    source: Source
    cases: Cases


class FormDataType(Rule, frozen=True, kw_only=True):
    """A data type of the form. ``question`` and ``response`` are its row's ids; ``play`` is the taxonomy's word for it.

    ``data``: types of the taxonomy that ticking it names; ``also``: types that may be declared by it or by another one.
    ``impersonal``: a policy that speaks of personal information at large does not mean it.
    Cases: types of the taxonomy that do and do not belong under it.
    """

    id: Id
    question: str
    response: str
    group: str
    impersonal: bool = False
    name: Text
    play: str | None = None
    data: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    source: Source
    cases: Cases


class FormPurpose(Rule, frozen=True, kw_only=True):
    """A purpose of the form. ``purposes`` are the lexica's ids, ``sdks`` the categories of SDKs that serve it by their nature.

    Cases: purposes of the lexica and categories that do and do not belong to it.
    """

    id: Id
    response: str
    name: Text
    purposes: tuple[str, ...] = ()
    sdks: tuple[str, ...] = ()
    source: Source
    cases: Cases


class FormFile(Rule, frozen=True, kw_only=True):
    """rules/datasafety.yaml. ``purposes`` are the choices of the questions whose ``choices`` are empty though of choice."""

    header: Annotated[tuple[str, ...], Meta(min_length=5, max_length=5)]
    questions: tuple[FormQuestion, ...]
    usage: tuple[FormQuestion, ...]
    types: tuple[FormDataType, ...]
    purposes: tuple[FormPurpose, ...]


class Place(Rule, frozen=True, kw_only=True):
    """What a row of the export is about, in the rule book's ids; ``choice`` is None where a question has one row only."""

    question: str
    choice: str | None = None
    data_type: str | None = None


class DataSafetyRules:
    """Typed access to rules/datasafety.yaml. Raises RulesError if it is wrong."""

    def __init__(self, root: Path) -> None:
        file = load_as(root / "datasafety.yaml", FormFile)
        self.header = file.header
        self.questions = {question.id: question for question in file.questions}
        self.usage = {question.id: question for question in file.usage}
        self.types = {entry.id: entry for entry in file.types}
        self.purposes = {entry.id: entry for entry in file.purposes}

    @cached_property
    def places(self) -> dict[tuple[str, str], Place]:
        """Every row that a form may have, by question id and response id; a type's own row is the question ``ticked``."""
        rows: dict[tuple[str, str], Place] = {}
        for question in self.questions.values():
            for response, choice in self.responses(question):
                rows[question.question, response] = Place(question=question.id, choice=choice)
        for entry in self.types.values():
            rows[entry.question, entry.response] = Place(question="ticked", data_type=entry.id)
        for entry in self.types.values():
            for question in self.usage.values():
                for response, choice in self.responses(question):
                    key = question.question.format(type=entry.response), response
                    rows[key] = Place(question=question.id, choice=choice, data_type=entry.id)
        return rows

    @cached_property
    def keys(self) -> dict[Place, tuple[str, str]]:
        """The export's ids of each row, the other way round."""
        return {place: key for key, place in self.places.items()}

    def types_for(self, data_type: str, taxonomy: Taxonomy) -> tuple[FormDataType, ...]:
        """The form's types by any of which data of a type of the taxonomy may be declared; none where the form has none.

        A type that no entry lists goes where the nearest broader one goes, unless the taxonomy keeps it out (no ``play``).
        """
        listed = self._listed.get(data_type)
        if listed:
            return listed
        known = taxonomy.types.get(data_type)
        above = [entry for entry in taxonomy.ancestors(data_type) if entry in self._listed]
        if not above or known is None or known.play is None:
            return ()
        return self._listed[max(above, key=lambda entry: len(taxonomy.ancestors(entry)))]

    def named_for(self, data_type: str, taxonomy: Taxonomy) -> tuple[FormDataType, ...]:
        """Of those, the ones that the type is the matter of, where there are any: what to call it by."""
        homes = self.types_for(data_type, taxonomy)
        return tuple(entry for entry in homes if any(taxonomy.includes(name, data_type) for name in entry.data)) or homes

    @cached_property
    def _listed(self) -> dict[str, tuple[FormDataType, ...]]:
        """The form's types by each type of the taxonomy that they list."""
        listed: dict[str, tuple[FormDataType, ...]] = {}
        for entry in self.types.values():
            for name in (*entry.data, *entry.also):
                listed[name] = (*listed.get(name, ()), entry)
        return listed

    def responses(self, question: FormQuestion) -> tuple[tuple[str, str | None], ...]:
        """Response ids of a question's rows and our ids of them."""
        if question.kind in ("yes_no", "text"):
            return (("", None),)
        if question.choices:
            return tuple((choice.response, choice.id) for choice in question.choices)
        return tuple((purpose.response, purpose.id) for purpose in self.purposes.values())

    def requirement(self, place: Place) -> Requirement:
        """What the export's fourth column says of a row."""
        if place.question == "ticked":
            return "MULTIPLE_CHOICE"
        return (self.questions.get(place.question) or self.usage[place.question]).requirement

    def label(self, place: Place) -> str:
        """Our words for a row."""
        kind = self.types[place.data_type] if place.data_type else None
        if kind and place.question == "ticked":
            return f"{kind.group} / {kind.name['en']}"
        question = self.questions.get(place.question) or self.usage[place.question]
        parts = [f"Use of {kind.name['en']}"] if kind else []
        return " / ".join((*parts, question.label["en"], *self._choice(question, place.choice)))

    def _choice(self, question: FormQuestion, choice: str | None) -> tuple[str, ...]:
        if choice is None:
            return ()
        return tuple(entry.label for entry in question.choices if entry.id == choice) or (self.purposes[choice].name["en"],)
