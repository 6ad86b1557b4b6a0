"""Single requests are handed on without personal data, and a command for curl sends the very same request again."""

import gzip
import json
import shlex
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from auditor.rulebook.book import RuleBook
from auditor.traffic import load
from auditor.traffic.curl import curl_command
from auditor.traffic.detect import Detector
from auditor.traffic.exchange import Exchange
from auditor.traffic.mask import Mask
from auditor.traffic.redact import redacted
from tests.cli.run import auditor
from tests.conftest import FIXTURES, needs_tool

PERSONA = FIXTURES / "captures" / "persona.yaml"
IMEI, MAC, PHONE = "867530041928373", "a4:50:46:1b:2c:3d", "+86 139 0172 5548"


def request(url: str = "https://x.example/", body: bytes = b"", **headers: str) -> Exchange:
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Exchange(index=0, method="POST", url=url, host="x.example", headers=pairs, body=body)


@pytest.fixture(scope="module")
def detector(rules: RuleBook) -> Detector:
    return Detector(rules, load(PERSONA, rules))


def handed_on(exchange: Exchange, detector: Detector) -> Exchange:
    return redacted(exchange, detector, Mask(key=b"k"))


def everything(exchange: Exchange) -> str:
    return repr(exchange).lower()


def test_plain_values_are_masked_where_they_stand(detector: Detector) -> None:
    out = handed_on(
        request(f"https://x.example/p?i={IMEI}&q=cats", json.dumps({"m": MAC.upper(), "n": 7}).encode(), x_d=IMEI), detector
    )
    assert IMEI not in everything(out)
    assert MAC not in everything(out)
    assert out.url.startswith("https://x.example/p?i=")
    assert "q=cats" in out.url
    assert json.loads(out.body)["n"] == 7


def test_values_in_percent_encoding_are_masked_too(detector: Detector) -> None:
    out = handed_on(
        request(body=b"mac=a4%3A50%3A46%3A1b%3A2c%3A3d&v=2", content_type="application/x-www-form-urlencoded"), detector
    )
    assert out.body.startswith(b"mac=")
    assert out.body.endswith(b"&v=2")
    assert b"1b" not in out.body.lower().replace(b"#", b"")[:12]


@pytest.mark.parametrize(
    "body", [gzip.compress(json.dumps({"d": {"imei": IMEI}}).encode()), IMEI[::-1].encode() + b" reversed", b"p=8613901725548"]
)
def test_what_wraps_a_value_is_withheld_and_named(body: bytes, detector: Detector) -> None:
    out = handed_on(request(body=body), detector)
    assert out.body.startswith(f"[{len(body)} bytes withheld: ".encode())
    assert b"imei in " in out.body or b"phone_number in " in out.body


def test_credentials_and_answers_are_left_out(detector: Detector) -> None:
    exchange = request(authorization="Bearer abc.def", cookie="session=1f2e", x_fine="1")
    out = handed_on(exchange, detector)
    assert "abc.def" not in everything(out)
    assert "1f2e" not in everything(out)
    assert ("x-fine", "1") in out.headers
    assert out.response_headers == ()


def test_a_request_without_personal_data_stays_as_it_is(detector: Detector) -> None:
    exchange = request("https://x.example/a?b=c", b'{"theme": "dark"}', accept="*/*")
    assert handed_on(exchange, detector) == exchange


class Echo(BaseHTTPRequestHandler):
    """Keeps the last request."""

    last: tuple[str, str, bytes, str | None] | None = None

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        type(self).last = (self.command, self.path, body, self.headers.get("x-odd"))
        self.send_response(200)
        self.end_headers()

    do_DELETE = do_POST  # noqa: N815 - the base class looks for this name

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.parametrize("body", [b"", b'it\'s "$x" `y`\n', bytes(range(256)), b"@/etc/hostname"])
def test_the_command_sends_the_same_request(body: bytes) -> None:
    needs_tool("curl")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/p[1]?a={{b}}&c=%20"
    exchange = Exchange(index=0, method="DELETE", url=url, host="127.0.0.1", headers=(("x-odd", "it's; odd"),), body=body)
    subprocess.run(["/bin/sh", "-c", f"{curl_command(exchange)} --noproxy '*' -sS"], check=True, capture_output=True)
    server.shutdown()
    assert Echo.last == ("DELETE", url.split(str(server.server_port))[1], body, "it's; odd")


def test_the_command_line(tmp_path: Path) -> None:
    capture = FIXTURES / "captures" / "lumichat.har"
    printed = auditor("request", capture, "0", "--persona", PERSONA)
    assert printed.returncode == 0
    assert shlex.split(printed.stdout)[0] == "curl"
    assert "3f2a91c07be4d815" not in printed.stdout
    assert "3f2a91c07be4d815" in auditor("request", capture, "0", "--reveal").stdout
    target = tmp_path / "one.har"
    assert auditor("request", capture, "0", "--as", "har", "-o", target).returncode == 0
    assert len(json.loads(target.read_text(encoding="utf-8"))["log"]["entries"]) == 1
    absent = auditor("request", capture, "999")
    assert absent.returncode == 2
    assert "has no request 999" in absent.stderr
