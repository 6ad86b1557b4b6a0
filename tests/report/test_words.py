"""The reports' own words."""

from typing import get_args

import pytest

from auditor.facts import Context, ObservationKind
from auditor.findings import SEVERITIES, Verdict
from auditor.report.matrix import SaidState, SeenState
from auditor.report.words import words


def test_every_value_that_the_result_can_hold_has_a_word() -> None:
    w = words("en")
    kinds = {
        "context": get_args(Context),
        "kind": get_args(ObservationKind),
        "verdict": get_args(Verdict),
        "severity": SEVERITIES,
        "seen.permission": get_args(SeenState),
        "seen.code": get_args(SeenState),
        "seen.traffic": get_args(SeenState),
        "said": get_args(SaidState),
    }
    assert [f"{kind}.{value}" for kind, values in kinds.items() for value in values if f"{kind}.{value}" not in w.keys] == []


def test_counting_uses_the_form_of_the_number() -> None:
    w = words("en")
    assert w.count("count.mismatches", 1) == "1 mismatch"
    assert w.count("count.mismatches", 0) == "0 mismatches"
    assert w.count("count.characters", 12_345) == "12,345 characters"


def test_an_id_without_a_word_is_told_in_words() -> None:
    assert words("en").term("topic", "some_new_topic") == "some new topic"


def test_a_language_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        words("tlh")


def test_words_are_strings_whatever_yaml_makes_of_them() -> None:
    assert words("en")("html.yes") == "yes"
    assert words("en")("html.no") == "no"
