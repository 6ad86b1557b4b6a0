"""Two packages: what is expected follows from the fixtures' sources and from fixtures/expected."""

import pytest

from auditor.apk import read_app
from auditor.compare.appmodel import AppChange, AppDiff
from auditor.compare.apps import diff
from auditor.compare.gate import fails
from auditor.facts import AppReading, CodeEvidence
from auditor.rulebook.book import RuleBook
from tests.conftest import FIXTURES


@pytest.fixture(scope="module")
def readings(rules: RuleBook) -> dict[str, AppReading]:
    files = {
        "pocketnotes": "apps/pocketnotes/pocketnotes.apk",
        "trailmate": "apps/trailmate/trailmate.apk",
        "lumichat": "apps/lumichat/lumichat.apk",
        "lumichat-r8": "apps/lumichat-r8/lumichat-r8.apk",
        "base": "splits/built/base.apk",
        "bundle": "splits/built/fieldbook.aab",
    }
    return {name: read_app(FIXTURES / file, rules) for name, file in files.items()}


def told(found: AppDiff, area: str) -> set[tuple[str, str]]:
    return {(change.kind, change.subject) for change in found.changes if change.area == area}


def of(found: AppDiff, area: str, subject: str) -> AppChange:
    (change,) = (one for one in found.changes if (one.area, one.subject) == (area, subject))
    return change


def test_what_one_app_has_and_another_has_not(readings: dict[str, AppReading]) -> None:
    found = diff(readings["pocketnotes"], readings["trailmate"])
    assert told(found, "permission") == {
        ("added", f"android.permission.{name}")
        for name in (
            "ACCESS_COARSE_LOCATION",
            "ACCESS_FINE_LOCATION",
            "READ_CALENDAR",
            "FOREGROUND_SERVICE",
            "FOREGROUND_SERVICE_LOCATION",
        )
    }
    assert told(found, "use") == {("added", "precise_location"), ("added", "calendar")}
    assert told(found, "host") == {("added", "walks.trailmate.example"), ("removed", "www.pocketnotes.example")}
    assert told(found, "entry_point") == {
        ("added", "org.trailmate.app.WalkActivity"),
        ("added", "org.trailmate.app.TrackService"),
        ("removed", "org.pocketnotes.app.NotesActivity"),
    }
    assert told(found, "setting") == {("changed", name) for name in ("package", "version", "version_code", "min_sdk")}
    places = of(found, "use", "precise_location").evidence
    assert {(place.class_name, place.method) for place in places if isinstance(place, CodeEvidence)} == {
        ("org.trailmate.app.Positions$last$2", "invokeSuspend")
    }
    assert of(found, "setting", "min_sdk").new == ("26",)


def test_the_way_back_is_the_mirror(readings: dict[str, AppReading]) -> None:
    there, back = (
        diff(readings["pocketnotes"], readings["trailmate"]),
        diff(readings["trailmate"], readings["pocketnotes"]),
    )
    other = {"added": "removed", "removed": "added", "changed": "changed"}
    assert {(one.area, other[one.kind], one.subject) for one in there.changes} == {
        (one.area, one.kind, one.subject) for one in back.changes
    }
    assert there.unchanged == back.unchanged


@pytest.mark.parametrize("name", ["pocketnotes", "lumichat", "bundle"])
def test_the_same_package_has_not_changed(name: str, readings: dict[str, AppReading]) -> None:
    found = diff(readings[name], readings[name])
    assert not found.changed
    assert found.unchanged > 0


def test_renaming_alone_changes_no_permission_component_or_host(readings: dict[str, AppReading]) -> None:
    found = diff(readings["lumichat"], readings["lumichat-r8"])
    assert not {change.area for change in found.changes} & {"permission", "entry_point", "host", "setting", "access"}
    assert not [change for change in found.changes if change.kind == "added"]


def test_a_feature_that_came_with_a_bundle(readings: dict[str, AppReading]) -> None:
    found = diff(readings["base"], readings["bundle"])
    assert told(found, "permission") == {("added", "android.permission.ACCESS_FINE_LOCATION")}
    assert told(found, "entry_point") == {("added", "org.fieldbook.scanner.PlaceService")}
    assert told(found, "use") == {("added", "precise_location")}
    assert told(found, "setting") == set()  # a bundle has no signer yet, so that none went


@pytest.mark.parametrize(
    ("gates", "stopped"),
    [
        (("use",), {"precise_location", "calendar"}),
        (("host",), {"walks.trailmate.example"}),
        (("entry-point",), {"org.trailmate.app.WalkActivity", "org.trailmate.app.TrackService"}),
        (("signer", "target-sdk"), set()),
        ((), set()),
    ],
)
def test_a_gate_stops_what_came_not_what_went(gates: tuple[str, ...], stopped: set[str], readings: dict[str, AppReading]) -> None:
    found = diff(readings["pocketnotes"], readings["trailmate"])
    assert {change.subject for change in fails(found, gates)} == stopped


def test_any_is_every_gate(readings: dict[str, AppReading]) -> None:
    found = diff(readings["pocketnotes"], readings["trailmate"])
    assert {change.area for change in fails(found, ("any",))} == {"permission", "sdk", "use", "entry_point", "host"}


@pytest.mark.parametrize(("old", "new", "stops"), [("34", "33", True), ("33", "34", False), ("34", "", True)])
def test_a_target_that_goes_down_is_stopped(old: str, new: str, stops: bool, readings: dict[str, AppReading]) -> None:
    side = diff(readings["pocketnotes"], readings["pocketnotes"])
    change = AppChange(area="setting", kind="changed", subject="target_sdk", old=(old,), new=(new,) if new else ())
    found = AppDiff(schema_version="1.0", old=side.old, new=side.new, changes=(change,), unchanged=0)
    assert bool(fails(found, ("target-sdk",))) is stops
