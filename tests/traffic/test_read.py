"""From captures to observations: the fixture's app does what its sources say, the innocent one nothing."""

import json
from pathlib import Path

import pytest
import yaml

from auditor.errors import InputError
from auditor.facts import App, Observation, RequestEvidence, TrafficReading
from auditor.rulebook.book import RuleBook
from auditor.traffic import load, read_captures
from tests.conftest import FIXTURES

CAPTURES = FIXTURES / "captures"
PERSONA = CAPTURES / "persona.yaml"

#: What the client of fixtures/captures/make.py sends: (data type, SDK or "" for the operator, state).
SENT = {
    ("android_id", "", "before_consent"),
    ("mac_address", "", "before_consent"),
    ("installed_apps", "jpush", "before_consent"),
    ("android_id", "umeng", "before_consent"),
    ("imei", "", "foreground"),
    ("clipboard", "", "foreground"),
    ("precise_location", "", "foreground"),
    ("contacts", "", "foreground"),
    ("imei", "umeng", "foreground"),
    ("android_id", "umeng", "foreground"),
    ("installed_apps", "", "foreground"),
    ("imei", "", "background"),
    ("mac_address", "", "background"),
    ("installed_apps", "", "background"),
    ("sms", "", "background"),
    ("android_id", "", "background"),
    ("contacts", "", "background"),
    ("call_log", "", "background"),
    ("precise_location", "", "background"),
    ("android_id", "jpush", "background"),
    ("precise_location", "jpush", "background"),
}


def app(package: str) -> App:
    return App(path="x.apk", package=package, version_name="1", version_code=1, min_sdk=23, target_sdk=34, sha256="0" * 64, size=1)


def lumichat(rules: RuleBook, name: str = "lumichat.har", reveal: bool = False) -> TrafficReading:
    return read_captures([CAPTURES / name], rules, load(PERSONA, rules), app("com.lumichat.app"), reveal)


def transmissions(reading: TrafficReading) -> list[Observation]:
    return [item for item in reading.observations if item.kind == "transmission"]


def requests(observation: Observation) -> list[RequestEvidence]:
    return [item for item in observation.evidence if isinstance(item, RequestEvidence)]


@pytest.mark.parametrize("name", ["lumichat.har", "lumichat.flows"])
def test_everything_that_was_sent_is_found_and_nothing_else(name: str, rules: RuleBook) -> None:
    found = transmissions(lumichat(rules, name))
    told = {(item.data_type, item.actor.sdk or "", item.contexts[0]) for item in found}
    assert told == SENT
    assert len(found) == len(told)
    assert {item.confidence for item in found} == {"high"}
    assert all(len(item.contexts) == 1 for item in found)


def test_recipients_and_actors(rules: RuleBook) -> None:
    by_host = {item.subject: item for item in lumichat(rules).observations if item.kind == "endpoint"}
    assert set(by_host) == {"api.lumichat.example", "static.lumichat.example", "ulogs.umeng.com", "stats.jpush.cn"}
    own, umeng = by_host["api.lumichat.example"], by_host["ulogs.umeng.com"]
    assert own.recipient is not None
    assert umeng.recipient is not None
    assert (own.actor.party, own.recipient.party, own.recipient.name) == ("first", "first", "lumichat.example")
    assert (umeng.actor.party, umeng.actor.sdk, umeng.recipient.party, umeng.recipient.country) == ("third", "umeng", "third", "CN")


def test_evidence_names_request_part_and_chain(rules: RuleBook) -> None:
    umeng = next(item for item in transmissions(lumichat(rules)) if item.data_type == "imei" and item.actor.sdk == "umeng")
    where = [(item.request.index, item.request.method, item.part, item.path) for item in requests(umeng)]
    assert where == [
        (8, "POST", "body", "body > json:$.data > base64 > gzip > json:$.imei > sha256"),
        (9, "GET", "query", "query:k > md5"),
    ]


def test_no_personal_value_shows_unless_revealed(rules: RuleBook) -> None:
    import msgspec

    values = yaml.safe_load(PERSONA.read_text(encoding="utf-8"))
    hidden = msgspec.json.encode(lumichat(rules)).decode()
    shown = msgspec.json.encode(lumichat(rules, reveal=True)).decode()
    for value in (values["imei"], values["android_id"], values["clipboard"], values["sms"][0], "121.473701", "com.taobao.taobao"):
        assert value not in hidden
    assert values["imei"] in shown


def test_equal_values_have_equal_masks_in_one_run_only(rules: RuleBook) -> None:
    first, second = lumichat(rules), lumichat(rules)
    masks = [
        {item.value for seen in transmissions(run) if seen.data_type == "imei" for item in requests(seen)}
        for run in (first, second)
    ]
    assert [len(mask) for mask in masks] == [1, 1]
    assert masks[0] != masks[1]
    assert all(mask.startswith("…73 #") for mask in masks[0])


def test_a_host_that_could_not_be_opened_is_coverage(rules: RuleBook) -> None:
    told = [item for item in lumichat(rules).coverage if item.part == "traffic/lumichat.har/pay.lumichat.example"]
    assert [item.state for item in told] == ["not_read"]
    assert "pinned or not trusting" in (told[0].reason or "")


