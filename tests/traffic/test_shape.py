"""Shapes with names as second witness: the rules' own cases, and look-alikes."""

import pytest

from auditor.rulebook.book import RuleBook
from auditor.rulebook.traffic import FieldRule, TrafficRules
from auditor.traffic.shape import ShapeDetector, luhn
from auditor.traffic.unwrap import Leaf

KNOWN = TrafficRules(RuleBook().root)
OTHER_HALF = {"latitude": ("lon", "121.4737"), "longitude": ("lat", "31.2304")}


def found(rule: FieldRule, case: str) -> set[str]:
    """Data types in a case ``key=value``; half a position gets its other half."""
    key, _, value = case.partition("=")
    leaves = [Leaf(None, f"query:{key}", key, value)]
    if rule.axis:
        other, number = OTHER_HALF[rule.axis]
        leaves.append(Leaf(None, f"query:{other}", other, number))
    return {hit.data_type for hit in ShapeDetector(KNOWN).search(leaves)}


def cases(positive: bool) -> list[object]:
    return [
        pytest.param(rule, case, id=case)
        for rule in KNOWN.fields
        for case in (rule.cases.positive if positive else rule.cases.negative)
    ]


@pytest.mark.parametrize(("rule", "case"), cases(positive=True))
def test_positive_cases(rule: FieldRule, case: str) -> None:
    assert rule.type in found(rule, case)


@pytest.mark.parametrize(("rule", "case"), cases(positive=False))
def test_negative_cases(rule: FieldRule, case: str) -> None:
    assert rule.type not in found(rule, case)


@pytest.mark.parametrize("rule", KNOWN.placeholders, ids=lambda rule: rule.id)
def test_placeholders(rule: object) -> None:
    from auditor.rulebook.traffic import PlaceholderRule

    assert isinstance(rule, PlaceholderRule)
    data_type = rule.types[0] if rule.types else "imei"
    assert all(KNOWN.is_placeholder(data_type, value) for value in rule.cases.positive)
    assert not any(KNOWN.is_placeholder(data_type, value) for value in rule.cases.negative)


def test_types_are_in_the_taxonomy(rules: RuleBook) -> None:
    named = {rule.type for rule in KNOWN.fields} | set(KNOWN.lists) | {name for rule in KNOWN.placeholders for name in rule.types}
    assert {name for name in named if name not in rules.taxonomy} == set()


@pytest.mark.parametrize(
    ("digits", "valid"), [("490154203237518", True), ("490154203237519", False), ("79927398713", True), ("", True)]
)
def test_luhn(digits: str, valid: bool) -> None:
    assert luhn(digits) == (valid and bool(digits))


def test_half_a_position_is_none() -> None:
    assert ShapeDetector(KNOWN).search([Leaf(None, "query:lat", "lat", "31.2304")]) == []
