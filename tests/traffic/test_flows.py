"""mitmproxy's flow files: whole, damaged, empty."""

from pathlib import Path

import pytest

from auditor.errors import InputError
from auditor.traffic.captures import open_capture
from auditor.traffic.exchange import Exchange, Notes
from tests.conftest import FIXTURES

FLOWS = FIXTURES / "captures" / "lumichat.flows"
HAR = FIXTURES / "captures" / "lumichat.har"


def read(path: Path) -> tuple[list[Exchange], Notes]:
    notes = Notes()
    return list(open_capture(path, notes)), notes


def test_flows_and_har_of_the_same_session_say_the_same() -> None:
    flows, notes = read(FLOWS)
    entries, _ = read(HAR)
    assert not notes.losses
    what = [(exchange.method, exchange.url, exchange.body, exchange.state, exchange.status) for exchange in flows]
    assert what == [(exchange.method, exchange.url, exchange.body, exchange.state, exchange.status) for exchange in entries]


@pytest.mark.parametrize("place", [0.1, 0.33, 0.5, 0.77])
def test_reading_goes_on_after_a_damaged_middle(place: float, tmp_path: Path) -> None:
    data = bytearray(FLOWS.read_bytes())
    at = int(len(data) * place)
    data[at : at + 40] = b"\xff" * 40
    path = tmp_path / "damaged.flows"
    path.write_bytes(data)
    exchanges, notes = read(path)
    assert notes.losses["damaged flows"] >= 1
    # Damage within one flow costs that flow, at a border two.
    assert len(exchanges) >= 16


def test_bytes_cut_out_of_the_middle(tmp_path: Path) -> None:
    data = FLOWS.read_bytes()
    path = tmp_path / "cut.flows"
    path.write_bytes(data[: len(data) // 2] + data[len(data) // 2 + 333 :])
    exchanges, notes = read(path)
    assert len(exchanges) >= 16
    assert notes.losses


def test_a_cut_end(tmp_path: Path) -> None:
    path = tmp_path / "cut.flows"
    path.write_bytes(FLOWS.read_bytes()[:-100])
    exchanges, notes = read(path)
    assert len(exchanges) == 17
    assert notes.losses["damaged flows"] == 1


def test_nothing_readable(tmp_path: Path) -> None:
    path = tmp_path / "x.flows"
    path.write_bytes(b"5:hello," * 20)
    with pytest.raises(InputError, match="no HTTP flow"):
        read(path)
