"""The proxy as a process of its own, a real client, servers on loopback: what was sent is what the journal has."""

import json
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect
from websockets.sync.server import ServerConnection, serve

from auditor.errors import UsageError
from auditor.live.journal import mark
from auditor.live.proxy import run
from auditor.rulebook.book import RuleBook
from auditor.traffic import load, read_captures
from auditor.traffic.captures import open_capture
from auditor.traffic.exchange import Exchange, Notes
from fixtures.captures import loopback
from tests.conftest import FIXTURES

PERSONA = FIXTURES / "captures" / "persona.yaml"
IMEI = "867530041928373"


@pytest.fixture(scope="module")
def ports() -> Iterator[tuple[int, int]]:
    with loopback.servers() as found:
        yield found


@pytest.fixture(scope="module")
def confdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("conf")


def client(proxy: loopback.Proxy) -> httpx.Client:
    return httpx.Client(proxy=proxy.url, verify=proxy.authority, trust_env=False, timeout=20)


def journal_of(path: Path) -> tuple[list[Exchange], Notes]:
    notes = Notes()
    return list(open_capture(path, notes)), notes


def test_plain_and_secure_requests_with_their_states(
    tmp_path: Path, ports: tuple[int, int], confdir: Path, rules: RuleBook
) -> None:
    journal = tmp_path / "j.db"
    with loopback.proxy(journal, confdir, ports) as proxy, client(proxy) as http:
        mark(journal, "before_consent")
        http.post("http://clear.example/a", json={"imei": IMEI})
        mark(journal, "background")
        http.post("https://secret.example/b", params={"q": "1"}, content=b"\x00\xff", headers={"x-a": "b c"})
        assert proxy.stop() == 0
    first, second = journal_of(journal)[0]
    assert (first.method, first.url, first.state, first.status) == ("POST", "http://clear.example/a", "before_consent", 200)
    assert (second.url, second.body, second.state) == ("https://secret.example/b?q=1", b"\x00\xff", "background")
    assert second.header("X-A") == "b c"
    reading = read_captures([journal], rules, load(PERSONA, rules))
    kinds = {(item.kind, item.data_type, item.contexts) for item in reading.observations if item.data_type}
    assert kinds == {("transmission", "imei", ("before_consent",)), ("setting", "imei", ("before_consent",))}


def test_a_client_that_does_not_trust_the_proxy_is_noted(tmp_path: Path, ports: tuple[int, int], confdir: Path) -> None:
    journal = tmp_path / "j.db"
    with loopback.proxy(journal, confdir, ports) as proxy:
        with pytest.raises(httpx.ConnectError):
            httpx.get("https://pinned.example/", proxy=proxy.url, trust_env=False)
        proxy.stop()
    exchanges, notes = journal_of(journal)
    assert exchanges == []
    assert set(notes.unread_hosts) == {"pinned.example"}


def test_long_bodies_keep_their_head_length_and_hash(tmp_path: Path, ports: tuple[int, int], confdir: Path) -> None:
    import hashlib

    journal = tmp_path / "j.db"
    middle, long = bytes(range(256)) * (6 << 12), bytes(range(256)) * (20 << 12)
    with loopback.proxy(journal, confdir, ports) as proxy, client(proxy) as http:
        for body in (middle, long):
            http.post("http://a.example/", content=body).raise_for_status()
        proxy.stop()
    rows = sqlite3.connect(journal).execute("SELECT length(body), body_size, body_sha256 FROM exchange ORDER BY id").fetchall()
    assert rows == [(4 << 20, len(body), hashlib.sha256(body).hexdigest()) for body in (middle, long)]
    assert [exchange.truncated for exchange in journal_of(journal)[0]] == [True, True]


def test_a_killed_proxy_loses_nothing_that_was_answered(tmp_path: Path, ports: tuple[int, int], confdir: Path) -> None:
    journal = tmp_path / "j.db"
    answered: list[str] = []

    def load_it(proxy: loopback.Proxy, name: str) -> None:
        with client(proxy) as http:
            for number in range(10_000):
                try:
                    http.post("http://a.example/", content=f"{name}-{number}").raise_for_status()
                except httpx.HTTPError:
                    return
                answered.append(f"{name}-{number}")

    with loopback.proxy(journal, confdir, ports) as proxy:
        threads = [threading.Thread(target=load_it, args=(proxy, name)) for name in "abc"]
        for thread in threads:
            thread.start()
        while len(answered) < 60 and any(thread.is_alive() for thread in threads):
            time.sleep(0.01)
        proxy.stop(signal.SIGKILL)
        for thread in threads:
            thread.join()
    bodies = {exchange.body.decode() for exchange in journal_of(journal)[0]}
    assert len(answered) >= 60
    assert set(answered) <= bodies


