"""Writes a form in the export's shape from a few words: for fixtures and for the rule book's own scenarios.

Keys of ``words``: ``collects``, ``encrypted``, ``deletion_request`` and the other questions that have one row, with yes or no, or a
text; questions of choice by ``question: [choices]``; ``types``, a mapping of a type's id to words: ``unticked``, ``collected``,
``shared``, ``ephemeral``, ``lasting``, ``required``, ``optional``, and purposes (``analytics`` for collecting,
``share:analytics`` for sharing).
"""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from auditor.errors import RulesError
from auditor.rulebook.datasafety import DataSafetyRules, Place

_HANDLING = {
    "collected": Place(question="handling", choice="collected"),
    "shared": Place(question="handling", choice="shared"),
    "ephemeral": Place(question="ephemeral"),
    "lasting": Place(question="ephemeral"),
    "required": Place(question="control", choice="required"),
    "optional": Place(question="control", choice="optional"),
}


def write_form(words: Mapping[str, Any], rules: DataSafetyRules, era: str = "new") -> str:
    """The CSV, with every row that a form of the era has. Raises RulesError on words that the rule book does not know."""
    answers = dict(_answers(words))
    unknown = [str(key) for key in answers if key not in rules.keys]
    if unknown:
        raise RulesError(f"the Data safety form has no row {unknown[0]}")
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(rules.header)
    for (question, response), place in rules.places.items():
        if _era(place, rules) in (era, "both"):
            table.writerow((question, response, answers.get(place, ""), rules.requirement(place), rules.label(place)))
    return out.getvalue()


def _era(place: Place, rules: DataSafetyRules) -> str:
    question = rules.questions.get(place.question)
    return question.era if question else "both"


def _answers(words: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    for name, value in words.items():
        if name == "types":
            for data_type, said in value.items():
                yield from _type(data_type, said.split())
        elif isinstance(value, list):
            for choice in value:
                yield Place(question=name, choice=choice), "true"
        else:
            yield Place(question=name), value if isinstance(value, str) else str(bool(value)).lower()


def _type(data_type: str, said: list[str]) -> Iterator[tuple[Place, str]]:
    from msgspec.structs import replace

    if "unticked" not in said:
        yield Place(question="ticked", data_type=data_type), "true"
    for word in said:
        if word in _HANDLING:
            yield replace(_HANDLING[word], data_type=data_type), "false" if word == "lasting" else "true"
        elif word != "unticked":
            sharing, _, purpose = word.rpartition(":")
            question = "sharing_purpose" if sharing else "collection_purpose"
            yield Place(question=question, choice=purpose, data_type=data_type), "true"
