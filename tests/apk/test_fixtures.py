"""The reader against what is written by hand about the fixture apps (fixtures/expected)."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from auditor.apk import read_app
from auditor.facts import AppReading, CodeEvidence, Observation
from auditor.rulebook.book import RuleBook
from tests.conftest import FIXTURES

NAMES = ["lumichat", "pocketnotes", "quietpaint", "trailmate"]


def gold(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((FIXTURES / "expected" / f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def readings(rules: RuleBook) -> dict[str, AppReading]:
    names = [*NAMES, "lumichat-r8"]
    return {name: read_app(FIXTURES / gold(name)["app"]["file"], rules) for name in names}


def places(observations: tuple[Observation, ...]) -> dict[tuple[str, str, str, str], tuple[Observation, list[CodeEvidence]]]:
    """Uses by data type and place; evidence of one place may stand for several contexts."""
    found: dict[tuple[str, str, str, str], tuple[Observation, list[CodeEvidence]]] = {}
    for observation in observations:
        for evidence in observation.evidence:
            if isinstance(evidence, CodeEvidence) and observation.kind == "api_use":
                key = (str(observation.data_type), evidence.class_name, evidence.method, evidence.api)
                found.setdefault(key, (observation, []))[1].append(evidence)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_manifest(name: str, readings: dict[str, AppReading]) -> None:
    app, expected = readings[name].app, gold(name)
    for key in ("package", "version_name", "version_code", "min_sdk", "target_sdk", "allow_backup"):
        assert getattr(app, key) == expected["app"][key]
    requested = {(p.name, p.max_sdk_version, p.sdk_23) for p in app.permissions}
    assert requested == {
        (p["name"], p.get("max_sdk"), p.get("element") == "uses-permission-sdk-23") for p in expected["permissions"]
    }
    for component, wanted in zip(app.components, expected["components"], strict=True):
        assert (component.kind, component.name, component.exported) == (wanted["kind"], wanted["name"], wanted["exported"])
        assert (component.permission, component.process) == (wanted.get("permission"), wanted.get("process"))
        assert component.foreground_service_types == tuple(wanted.get("foreground_service_type", ()))
        assert [action for entry in component.intent_filters for action in entry.actions] == wanted["actions"]


@pytest.mark.parametrize("name", NAMES)
def test_every_use_is_found_with_its_actor_contexts_and_chain(name: str, readings: dict[str, AppReading]) -> None:
    found = places(readings[name].observations)
    for use in gold(name)["uses"]:
        hits = [found[key] for api in use["apis"] if (key := (use["data_type"], use["class"], use["method"], api)) in found]
        assert hits, f"missed: {use}"
        for observation, evidence in hits:
            assert sorted(observation.contexts) == sorted(use["contexts"]), use
            assert observation.actor.party == use["party"]
            assert observation.actor.sdk == use.get("sdk")
            if use["contexts"] != ["unreachable"]:
                assert {place.chain[0] for place in evidence} <= set(use["entries"])
                assert all(place.chain[-1] == f"{use['class']}.{use['method']}" for place in evidence)
            if "argument" in use:
                assert {place.detail for place in evidence} == {use["argument"]}


@pytest.mark.parametrize("name", NAMES)
def test_no_use_is_invented(name: str, readings: dict[str, AppReading]) -> None:
    expected = gold(name)
    told = {(use["class"], use["method"], api) for use in expected["uses"] for api in use["apis"]}
    fair = {(place["class"], place["method"], place["api"]) for place in expected.get("also_fair", ())}
    assert {key[1:] for key in places(readings[name].observations)} <= told | fair


def test_sdks_are_told_by_what_is_defined(readings: dict[str, AppReading]) -> None:
    for name in NAMES:
        named = {entry["id"]: entry["state"] for entry in gold(name)["sdks"]}
        found = {sdk.id: sdk.state for sdk in readings[name].app.sdks if sdk.category != "library"}
        assert {identity: found.get(identity) for identity in named} == named
        embedded = {entry.subject for entry in readings[name].observations if entry.kind == "sdk"}
        assert embedded == {identity for identity, state in named.items() if state == "present"}


def test_renamed_code_keeps_its_contexts_and_never_gets_a_wrong_name(readings: dict[str, AppReading]) -> None:
    expected, original = gold("lumichat-r8"), gold("lumichat")
    reading = readings["lumichat-r8"]
    found = places(reading.observations)
    for use in expected["without_mapping"]:
        hits = [
            observation
            for (data_type, class_name, method, _), (observation, _) in found.items()
            if data_type == use["data_type"] and f"{class_name}.{method}" == use["lies_in"]
        ]
        assert hits, f"missed: {use}"
        assert {observation.actor.sdk or observation.actor.party for observation in hits} <= set(use["fair"])
    gone = set(expected["without"]["data_types"])
    assert {key[0] for key in found} == {use["data_type"] for use in original["uses"]} - gone
    by_type: dict[str, set[str]] = {}
    for observation in reading.observations:
        if observation.kind == "api_use":
            by_type.setdefault(str(observation.data_type), set()).update(observation.contexts)
    for use in original["uses"]:
        if use["data_type"] not in gone:
            assert set(use["contexts"]) <= by_type[use["data_type"]]


def test_with_the_mapping_renamed_and_inlined_code_is_as_it_was(rules: RuleBook) -> None:
    expected, original = gold("lumichat-r8"), gold("lumichat")
    app = expected["app"]
    found = places(read_app(FIXTURES / app["file"], rules, mapping=FIXTURES / app["mapping"]).observations)
    for use in original["uses"]:
        if use["data_type"] in expected["without"]["data_types"]:
            continue
        hits = [hit for api in use["apis"] if (hit := found.get((use["data_type"], use["class"], use["method"], api)))]
        assert hits, f"missed: {use}"
        for observation, evidence in hits:
            assert (observation.actor.party, observation.actor.sdk) == (use["party"], use.get("sdk")), use
            assert all(place.chain[-1] == f"{use['class']}.{use['method']}" for place in evidence if place.chain)


def test_cleartext_follows_the_network_security_configuration(readings: dict[str, AppReading]) -> None:
    (setting,) = (entry for entry in readings["lumichat"].observations if entry.subject == "cleartext_traffic")
    assert getattr(setting.evidence[0], "attributes")["domains"] == "static.lumichat.example"  # noqa: B009
    assert not [entry for entry in readings["pocketnotes"].observations if entry.subject == "cleartext_traffic"]


def test_ids_do_not_change_from_run_to_run(rules: RuleBook, readings: dict[str, AppReading]) -> None:
    again = read_app(FIXTURES / gold("lumichat")["app"]["file"], rules)
    assert again.observations == readings["lumichat"].observations
    assert len({entry.id for entry in again.observations}) == len(again.observations)


def test_paths_are_only_read(readings: dict[str, AppReading]) -> None:
    assert all(Path(reading.app.path).is_file() for reading in readings.values())
