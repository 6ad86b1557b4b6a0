"""The bill of materials against CycloneDX's own schema, and what it says of a fixture's SDKs."""

import json
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from auditor.audit import Sources, conclude, read
from auditor.report.cyclonedx import write
from auditor.rulebook.book import RuleBook
from tests.conftest import FIXTURES


@pytest.fixture(scope="module")
def bill(rules: RuleBook) -> str:
    readings = read(Sources(app=FIXTURES / "apps/lumichat/lumichat.apk"), rules, lambda _: None)
    return write(conclude(readings.facts(), rules)).decode()


def component(bill: str, name: str) -> dict[str, Any]:
    """An SDK's component with its properties as a mapping."""
    found: dict[str, Any]
    (found,) = (entry for entry in json.loads(bill)["components"] if entry["bom-ref"] == f"sdk:{name}")
    return found | {"properties": {entry["name"]: entry["value"] for entry in found["properties"]}}


def test_it_follows_the_schema(bill: str) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill) is None


def test_the_package_depends_on_its_sdks(bill: str) -> None:
    content = json.loads(bill)
    root = content["metadata"]["component"]
    assert (root["name"], root["version"]) == ("com.lumichat.app", "2.1.4")
    (depends,) = (entry["dependsOn"] for entry in content["dependencies"] if entry["ref"] == root["bom-ref"])
    assert set(depends) == {entry["bom-ref"] for entry in content["components"]}


def test_an_sdk_tells_its_state_and_vendor(bill: str) -> None:
    push = component(bill, "jpush")
    assert push["properties"]["auditor:state"] == "present"
    assert push["properties"]["auditor:reached"] == "true"
    assert "Hexun Huagu" in push["supplier"]["name"]


def test_what_is_only_named_is_no_material(bill: str) -> None:
    assert "sdk:firebase_analytics" not in {entry["bom-ref"] for entry in json.loads(bill)["components"]}