def test_a_full_disk_stops_the_recording_and_not_the_traffic(tmp_path: Path, ports: tuple[int, int], confdir: Path) -> None:
    journal = tmp_path / "j.db"
    count = 60
    with loopback.proxy(journal, confdir, ports, disk=400_000) as proxy, client(proxy) as http:
        for number in range(count):
            http.post("http://a.example/", content=f"{number:05}" * 2000).raise_for_status()
        proxy.stop()
        told = proxy.process.stderr.read() if proxy.process.stderr else ""
    exchanges, _ = journal_of(journal)
    assert [exchange.body[:5].decode() for exchange in exchanges] == [f"{number:05}" for number in range(len(exchanges))]
    assert 5 < len(exchanges) < count
    assert f"recording has stopped after {len(exchanges)} exchanges" in " ".join(told.split())


def test_a_session_goes_on_in_the_same_journal(tmp_path: Path, ports: tuple[int, int], confdir: Path) -> None:
    journal = tmp_path / "j.db"
    for number in range(2):
        with loopback.proxy(journal, confdir, ports) as proxy, client(proxy) as http:
            http.post("http://a.example/", content=str(number))
            proxy.stop()
    assert [exchange.body for exchange in journal_of(journal)[0]] == [b"0", b"1"]


def test_an_unreachable_server_is_recorded_as_an_error(tmp_path: Path, confdir: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = taken.getsockname()[1]
    journal = tmp_path / "j.db"
    with loopback.proxy(journal, confdir, (closed, closed)) as proxy, client(proxy) as http:
        assert http.get("http://a.example/").status_code == 502
        proxy.stop()
    (exchange,) = journal_of(journal)[0]
    assert exchange.error


def test_events_and_messages_pass_as_they_come(tmp_path: Path, confdir: Path) -> None:
    """A server that never ends its event stream: the client gets each event at once, and so does the journal."""
    journal = tmp_path / "j.db"
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_one_event_and_silence, args=(server,), daemon=True).start()
        port = server.getsockname()[1]
        with (
            loopback.proxy(journal, confdir, (port, port)) as proxy,
            client(proxy) as http,
            http.stream("GET", "http://a.example/") as answer,
        ):
            assert next(answer.iter_bytes()) == b"data: hello\n\n"
            rows = sqlite3.connect(journal).execute("SELECT sent, data FROM message").fetchall()
    assert rows == [(0, b"data: hello\n\n")]


def _one_event_and_silence(server: socket.socket) -> None:
    connection, _ = server.accept()
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: hello\n\n")
    time.sleep(10)


def _one_byte_for_each(peer: ServerConnection) -> None:
    for _ in peer:
        peer.send(b"\x01")


def test_a_websocket_is_recorded_message_by_message(tmp_path: Path, confdir: Path, rules: RuleBook) -> None:
    journal = tmp_path / "j.db"
    with serve(_one_byte_for_each, "127.0.0.1", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.socket.getsockname()[1]
        with loopback.proxy(journal, confdir, (port, port)) as proxy:
            with socket.create_connection(("127.0.0.1", proxy.port)) as raw:
                raw.sendall(b"CONNECT ws.example:80 HTTP/1.1\r\nhost: ws.example:80\r\n\r\n")
                assert b" 200 " in raw.recv(65536)
                with connect("ws://ws.example/push", sock=raw) as peer:
                    peer.send(json.dumps({"imei": IMEI}))
                    assert peer.recv() == b"\x01"
                    time.sleep(0.2)
            proxy.stop(signal.SIGKILL)
    (exchange,) = journal_of(journal)[0]
    assert [(message.sent, message.data) for message in exchange.messages] == [
        (True, f'{{"imei": "{IMEI}"}}'.encode()),
        (False, b"\x01"),
    ]
    reading = read_captures([journal], rules, load(PERSONA, rules))
    assert {item.data_type for item in reading.observations if item.kind == "transmission"} == {"imei"}


def test_a_busy_port_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port} of 127.0.0.1 is in use"):
            run(tmp_path / "j.db", port=port)


def test_a_wrong_mode_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="sideways"):
        run(tmp_path / "j.db", port=0, mode="sideways")
