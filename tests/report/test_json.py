"""The JSON contract."""

import json

import msgspec
from msgspec.structs import replace

from auditor.findings import Result
from auditor.report.json import schema, write
from tests.report.sample import APP, RESULT


def test_what_is_written_reads_back_as_the_same_result() -> None:
    assert msgspec.json.decode(write(RESULT), type=Result) == RESULT


def test_fields_have_the_names_of_the_contract_and_empty_ones_are_there() -> None:
    told = json.loads(write(RESULT))
    assert list(told)[:4] == ["schema_version", "tool", "created", "app"]
    use = told["observations"][0]["evidence"][0]
    assert use["type"] == "code"
    assert use["class"] == "com.lumichat.app.device.AddressBook"
    assert (use["dex"], use["method"], use["offset"]) == ("classes.dex", "read", 18)
    assert told["observations"][2]["evidence"][0]["request"]["index"] == 12
    assert told["disclosures"][0]["recipients"] == []
    assert told["disclosures"][0]["retention"] is None
    assert told["app"]["queries"] == {"packages": ["com.tencent.mm"], "intents": [], "providers": []}


def test_the_same_result_gives_the_same_octets_whatever_the_order_of_attributes() -> None:
    one, two = (replace(APP.components[0], metadata=data) for data in ({"a": "1", "b": "2"}, {"b": "2", "a": "1"}))
    results = [write(replace(RESULT, app=replace(APP, components=(component,)))) for component in (one, two)]
    assert results[0] == results[1]
    assert b'\n  "tool": {\n    "name"' in results[0]


def test_a_lone_surrogate_does_not_stop_the_report_and_keeps_the_order_of_fields() -> None:
    broken = replace(RESULT, app=replace(APP, package="com.\ud800.x"))
    told = json.loads(write(broken))
    assert told["app"]["package"] == "com.\ufffd.x"
    assert list(told) == list(json.loads(write(RESULT)))


def test_the_schema_names_every_field_of_the_result() -> None:
    told = schema()
    assert set(told["$defs"]["Result"]["properties"]) == set(Result.__struct_fields__)
    assert {"class", "api", "dex", "method", "offset", "chain"} <= set(told["$defs"]["CodeEvidence"]["properties"])
