"""What every capture reader yields: one request with its answer, and notes on what could not be read."""

from collections import Counter
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

from auditor.facts import Context

Headers = tuple[tuple[str, str], ...]

#: States of the app that a capture may tell of; the words are contexts of an Observation.
STATES: tuple[Context, ...] = ("before_consent", "background", "foreground", "silent", "self_start")


class Message(Struct, frozen=True, kw_only=True):
    """One message of a WebSocket or a server's event stream. ``sent``: from the app to the server."""

    sent: bool
    data: bytes
    time: str | None = None


class Exchange(Struct, frozen=True, kw_only=True):
    """One request and its answer. ``index`` counts from 0 in the capture's order; ``time`` is ISO 8601 in UTC.

    Bodies are as the capture has them: content encodings named by the headers may still be on or already off.
    ``truncated``: the recorder kept only the head of the request's body. ``error`` is the recorder's word on a failure.
    ``tls``: the version that the two sides agreed on (``TLS 1.2``), where the capture has it.
    ``aliases``: the canonical names that DNS gave for the host.
    """

    index: int
    method: str
    url: str
    host: str
    time: str | None = None
    headers: Headers = ()
    body: bytes = b""
    truncated: bool = False
    status: int | None = None
    response_headers: Headers = ()
    response_body: bytes = b""
    messages: tuple[Message, ...] = ()
    state: Context | None = None
    app: str | None = None
    uid: int | None = None
    aliases: tuple[str, ...] = ()
    tls: str | None = None
    error: str | None = None

    def header(self, name: str) -> str:
        """A request header's value, "" if absent; several are joined by commas."""
        wanted = name.lower()
        return ", ".join(value for key, value in self.headers if key.lower() == wanted)


class Notes:
    """What a reader could not read: kinds of loss with their number, and hosts whose TLS failed with the cause."""

    def __init__(self) -> None:
        self.losses: Counter[str] = Counter()
        self.unread_hosts: dict[str, str] = {}
        self.sealed_hosts: dict[str, str] = {}

    def lost(self, what: str, count: int = 1) -> None:
        """Counts one loss; ``what`` is in the plural ("entries that are no valid JSON")."""
        self.losses[what] += count

    def unread(self, host: str, cause: str) -> None:
        """Notes a host whose traffic the recorder could not open."""
        self.unread_hosts.setdefault(host, cause)

    def sealed(self, host: str, cause: str) -> None:
        """Notes a host whose traffic was recorded encrypted and could not be decrypted."""
        self.sealed_hosts.setdefault(host, cause)


def host_of(url: str) -> str:
    """The host of a URL in lower case without port; "" if there is none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def state_named(text: str | None) -> Context | None:
    """The state that a comment or field names: ``background``, ``state=background``, ``auditor-state: before-consent``."""
    if not text:
        return None
    words = text.lower().replace("-", "_").replace("=", " ").replace(":", " ").replace(",", " ").replace(";", " ").split()
    return next((state for state in STATES if state in words), None)


Format = Literal["har", "flows", "journal"]
