"""Rates are counted by request, by capture and by state, and only over a stretch that says something."""

import pytest

from auditor.facts import Actor, Context, Observation, Request, RequestEvidence
from auditor.judge.frequency import too_often
from auditor.rulebook.book import RuleBook


def sent(data_type: str, context: Context, moments: list[float], places_each: int = 1, capture: str = "a.har") -> Observation:
    """A transmission at these minutes of an hour."""
    places = tuple(
        RequestEvidence(
            capture=capture,
            request=Request(index=number, method="POST", url="https://a.example/"),
            part="body",
            path=f"body > json:$.{place}",
            value="***",
            time=f"2025-03-01T08:{int(moment):02}:{int(moment % 1 * 60):02}Z",
        )
        for number, moment in enumerate(moments)
        for place in range(places_each)
    )
    return Observation(
        id="t", kind="transmission", actor=Actor(party="first"), contexts=(context,), evidence=places, data_type=data_type
    )


def rates(seen: Observation, rules: RuleBook) -> list[tuple[int, int]]:
    found = too_often([seen], seen.data_type or "", rules.frequency, rules.taxonomy)
    return [(rate.times, round(rate.per_hour)) for _, rate in found]


def test_a_rate_counts_the_intervals(rules: RuleBook) -> None:
    assert rates(sent("android_id", "background", [float(minute) for minute in range(21)]), rules) == [(21, 60)]


@pytest.mark.parametrize(
    ("data_type", "context", "moments"),
    [
        ("android_id", "background", [0.0, 10.0, 20.0, 30.0, 40.0, 45.0, 50.0, 55.0]),  # 8 an hour
        ("android_id", "background", [number / 10 for number in range(20)]),  # a burst of two minutes
        ("android_id", "foreground", [number / 10 for number in range(300)]),  # with each request while in use
        ("precise_location", "foreground", [number / 10 for number in range(300)]),  # navigation
        ("device_model", "background", [number / 2 for number in range(60)]),
        ("android_id", "unknown", [number / 2 for number in range(60)]),  # the recording does not know the state
    ],
)
def test_innocent_rates(data_type: str, context: Context, moments: list[float], rules: RuleBook) -> None:
    assert rates(sent(data_type, context, moments), rules) == []


def test_a_request_that_holds_the_value_five_times_counts_once(rules: RuleBook) -> None:
    assert rates(sent("android_id", "background", [0.0, 20.0, 40.0], places_each=5), rules) == []


def test_every_type_of_the_rules_is_in_the_taxonomy(rules: RuleBook) -> None:
    assert {kind for rule in rules.frequency for kind in rule.data if kind not in rules.taxonomy} == set()
