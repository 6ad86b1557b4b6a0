"""Real clients against real servers through the running proxy: what was sent is what is found."""

import asyncio
import json
import subprocess
import threading
import zlib
from base64 import b64encode
from collections.abc import Iterator
from concurrent import futures
from contextlib import contextmanager
from hashlib import md5
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext

import grpc
import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import StreamEnded

from auditor.facts import RequestEvidence
from auditor.rulebook.book import RuleBook
from auditor.traffic import load, read_captures
from fixtures.captures import loopback
from tests.conftest import FIXTURES, needs_tool

PERSONA = FIXTURES / "captures" / "persona.yaml"
IMEI, ANDROID_ID, OAID = "867530041928373", "3f2a91c07be4d815", "5c1f0b7e-92d4-4a6b-8e31-7d40c9aa16f2"
PHONE = "+86 139 0172 5548"

type Found = set[tuple[str, str]]


@pytest.fixture(scope="module")
def ports() -> Iterator[tuple[int, int]]:
    with loopback.servers() as found:
        yield found


@pytest.fixture(scope="module")
def confdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("conf")


def found_in(journal: Path, rules: RuleBook) -> Found:
    """(host, data type) of every transmission."""
    reading = read_captures([journal], rules, load(PERSONA, rules))
    return {
        (place.request.url.split("/")[2], seen.data_type or "")
        for seen in reading.observations
        if seen.kind == "transmission"
        for place in seen.evidence
        if isinstance(place, RequestEvidence)
    }


@pytest.fixture(scope="module")
def secure_context(tmp_path_factory: pytest.TempPathFactory) -> SSLContext:
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(b"".join(loopback.certificate()))
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@contextmanager
def http2_server(context: SSLContext) -> Iterator[int]:
    """The port of a server that speaks HTTP/2 only, and answers 200 to every request."""
    context.set_alpn_protocols(["h2"])
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(_answer_http2, "127.0.0.1", 0, ssl=context))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield server.sockets[0].getsockname()[1]
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


