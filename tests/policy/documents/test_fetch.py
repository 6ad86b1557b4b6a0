"""Policies at https:// addresses, from a real server on loopback whose certificate a made-up authority signed."""

import gzip
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from auditor.errors import InputError, UsageError
from auditor.policy.documents import read_document
from auditor.policy.documents.fetch import MAX_BYTES
from tests.cli.run import auditor

POLICY = "<html><body><h1>Privacy Policy</h1><p>We collect your e-mail address.</p><p><a href='/secret'>more</a></p></body></html>"
SHELL = (
    "<html><body><noscript>You need to enable JavaScript to run this app.</noscript>"
    "<div id=root></div><script src=a.js></script></body></html>"
)
ASKED: list[str] = []


class Pages(BaseHTTPRequestHandler):
    """What each path gives."""

    def do_GET(self) -> None:
        ASKED.append(self.path)
        match self.path:
            case "/privacy.html":
                self._give(POLICY.encode(), "text/html; charset=utf-8")
            case "/chinese":
                self._give("<html><p>我们收集您的邮箱地址。</p></html>".encode("gb18030"), "text/html; charset=gbk")
            case "/packed":
                self._give(gzip.compress(POLICY.encode()), "text/html", {"Content-Encoding": "gzip"})
            case "/moved":
                self._give(b"", "text/html", {"Location": "/privacy.html"}, 302)
            case "/unsafe":
                self._give(b"", "text/html", {"Location": "http://127.0.0.1/privacy.html"}, 302)
            case "/file":
                self._give(b"", "text/html", {"Location": "file:///etc/hostname"}, 302)
            case "/round":
                self._give(b"", "text/html", {"Location": "/round"}, 302)
            case "/picture":
                self._give(b"\x89PNG", "image/png")
            case "/large":
                self._give(b"a " * (MAX_BYTES // 2 + 10), "text/plain")
            case "/bomb":
                self._give(gzip.compress(bytes(MAX_BYTES * 3)), "text/plain", {"Content-Encoding": "gzip"})
            case "/shell":
                self._give(SHELL.encode(), "text/html")
            case _:
                self._give(b"gone", "text/html", status=404)

    def _give(self, data: bytes, kind: str, headers: dict[str, str] | None = None, status: int = 200) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("tls")
    certificate = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"https://127.0.0.1:{server.server_port}", certificate
        server.shutdown()


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def site(server: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SSL_CERT_FILE", str(server[1]))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    ASKED.clear()
    return server[0]


def test_a_page_is_read_with_its_address_and_date_and_no_link_in_it_is_followed(site: str) -> None:
    text = read_document(f"{site}/privacy.html")
    assert "We collect your e-mail address." in text.text
    assert text.document.name == "127.0.0.1 privacy.html"
    assert any(f"fetched from {site}/privacy.html at 20" in (part.reason or "") for part in text.coverage)
    assert ASKED == ["/privacy.html"]


def test_the_servers_charset_holds(site: str) -> None:
    assert "我们收集您的邮箱地址" in read_document(f"{site}/chinese").text


def test_redirects_to_https_are_followed_and_told(site: str) -> None:
    text = read_document(f"{site}/moved")
    assert any(f"{site}/privacy.html" in (part.reason or "") for part in text.coverage)


def test_what_is_packed_all_the_same_is_unpacked(site: str) -> None:
    assert "e-mail" in read_document(f"{site}/packed").text


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("unsafe", "only https:// addresses are fetched"),
        ("file", "only https:// addresses are fetched"),
        ("round", "302"),
        ("missing", "the server answers 404"),
        ("picture", "this is image/png"),
        ("large", "larger than 20 MB"),
        ("bomb", "larger than 20 MB"),
        ("shell", "its scripts run"),
    ],
)
def test_failures_are_one_sentence_and_exit_3(site: str, path: str, why: str) -> None:
    done = auditor("policy", f"{site}/{path}")
    assert done.returncode == 3
    assert why in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(server: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(InputError, match="certificate is not trusted"):
        read_document(f"{server[0]}/privacy.html")


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(InputError, match="cannot be reached"):
        read_document("https://127.0.0.1:1/privacy.html")


@pytest.mark.parametrize(
    "address", ["http://acme.example/privacy", "ftp://acme.example/privacy", "https://user:pass@acme.example/"]
)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(UsageError):
        read_document(address)
