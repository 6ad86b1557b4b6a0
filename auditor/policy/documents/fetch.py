"""Fetches a policy from an https:// address that the user gave. Addresses found inside documents are never fetched."""

import gzip
import io
import ssl
import time
import urllib.error
import urllib.request
import zlib
from datetime import UTC, datetime
from email.message import Message
from http.client import HTTPException, responses
from pathlib import Path
from typing import IO, Any, override
from urllib.parse import urlsplit

from msgspec import Struct

from auditor import __version__
from auditor.errors import InputError, UsageError

MAX_BYTES = 20_000_000
_SECONDS, _PAUSE, _REDIRECTS = 60, 20, 5
_TYPES = frozenset(
    {
        "text/html",
        "application/xhtml+xml",
        "text/plain",
        "text/markdown",
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/octet-stream",
        "multipart/related",
    }
)


class Fetched(Struct, frozen=True):
    """What it gave. ``name`` is short, without a slash; ``address`` is where redirects led; ``charset`` the server's word."""

    data: bytes
    name: str
    address: str
    charset: str | None
    date: str


def fetch(address: str) -> Fetched:
    """The document at an https:// address. Raises UsageError for a bad address, InputError where it cannot be had."""
    parts = urlsplit(address)
    if not parts.hostname or parts.username or parts.password:
        raise UsageError(f"{address}: this is no address of a page (a host is needed, a user name is not sent)")
    try:
        return _fetch(address, time.monotonic() + _SECONDS)
    except urllib.error.HTTPError as error:
        raise InputError(f"{address}: {_answer(error.code)}") from None
    except urllib.error.URLError as error:
        raise InputError(f"{address}: {_why(error.reason)}") from None
    except (OSError, HTTPException, ValueError, zlib.error) as error:
        raise InputError(f"{address}: {_why(error)}") from None


def _fetch(address: str, deadline: float) -> Fetched:
    request = urllib.request.Request(address, headers=_HEADERS)  # noqa: S310 - only https addresses come here
    with _opener().open(request, timeout=_PAUSE) as response:
        headers: Message = response.headers
        kind = headers.get_content_type() if headers.get("Content-Type") else "application/octet-stream"
        if kind not in _TYPES:
            raise InputError(f"{address}: this is {kind}, not a policy in text, Markdown, HTML, PDF or DOCX")
        data = _unpacked(_read(response, address, deadline), headers.get("Content-Encoding", ""), address)
        final = str(response.url)
    return Fetched(data, _name(final), final, headers.get_content_charset(), datetime.now(UTC).isoformat(timespec="seconds"))


_HEADERS = {
    "User-Agent": f"auditor/{__version__}",
    "Accept": "text/html, application/pdf, text/plain;q=0.9, */*;q=0.5",
    "Accept-Encoding": "identity",
}


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a few redirects, to https only."""

    max_redirections = _REDIRECTS

    @override
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        if urlsplit(newurl).scheme != "https":
            raise InputError(f"{req.full_url}: the server leads to {newurl}, and only https:// addresses are fetched")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> urllib.request.OpenerDirector:
    """Speaks https and nothing else; the environment's HTTPS_PROXY and SSL_CERT_FILE hold."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPSHandler(context=_context()),
        _Redirects(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _context() -> ssl.SSLContext:
    """Trusts what SSL_CERT_FILE names or the system does; where the system has no store, Mozilla's list."""
    context = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    if not any(path and Path(path).exists() for path in (paths.cafile, paths.capath)):
        import certifi

        context.load_verify_locations(certifi.where())
    return context


def _read(response: IO[bytes], address: str, deadline: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    while chunk := response.read(65_536):
        size += len(chunk)
        if size > MAX_BYTES:
            raise InputError(f"{address}: it is larger than {MAX_BYTES // 1_000_000} MB; a policy of that size is not fetched")
        if time.monotonic() > deadline:
            raise InputError(f"{address}: it was not there in full after {_SECONDS} seconds")
        parts.append(chunk)
    return b"".join(parts)


def _unpacked(data: bytes, encoding: str, address: str) -> bytes:
    """What a server packed although it was asked not to."""
    if encoding.lower() in ("", "identity"):
        return data
    if encoding.lower() not in ("gzip", "x-gzip"):
        raise InputError(f"{address}: the server packs it as {encoding}, which is not read")
    with gzip.open(io.BytesIO(data)) as unpacked:
        content = unpacked.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise InputError(f"{address}: it is larger than {MAX_BYTES // 1_000_000} MB; a policy of that size is not fetched")
    return content


def _name(address: str) -> str:
    parts = urlsplit(address)
    segment = parts.path.rstrip("/").rpartition("/")[2]
    return f"{parts.hostname} {segment}".strip()


def _answer(code: int) -> str:
    if code in (301, 302, 303, 307, 308):
        return f"the server leads in circles, or away from https:// (only https:// addresses are fetched; {code})"
    phrase = responses.get(code, "")
    return f"the server answers {code}{f' ({phrase})' if phrase else ''}"


def _why(error: object) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the server's certificate is not trusted ({error.verify_message})"
    if isinstance(error, ssl.SSLError):
        return "no secure connection to the server could be made"
    if isinstance(error, TimeoutError):
        return f"the server did not answer within {_PAUSE} seconds"
    if isinstance(error, OSError) and error.strerror:
        return f"the server cannot be reached ({error.strerror})"
    return f"the server's answer cannot be read ({error})"