async def _answer_http2(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    connection = H2Connection(H2Configuration(client_side=False))
    connection.initiate_connection()
    while True:
        writer.write(connection.data_to_send())
        data = await reader.read(65536)
        if not data:
            break
        for event in connection.receive_data(data):
            if isinstance(event, StreamEnded):
                connection.send_headers(event.stream_id, [(":status", "200")], end_stream=True)
    writer.close()


@pytest.mark.parametrize("http2", [False, True])
def test_httpx(
    http2: bool, tmp_path: Path, ports: tuple[int, int], confdir: Path, rules: RuleBook, secure_context: SSLContext
) -> None:
    with (
        http2_server(secure_context) as port,
        loopback.proxy(tmp_path / "j.db", confdir, (port, port) if http2 else ports) as proxy,
        httpx.Client(proxy=proxy.url, verify=proxy.authority, trust_env=False, timeout=20, http2=http2) as http,
    ):
        answer = http.post("https://one.example/a", json={"id": md5(IMEI.encode()).hexdigest()})
        assert answer.http_version == ("HTTP/2" if http2 else "HTTP/1.1")
        http.get("https://two.example/b", params={"x": b64encode(ANDROID_ID.encode()).decode()})
        http.post("https://three.example/c", json={"theme": "dark"})
        proxy.stop()
    assert found_in(tmp_path / "j.db", rules) == {("one.example", "imei"), ("two.example", "android_id")}


def test_curl(tmp_path: Path, ports: tuple[int, int], confdir: Path, rules: RuleBook) -> None:
    curl = needs_tool("curl")
    body = tmp_path / "body"
    body.write_bytes(zlib.compress(json.dumps({"device": {"oaid": OAID}}).encode()))
    with loopback.proxy(tmp_path / "j.db", confdir, ports) as proxy:
        authority = str(confdir / "mitmproxy-ca-cert.pem")
        common = [curl, "-sS", "--fail", "--noproxy", "", "--proxy", proxy.url, "--cacert", authority]

        def send(*arguments: str) -> None:
            subprocess.run([*common, *arguments], check=True, capture_output=True)

        send("--data-binary", f"@{body}", "https://zip.example/")
        subprocess.run(
            [*common, "-F", f"phone={PHONE}", "-F", f"file=@{body}", "https://form.example/"], check=True, capture_output=True
        )
        send("-b", f"did={IMEI}", "https://cookie.example/")
        proxy.stop()
    assert found_in(tmp_path / "j.db", rules) == {
        ("zip.example", "oaid"),
        ("form.example", "phone_number"),
        ("form.example", "oaid"),
        ("cookie.example", "imei"),
    }


def test_java(tmp_path: Path, ports: tuple[int, int], confdir: Path, rules: RuleBook) -> None:
    java = needs_tool("java", "openjdk-17-jdk-headless")
    with loopback.proxy(tmp_path / "j.db", confdir, ports) as proxy:
        store = tmp_path / "trust.p12"
        store.write_bytes(_trust_store(confdir / "mitmproxy-ca-cert.pem"))
        trust = [f"-Djavax.net.ssl.trustStore={store}", "-Djavax.net.ssl.trustStorePassword=changeit"]
        body = json.dumps({"contacts": [{"n": "Lin Yuehua", "p": "+8613762190843"}]})
        command = [java, *trust, str(Path(__file__).with_name("Client.java")), str(proxy.port), "https://java.example/up", body]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        assert done.stdout.strip() == "200", done.stderr
        proxy.stop()
    assert found_in(tmp_path / "j.db", rules) == {("java.example", "contacts")}


def _trust_store(authority: Path) -> bytes:
    certificate = pkcs12.PKCS12Certificate(x509.load_pem_x509_certificate(authority.read_bytes()), b"proxy")
    return pkcs12.serialize_java_truststore([certificate], BestAvailableEncryption(b"changeit"))


def test_grpc(tmp_path: Path, confdir: Path, rules: RuleBook) -> None:
    """A call of one message in and one out, over TLS and HTTP/2 on both sides of the proxy; no schema is known."""
    key, certificate = loopback.certificate()
    server = grpc.server(futures.ThreadPoolExecutor(1))
    method: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(lambda message, _context: message[:0])
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("ads.Device", {"Report": method}),))
    port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([(key, certificate)]))
    server.start()
    try:
        with loopback.proxy(tmp_path / "j.db", confdir, (port, port)) as proxy:
            trusted = grpc.ssl_channel_credentials((confdir / "mitmproxy-ca-cert.pem").read_bytes())
            options = [("grpc.http_proxy", proxy.url), ("grpc.enable_http_proxy", 1)]
            with grpc.secure_channel("grpc.example:443", trusted, options) as channel:
                inner = b"\x0a\x0f" + IMEI.encode()
                report: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary("/ads.Device/Report")
                assert report(b"\x12" + bytes([len(inner)]) + inner + b"\x18\x07", timeout=20) == b""
            proxy.stop()
    finally:
        server.stop(None)
    assert found_in(tmp_path / "j.db", rules) == {("grpc.example", "imei")}


class Page(BaseHTTPRequestHandler):
    """A page that sends data away by fetch and by beacon, and answers to both."""

    protocol_version = "HTTP/1.1"
    script = """<script>
        fetch('https://stats.example/v1', {method: 'POST', mode: 'no-cors', body: btoa(JSON.stringify({d: '%s'}))})
            .then(() => navigator.sendBeacon('https://beacon.example/b', new URLSearchParams({p: '%s'})))
            .finally(() => document.title = 'done');
    </script>"""

    def do_GET(self) -> None:
        self._send((self.script % (ANDROID_ID, PHONE)).encode() if self.path == "/page" else b"")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self._send(b"")

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        for name, value in {"content-type": "text/html", "content-length": str(len(body)), "connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def test_chromium(tmp_path: Path, confdir: Path, rules: RuleBook, secure_context: SSLContext) -> None:
    chromium = needs_tool("chromium")
    server = loopback.Quiet(("127.0.0.1", 0), Page)
    secure_context.set_alpn_protocols(["http/1.1"])
    server.socket = secure_context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_port
    with loopback.proxy(tmp_path / "j.db", confdir, (port, port)) as proxy:
        command = [
            *(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", f"--user-data-dir={tmp_path / 'profile'}"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--ignore-certificate-errors"),
            *(f"--proxy-server={proxy.url}", "--virtual-time-budget=8000", "--dump-dom", "https://site.example/page"),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        proxy.stop()
    server.shutdown()
    found = {(host, kind) for host, kind in found_in(tmp_path / "j.db", rules) if host.endswith(".example")}
    assert found == {("stats.example", "android_id"), ("beacon.example", "phone_number")}
