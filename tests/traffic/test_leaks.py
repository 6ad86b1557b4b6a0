"""A small part of what ``make leaks`` runs: generated leaks are found, generated innocent requests raise no alarm."""

from itertools import chain

from benchmarks.leaks import cases
from benchmarks.leaks.tally import Tally, detector

SEED = 20_250_301


def test_values_are_found_and_nothing_else_is() -> None:
    tally = Tally().run(detector(by_value=True), chain(cases.leaks(600, SEED), cases.innocents(600, SEED)))
    assert tally.alarms == []
    assert tally.recall >= 0.99, tally.misses


def test_names_and_shapes_are_found_and_nothing_else_is() -> None:
    tally = Tally().run(detector(by_value=False), chain(cases.named(300, SEED), cases.innocents(600, SEED)))
    assert tally.precision >= 0.95, tally.alarms
    assert tally.recall >= 0.80, tally.misses


def test_every_kind_of_value_is_generated() -> None:
    told = set(chain.from_iterable(case.types for case in cases.leaks(600, SEED)))
    assert {"imei", "mac_address", "contacts", "installed_apps", "precise_location", "coarse_location", "sms"} <= told
