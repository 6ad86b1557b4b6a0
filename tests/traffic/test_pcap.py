"""Packet captures of real TLS connections: decrypted where there are keys, told where there are none, read on after damage."""

import json
import random
import ssl
from contextlib import suppress
from pathlib import Path

import pytest

from auditor.errors import InputError
from auditor.rulebook.book import RuleBook
from auditor.traffic import read_captures
from auditor.traffic.captures import open_capture
from auditor.traffic.exchange import Exchange, Notes
from auditor.traffic.persona import Persona, Secret
from tests.conftest import needs_tool
from tests.traffic import packets
from tests.traffic.packets import Chunk, connection, packet, secrets, section, tls_session, uid_map

IMEI = "867530041928373"
HOST = "api.lake.example"
SERVER = "93.184.216.34"
START = 1_740_816_000.0


def http1_server(link: ssl.SSLSocket) -> None:
    """Answers one request."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += link.recv(65536)
    link.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
    link.recv(65536)


def http1_client(link: ssl.SSLSocket) -> None:
    body = json.dumps({"imei": IMEI}).encode()
    link.sendall(b"POST /report HTTP/1.1\r\nhost: %s\r\ncontent-length: %d\r\n\r\n%s" % (HOST.encode(), len(body), body))
    assert link.recv(65536).endswith(b"ok")


def written(path: Path, chunks: list[Chunk], *before: bytes, port: int = 443, comment: str = "") -> Path:
    """A pcapng file of one connection, other blocks first."""
    out = section() + b"".join(before)
    for number, data in enumerate(connection(chunks, SERVER, port)):
        out += packet(data, START + number / 100, comment)
    path.write_bytes(out)
    return path


def read(path: Path, keylog: Path | None = None) -> tuple[list[Exchange], Notes]:
    needs_tool("tshark")
    notes = Notes()
    return list(open_capture(path, notes, keylog)), notes


def test_secrets_in_the_file_open_its_tls(tmp_path: Path) -> None:
    chunks, keys = tls_session(tmp_path, http1_server, http1_client, HOST)
    path = written(tmp_path / "a.pcapng", chunks, uid_map(10123, "com.lumichat.app", "Lumi"), secrets(keys), comment="u-10123")
    (exchange,), notes = read(path)
    assert (exchange.method, exchange.url, exchange.status) == ("POST", f"https://{HOST}/report", 200)
    assert json.loads(exchange.body) == {"imei": IMEI}
    assert (exchange.app, exchange.uid) == ("com.lumichat.app", 10123)
    assert exchange.response_body == b"ok"
    assert exchange.tls == "TLS 1.3"
    assert exchange.time is not None
    assert exchange.time.startswith("2025-03-01T08:00:00.")
    assert not notes.losses
    assert not notes.sealed_hosts


def test_a_key_log_beside_the_capture_or_named(tmp_path: Path) -> None:
    chunks, keys = tls_session(tmp_path, http1_server, http1_client, HOST)
    path = written(tmp_path / "a.pcapng", chunks)
    _, notes = read(path)
    assert notes.sealed_hosts == {HOST: "no key for its TLS"}
    named = tmp_path / "keys.txt"
    named.write_bytes(keys)
    assert [exchange.url for exchange in read(path, named)[0]] == [f"https://{HOST}/report"]
    path.with_suffix(".keylog").write_bytes(keys)
    assert [exchange.url for exchange in read(path)[0]] == [f"https://{HOST}/report"]


def test_a_client_that_does_not_trust_is_told(tmp_path: Path) -> None:
    chunks, _ = tls_session(tmp_path, http1_server, http1_client, HOST, trust=False)
    exchanges, notes = read(written(tmp_path / "a.pcapng", chunks))
    assert exchanges == []
    assert list(notes.unread_hosts) == [HOST]


def test_http2(tmp_path: Path) -> None:
    from h2.config import H2Configuration
    from h2.connection import H2Connection
    from h2.events import DataReceived, StreamEnded

    def serve(link: ssl.SSLSocket) -> None:
        state = H2Connection(H2Configuration(client_side=False))
        state.initiate_connection()
        link.sendall(state.data_to_send())
        ended = 0
        while ended < 2:
            for event in state.receive_data(link.recv(65536)):
                if isinstance(event, DataReceived):
                    state.acknowledge_received_data(event.flow_controlled_length or 0, event.stream_id)
                if isinstance(event, StreamEnded):
                    ended += 1
                    state.send_headers(event.stream_id, [(":status", "204")], end_stream=True)
            link.sendall(state.data_to_send())

    def talk(link: ssl.SSLSocket) -> None:
        state = H2Connection()
        state.initiate_connection()
        for number, path in ((1, "/first"), (3, "/second?imei=" + IMEI)):
            head = [(":method", "POST"), (":authority", HOST), (":scheme", "https"), (":path", path), ("x-device", IMEI)]
            state.send_headers(number, head)
        for number in (3, 1):
            state.send_data(number, b"body %d " % number * 900, end_stream=True)
        link.sendall(state.data_to_send())
        answered = 0
        while answered < 2:
            answered += sum(isinstance(event, StreamEnded) for event in state.receive_data(link.recv(65536)))

    chunks, keys = tls_session(tmp_path, serve, talk, HOST, protocols=["h2"])
    exchanges, _ = read(written(tmp_path / "a.pcapng", chunks, secrets(keys)))
    assert [(exchange.url, exchange.status, exchange.body[:7]) for exchange in exchanges] == [
        (f"https://{HOST}/first", 204, b"body 1 "),
        (f"https://{HOST}/second?imei={IMEI}", 204, b"body 3 "),
    ]
    assert exchanges[0].header("x-device") == IMEI
    assert not exchanges[0].truncated


def test_websocket_in_clear(tmp_path: Path) -> None:
    from wsproto import ConnectionType, WSConnection
    from wsproto.events import AcceptConnection, BytesMessage, Request, TextMessage
    from wsproto.extensions import PerMessageDeflate

    client, server = WSConnection(ConnectionType.CLIENT), WSConnection(ConnectionType.SERVER)
    chunks: list[Chunk] = [(True, client.send(Request(host="ws.lake.example", target="/live", extensions=[PerMessageDeflate()])))]
    server.receive_data(chunks[0][1])
    list(server.events())
    chunks.append((False, server.send(AcceptConnection(extensions=[PerMessageDeflate()]))))
    client.receive_data(chunks[1][1])
    list(client.events())
    # The second message refers to the first in the compressor's window.
    chunks += [(True, client.send(TextMessage(data=json.dumps({"imei": IMEI, "again": IMEI})))) for _ in range(2)]
    chunks.append((False, server.send(BytesMessage(data=b"\x01ack"))))
    (exchange,), _ = read(written(tmp_path / "a.pcapng", chunks, port=80))
    assert exchange.url == "ws://ws.lake.example/live"
    assert [(message.sent, message.data[:8]) for message in exchange.messages] == [
        (True, b'{"imei":'),
        (True, b'{"imei":'),
        (False, b"\x01ack"),
    ]


def test_segments_that_come_twice_or_late(tmp_path: Path) -> None:
    body = bytes(random.Random(1).randbytes(4000))
    head = b"POST /a HTTP/1.1\r\nhost: a.lake.example\r\ncontent-length: 4000\r\n\r\n"
    pieces = connection([(True, head + body)], SERVER, 80)
    pieces[4], pieces[5] = pieces[5], pieces[4]
    pieces.insert(6, pieces[3])
    path = tmp_path / "a.pcapng"
    path.write_bytes(section() + b"".join(packet(data, START + number) for number, data in enumerate(pieces)))
    (exchange,), _ = read(path)
    assert exchange.body == body


def test_dns_names_a_host_without_one_and_the_vendor_behind_it(tmp_path: Path, rules: RuleBook) -> None:
    answer = packets.dns_answer("stats.lumichat.example", ["lumichat.t.umeng.com"], SERVER)
    payload = b"\x10\x0c" + IMEI.encode() + b"\x00\xff"
    path = written(tmp_path / "a.pcapng", [(True, payload)], packet(answer, START), port=5223)
    (exchange,), _ = read(path)
    assert (exchange.url, exchange.method) == ("tcp://stats.lumichat.example:5223/", "SEND")
    reading = read_captures([path], rules, Persona(name="p", secrets=(Secret(type="imei", text=IMEI),)))
    sent = [seen for seen in reading.observations if seen.kind == "transmission"]
    assert [(seen.data_type, seen.recipient and seen.recipient.party, seen.recipient and seen.recipient.sdk) for seen in sent] == [
        ("imei", "third", "umeng")
    ]
    assert any(seen.subject == "cleartext_transmission" for seen in reading.observations)


def test_classic_pcap(tmp_path: Path) -> None:
    chunks, keys = tls_session(tmp_path, http1_server, http1_client, HOST)
    path = tmp_path / "a.pcap"
    path.write_bytes(packets.pcap([(START + at / 100, data) for at, data in enumerate(connection(chunks, SERVER, 443))]))
    path.with_suffix(".keys").write_bytes(keys)
    assert [exchange.url for exchange in read(path)[0]] == [f"https://{HOST}/report"]


@pytest.mark.parametrize("form", ["pcap", "pcapng"])
@pytest.mark.parametrize("how", ["flipped", "cut", "removed"])
def test_damage_is_told_and_the_rest_is_read(tmp_path: Path, form: str, how: str) -> None:
    """Ten requests in connections of their own; the damage lies in the header of a packet of the fifth."""
    rows: list[bytes] = []
    for number in range(10):
        request = b"GET /%d HTTP/1.1\r\nhost: a.lake.example\r\n\r\n" % number
        rows += connection([(True, request), (False, b"HTTP/1.1 204 No\r\n\r\n")], SERVER, 80, 50000 + number)
    times = [START + number / 100 for number in range(len(rows))]
    whole = (
        packets.pcap(list(zip(times, rows, strict=True)))
        if form == "pcap"
        else section() + b"".join(packet(data, at) for at, data in zip(times, rows, strict=True))
    )
    at = whole.index(rows[5 * len(rows) // 10 - 5]) - 6  # in the lengths that stand before a packet
    damaged = {
        "flipped": whole[:at] + bytes([whole[at] ^ 0x40]) + whole[at + 1 :],
        "cut": whole[: at + 100],
        "removed": whole[:at] + whole[at + 7 :],
    }[how]
    path = tmp_path / f"a.{form}"
    path.write_bytes(damaged)
    exchanges, notes = read(path)
    seen = {exchange.url.rpartition("/")[2] for exchange in exchanges}
    assert {"0", "1", "2", "3"} <= seen
    assert how == "cut" or {"5", "6", "7", "8", "9"} <= seen
    assert notes.losses


@pytest.mark.parametrize("seed", range(6))
def test_any_damage_is_survived(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    chunks, keys = tls_session(tmp_path, http1_server, http1_client, HOST)
    data = bytearray(written(tmp_path / "a.pcapng", chunks, secrets(keys)).read_bytes())
    for _ in range(5):
        data[draw.randrange(len(data))] = draw.randrange(256)
    path = tmp_path / "b.pcapng"
    path.write_bytes(bytes(data[: draw.randrange(len(data) // 2, len(data))]))
    with suppress(InputError):
        read(path)


def test_without_tshark_one_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "a.pcapng", [(True, b"x")])
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="needs tshark"):
        list(open_capture(path, Notes()))
