"""Checks rules/datasafety.yaml: every row once, every name known, types as the taxonomy has them, and the entries' cases."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from auditor.rulebook.book import RuleBook
from auditor.rulebook.datasafety import FormDataType, FormPurpose, FormQuestion
from auditor.rulebook.problem import Problem


def datasafety_problems(rules: RuleBook) -> Iterator[Problem]:
    """Everything that is wrong with the form's entries; a rule book of one's own may do without the form."""
    if not (rules.root / "datasafety.yaml").is_file():
        return
    form = rules.datasafety
    for place, count in Counter(form.places.values()).items():
        if count > 1:
            yield _problem(place.question, "two rows of the form stand for one answer")
    for question in (*form.questions.values(), *form.usage.values()):
        yield from _question(rules, question)
    for entry in form.types.values():
        yield from _type(rules, entry)
    for purpose in form.purposes.values():
        yield from _purpose(rules, purpose)


def _problem(name: str, text: str) -> Problem:
    return Problem(place=f"datasafety: {name}", text=text)


def _question(rules: RuleBook, question: FormQuestion) -> Iterator[Problem]:
    def belongs(row: str) -> bool:
        key = row.split(",", 1)
        place = rules.datasafety.places.get((key[0], key[-1]))
        return place is not None and place.question == question.id

    yield from _cases(question.id, question.cases.positive, question.cases.negative, belongs)


def _type(rules: RuleBook, entry: FormDataType) -> Iterator[Problem]:
    for name in (*entry.data, *entry.also, *entry.cases.positive, *entry.cases.negative):
        if name not in rules.taxonomy:
            yield _problem(entry.id, f"{name} is no data type of the taxonomy")
            return
    for name in entry.data:
        play = rules.taxonomy.types[name].play
        if play not in (None, entry.play):
            yield _problem(entry.id, f"the taxonomy puts {name} under {play}, not {entry.play}")

    def belongs(name: str) -> bool:
        return entry in rules.datasafety.types_for(name, rules.taxonomy)

    yield from _cases(entry.id, entry.cases.positive, entry.cases.negative, belongs)


def _purpose(rules: RuleBook, purpose: FormPurpose) -> Iterator[Problem]:
    known = {entry.id for lexicon in rules.lexicons.values() for entry in lexicon.of("purposes")}
    categories = {sdk.category for sdk in rules.sdks.values()}
    for names, kind, all_of_them in ((purpose.purposes, "purpose", known), (purpose.sdks, "category of SDKs", categories)):
        for name in names:
            if name not in all_of_them:
                yield _problem(purpose.id, f"{name} is no {kind} of the rule book")
    named = (*purpose.purposes, *purpose.sdks)
    yield from _cases(purpose.id, purpose.cases.positive, purpose.cases.negative, named.__contains__)


def _cases(name: str, positive: Iterable[str], negative: Iterable[str], belongs: Callable[[str], bool]) -> Iterator[Problem]:
    for case in positive:
        if not belongs(case):
            yield _problem(name, f"its positive case {case} does not belong to it")
    for case in negative:
        if belongs(case):
            yield _problem(name, f"its negative case {case} belongs to it")