@pytest.mark.parametrize("persona", [True, False])
@pytest.mark.parametrize("name", ["pocketnotes.har", "pocketnotes.flows"])
def test_an_innocent_app_transmits_nothing(name: str, persona: bool, rules: RuleBook) -> None:
    reading = read_captures([CAPTURES / name], rules, load(PERSONA, rules) if persona else None, app("org.pocketnotes.app"))
    assert transmissions(reading) == []
    assert {item.subject for item in reading.observations} == {"www.pocketnotes.example"}


def test_without_a_persona_names_and_shapes_tell_less_and_say_so(rules: RuleBook) -> None:
    found = transmissions(read_captures([CAPTURES / "lumichat.har"], rules, None, app("com.lumichat.app")))
    told = {(item.data_type, item.actor.sdk or "", item.contexts[0]) for item in found}
    assert ("imei", "", "foreground") in told
    assert told <= SENT
    assert {item.confidence for item in found} <= {"medium", "low"}


def har(folder: Path, *entries: tuple[str, str, dict[str, str]]) -> Path:
    path = folder / "a.har"
    rows = [
        {"request": {"method": "POST", "url": url, "headers": [], "postData": {"text": body}}, "response": {"status": 200}} | extra
        for url, body, extra in entries
    ]
    path.write_text(json.dumps({"log": {"entries": rows}}), encoding="utf-8")
    return path


def test_plain_http_gives_a_setting_beside_the_transmission(tmp_path: Path, rules: RuleBook) -> None:
    path = har(tmp_path, ("http://log.shop.example/a", '{"imei":"867530041928373"}', {}), ("http://log.shop.example/b", "{}", {}))
    reading = read_captures([path], rules, load(PERSONA, rules))
    kinds = {(item.kind, item.data_type, item.subject) for item in reading.observations}
    assert kinds == {
        ("endpoint", None, "log.shop.example"),
        ("transmission", "imei", None),
        ("setting", "imei", "cleartext_transmission"),
    }
    assert {item.contexts for item in reading.observations} == {("unknown",)}


def test_other_apps_requests_are_left_out_and_told(tmp_path: Path, rules: RuleBook) -> None:
    mine, other = {"_app": "com.lumichat.app"}, {"_app": "com.other.app"}
    path = har(
        tmp_path, ("https://a.example/", "imei=867530041928373", other), ("https://b.example/", "imei=867530041928373", mine)
    )
    reading = read_captures([path], rules, load(PERSONA, rules), app("com.lumichat.app"))
    assert {item.recipient.name for item in transmissions(reading) if item.recipient} == {"b.example"}
    assert "1 requests of other apps left out" in (reading.coverage[0].reason or "")


def test_hosts_given_by_the_user_are_first_party(tmp_path: Path, rules: RuleBook) -> None:
    path = har(tmp_path, ("https://gw.partner.example/", "imei=867530041928373", {}))
    reading = read_captures([path], rules, load(PERSONA, rules), own_domains=["partner.example"])
    assert [item.actor.party for item in transmissions(reading)] == ["first"]


def test_one_unreadable_capture_of_two_is_coverage_and_of_one_an_error(tmp_path: Path, rules: RuleBook) -> None:
    bad = tmp_path / "bad.har"
    bad.write_text("no capture", encoding="utf-8")
    reading = read_captures([bad, CAPTURES / "pocketnotes.har"], rules)
    assert [(item.part, item.state) for item in reading.coverage] == [
        ("traffic/bad.har", "not_read"),
        ("traffic/pocketnotes.har", "read"),
    ]
    with pytest.raises(InputError, match="no list of entries"):
        read_captures([bad], rules)


def test_a_bomb_is_told(tmp_path: Path, rules: RuleBook) -> None:
    import base64
    import gzip

    path = har(tmp_path, ("https://a.example/", base64.b64encode(gzip.compress(bytes(100 << 20))).decode(), {}))
    reading = read_captures([path], rules)
    assert reading.coverage[0].state == "partial"
    assert "grows too large" in (reading.coverage[0].reason or "")


@pytest.mark.parametrize(("name", "gone"), [("cut.har", {"call_log"}), ("quote.har", set()), ("middle.flows", set())])
def test_damaged_captures_give_what_is_left_and_say_what_is_not(name: str, gone: set[str], rules: RuleBook) -> None:
    reading = read_captures([CAPTURES / "damaged" / name], rules, load(PERSONA, rules), app("com.lumichat.app"))
    types = {item.data_type for item in transmissions(reading)}
    assert types == {data_type for data_type, _, _ in SENT} - gone
    assert reading.coverage[0].state == "partial"
    assert "damaged" in (reading.coverage[0].reason or "")


def test_a_capture_without_any_entry_list(rules: RuleBook) -> None:
    with pytest.raises(InputError, match=r"nothing\.har: is no HAR file"):
        read_captures([CAPTURES / "damaged" / "nothing.har"], rules)


def test_places_beyond_what_a_finding_names_are_told(tmp_path: Path, rules: RuleBook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditor.traffic.gather.MAX_EVIDENCE", 3)
    entries = [
        {"request": {"method": "GET", "url": f"https://a.example/?imei=867530041928373&n={number}", "headers": []}, "response": {}}
        for number in range(5)
    ]
    path = tmp_path / "a.har"
    path.write_text(json.dumps({"log": {"entries": entries}}), encoding="utf-8")
    (line,) = read_captures([path], rules).coverage
    assert line.state == "partial"
    assert "2 places of data left out" in (line.reason or "")
