"""Endpoints' own cases, and how an endpoint's knowledge goes together with a persona's."""

import pytest

from auditor.rulebook.adapters import load_adapters
from auditor.rulebook.book import RuleBook
from auditor.traffic.cases import problems, request_of
from auditor.traffic.detect import Detector
from auditor.traffic.persona import Persona, Secret

RULES = RuleBook()
PADDING = '"filler":"' + "lorem ipsum dolor " * 40 + '"'


def found(case: str, persona: Persona | None = None) -> dict[str, str]:
    """Data types and paths in a request."""
    return {hit.data_type: hit.path for hit in Detector(RULES, persona).search(request_of(case))[0]}


def test_cases_of_all_traffic_rules_come_out() -> None:
    assert [str(problem) for problem in problems(RULES)] == []


@pytest.mark.parametrize("adapter", load_adapters(RULES.root), ids=lambda adapter: adapter.id)
def test_every_property_has_its_reasoning(adapter: object) -> None:
    from auditor.rulebook.adapters import AdapterRule

    assert isinstance(adapter, AdapterRule)
    assert all(item.reasoning for item in adapter.properties)
    assert adapter.source.startswith(("http", "TrackHAR", "public clients", "strings of"))


def test_a_long_body_is_opened_for_an_endpoint_s_field() -> None:
    body = '{"hardware_id":"3f2a91c07be4d815",' + PADDING + "}"
    assert found(f"POST https://api2.branch.io/v1/open | {body}") == {"android_id": "body > json:$.hardware_id"}
    assert found(f"POST https://api.shop.example/v1/open | {body}") == {}


def test_another_device_s_value_is_no_leak_of_a_planted_type() -> None:
    persona = Persona(name="p", secrets=(Secret(type="android_id", text="1fe9a970e5b4c2d8"),))
    assert found('POST https://api2.branch.io/v1/open | {"hardware_id":"3f2a91c07be4d815"}', persona) == {}
    assert "android_id" in found('POST https://api2.branch.io/v1/open | {"hardware_id":"1fe9a970e5b4c2d8"}', persona)
