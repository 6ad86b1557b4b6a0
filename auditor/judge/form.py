"""The Data safety form as the checks look at it: which types it declares, and how."""

from dataclasses import dataclass
from functools import cached_property

from auditor.facts import DataSafetyForm, Disclosure, FormAnswer
from auditor.judge.case import Case
from auditor.rulebook.datasafety import DataSafetyRules, FormDataType


@dataclass(frozen=True)
class Form:
    """One form beside the case it belongs to."""

    case: Case
    given: DataSafetyForm

    @property
    def rules(self) -> DataSafetyRules:
        """What the rule book knows of the form."""
        return self.case.rules.datasafety

    @cached_property
    def _answers(self) -> dict[tuple[str, str | None, str | None], FormAnswer]:
        return {(answer.question, answer.choice, answer.data_type): answer for answer in self.given.answers}

    def value(self, question: str, choice: str | None = None, data_type: str | None = None) -> str | None:
        """An answer as written; None where there is none."""
        answer = self._answers.get((question, choice, data_type))
        return answer.value if answer else None

    def true(self, question: str, choice: str | None = None, data_type: str | None = None) -> bool:
        """Whether an answer is there and says true."""
        return self.value(question, choice, data_type) == "true"

    def chosen(self, question: str, data_type: str | None = None) -> tuple[str, ...]:
        """The choices that are ticked."""
        return tuple(
            answer.choice or ""
            for answer in self.given.answers
            if (answer.question, answer.data_type, answer.value) == (question, data_type, "true")
        )

    @cached_property
    def is_whole(self) -> bool:
        """Whether every row was understood, so that what is not ticked is not declared."""
        return all(part.state == "read" for part in self.case.facts.coverage if part.part.startswith("datasafety/"))

    @cached_property
    def denies_all(self) -> bool:
        """Whether it says that no user data is collected or shared."""
        return self.value("collects") == "false"

    @cached_property
    def declared(self) -> tuple[FormDataType, ...]:
        """The types that it ticks, or says to be collected or shared."""
        return tuple(entry for entry in self.rules.types.values() if self._speaks_of(entry.id))

    def _speaks_of(self, data_type: str) -> bool:
        return self.true("ticked", None, data_type) or bool(self.chosen("handling", data_type))

    def shares(self, entry: FormDataType) -> bool:
        """Whether it says that a type is shared."""
        return self.true("handling", "shared", entry.id)

    def collects(self, entry: FormDataType) -> bool:
        """Whether it says that a type is collected."""
        return self.true("handling", "collected", entry.id)

    def covering(self, data_type: str) -> tuple[FormDataType, ...]:
        """The declared types by any of which data of a type of the taxonomy is declared."""
        homes = self.rules.types_for(data_type, self.case.taxonomy)
        return tuple(entry for entry in self.declared if entry in homes or self._below(entry, data_type))

    def named(self, data_type: str) -> tuple[FormDataType, ...]:
        """The form's types that data of a type of the taxonomy is called by."""
        return self.rules.named_for(data_type, self.case.taxonomy)

    def _below(self, entry: FormDataType, data_type: str) -> bool:
        return any(self.case.taxonomy.includes(data_type, name) for name in entry.data)

    def claims(self, *entries: FormDataType, action: str | None = None) -> tuple[Disclosure, ...]:
        """The form's claims about types."""
        names = {name for entry in entries for name in entry.data}
        return tuple(
            claim
            for claim in self.own
            if (action is None or claim.action == action) and any(term.type in names for term in claim.data)
        )

    @cached_property
    def own(self) -> tuple[Disclosure, ...]:
        """All claims of the form."""
        return tuple(claim for claim in self.case.facts.disclosures if claim.document == self.given.document)

    def name(self, *entries: FormDataType) -> str:
        """Types in words."""
        language = self.case.language
        return " / ".join(entry.name.get(language, entry.name["en"]) for entry in entries)


def form_of(case: Case) -> Form | None:
    """The case's form, if it has one."""
    return Form(case, case.facts.form) if case.facts.form else None
