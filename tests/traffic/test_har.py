"""HAR files as different programs write them, and what is left of damaged ones."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.errors import InputError
from auditor.traffic.captures import open_capture
from auditor.traffic.exchange import Exchange, Notes
from auditor.traffic.har import value_end
from auditor.traffic.harwrite import archive
from tests.conftest import FIXTURES

LUMICHAT = FIXTURES / "captures" / "lumichat.har"


def entry(url: str = "https://a.example/x", **request: Any) -> dict[str, Any]:
    whole = {"method": "POST", "url": url, "headers": [], **request}
    return {"startedDateTime": "2025-03-01T16:00:00.120+08:00", "request": whole, "response": {"status": 200, "headers": []}}


def written(folder: Path, *entries: dict[str, Any], **log: Any) -> Path:
    path = folder / "a.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": entries, **log}}), encoding="utf-8")
    return path


def read(path: Path) -> tuple[list[Exchange], Notes]:
    notes = Notes()
    return list(open_capture(path, notes)), notes


def test_an_entry(tmp_path: Path) -> None:
    (exchange,), notes = read(written(tmp_path, entry("https://A.Example:8443/x?y=1", postData={"text": "d=1"})))
    assert (exchange.index, exchange.method, exchange.host, exchange.body) == (0, "POST", "a.example", b"d=1")
    assert exchange.time == "2025-03-01T08:00:00.120Z"
    assert not notes.losses


@pytest.mark.parametrize(
    ("request_fields", "body"),
    [
        (
            {"postData": {"mimeType": "a/b", "text": "H4sI", "encoding": "base64"}},
            base64.b64decode("H4sI"),
        ),  # Charles, this project
        ({"postData": {"mimeType": "a/b", "params": [{"name": "a b", "value": "1&2"}]}}, b"a+b=1%262"),  # Firefox
        ({"_content": {"text": "AAEC", "size": 3, "encoding": "base64"}}, b"\x00\x01\x02"),  # HTTP Toolkit
        ({"postData": {"text": "\udc8b\udcff plain"}}, b"\x8b\xff plain"),  # mitmproxy: bytes that are no UTF-8
        ({"postData": {"text": "\x1f\x8b\x08\x00"}}, b"\x1f\x8b\x08\x00"),  # bytes as Latin-1
        ({"postData": None}, b""),
    ],
    ids=["base64", "params", "http toolkit", "mitmproxy", "latin-1", "null"],
)
def test_bodies(request_fields: dict[str, Any], body: bytes, tmp_path: Path) -> None:
    (exchange,), _ = read(written(tmp_path, entry(**request_fields)))
    assert exchange.body == body


def test_cookies_without_their_header(tmp_path: Path) -> None:
    (exchange,), _ = read(written(tmp_path, entry(cookies=[{"name": "a", "value": "1"}, {"name": "b", "value": "2"}])))
    assert exchange.header("Cookie") == "a=1; b=2"


@pytest.mark.parametrize(
    ("extra", "state"),
    [
        ({"_state": "background"}, "background"),
        ({"_state": "before-consent"}, "before_consent"),
        ({"comment": "state=foreground"}, "foreground"),
        ({"comment": "seen in the background"}, "background"),
        ({"comment": "nothing known"}, None),
    ],
)
def test_states(extra: dict[str, str], state: str | None, tmp_path: Path) -> None:
    (exchange,), _ = read(written(tmp_path, entry() | extra))
    assert exchange.state == state


def test_websocket_messages_of_chrome(tmp_path: Path) -> None:
    rows = [
        {"type": "send", "time": 1.5, "opcode": 1, "data": "hello"},
        {"type": "receive", "time": 1.6, "opcode": 2, "data": "AAE="},
    ]
    (exchange,), _ = read(written(tmp_path, entry() | {"_webSocketMessages": rows}))
    assert [(message.sent, message.data) for message in exchange.messages] == [(True, b"hello"), (False, b"\x00\x01")]


def test_tls_errors_of_http_toolkit(tmp_path: Path) -> None:
    _, notes = read(written(tmp_path, entry(), _tlsErrors=[{"hostname": "pin.example", "cause": "cert-rejected"}]))
    assert notes.unread_hosts == {"pin.example": "cert-rejected"}


def test_pretty_printing_a_byte_order_mark_and_other_lists_named_entries(tmp_path: Path) -> None:
    path = tmp_path / "b.har"
    log = {"log": {"creator": {"name": "entries"}, "entries": [entry(), entry()]}}
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(log, indent=4).encode())
    exchanges, notes = read(path)
    assert len(exchanges) == 2
    assert not notes.losses


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    exchanges, notes = read(LUMICHAT)
    copy = tmp_path / "copy.har"
    copy.write_text(json.dumps(archive(exchanges, notes.unread_hosts)), encoding="utf-8")
    assert read(copy)[0] == exchanges


def test_a_cut_file_keeps_the_entries_before_the_cut(tmp_path: Path) -> None:
    data = LUMICHAT.read_bytes()
    path = tmp_path / "cut.har"
    path.write_bytes(data[: len(data) // 2])
    exchanges, notes = read(path)
    whole, _ = read(LUMICHAT)
    assert 4 <= len(exchanges) < len(whole)
    assert exchanges == whole[: len(exchanges)]
    assert notes.losses


@pytest.mark.parametrize("damage", [b'"', b"{", b"}", b"\\", b"\xff", b"\0" * 200, b'"]}'])
def test_a_damaged_middle_costs_the_entries_that_it_hits(damage: bytes, tmp_path: Path) -> None:
    data = LUMICHAT.read_bytes()
    whole, _ = read(LUMICHAT)
    # Inside the URL of the tenth request.
    at = data.index(whole[9].url.encode()) + 12
    path = tmp_path / "damaged.har"
    path.write_bytes(data[:at] + damage + data[at + len(damage) :])
    exchanges, notes = read(path)
    assert {exchange.time for exchange in exchanges} >= {exchange.time for exchange in whole if exchange.index != 9}
    assert notes.losses or len(exchanges) == len(whole)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8))
def test_flipped_bytes_are_survived(tmp_path: Path, flips: list[tuple[float, int]]) -> None:
    data = bytearray(LUMICHAT.read_bytes())
    for place, value in flips:
        data[int(place * len(data))] = value
    path = tmp_path / "flipped.har"
    path.write_bytes(data)
    try:
        exchanges, _ = read(path)
    except InputError:
        return
    assert len(exchanges) >= 18 - 2 * len(flips)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"hello", "no capture that can be read"),
        (b'{"log":{}}', "no list of entries"),
        (b"PK\x03\x04", "no capture that can be read"),
    ],
)
def test_what_is_no_capture_is_told_in_one_sentence(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(content)
    with pytest.raises(InputError, match=said):
        read(path)


@given(
    st.recursive(
        st.none() | st.text(max_size=8) | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=4), inner)
    )
)
def test_the_end_of_a_value_is_where_json_says(value: Any) -> None:
    text = json.dumps([value]).encode()
    assert value_end(text + b',{"x":1}]', 0) == len(text)
