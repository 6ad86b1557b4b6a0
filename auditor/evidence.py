"""The base of every fact, and where to look: the evidence that facts carry."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

#: Contexts of an Observation; a Disclosure uses the same words where it names one (none: it does not say when).
Context = Literal["before_consent", "background", "silent", "self_start", "foreground", "unreachable", "unknown"]


class Fact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every value: immutable, keyword-only, strict when read back from a file."""


# --- where to look ------------------------------------------------------------------------------------------------


class CodeEvidence(Fact, frozen=True, kw_only=True, tag_field="type", tag="code", rename={"class_name": "class"}):
    """A call site or field read. ``offset`` counts 16-bit code units from the method's first instruction, as dexdump prints.

    ``class`` and ``chain`` use Java names (``com.example.Foo.bar``); ``chain`` runs from the entry point to the call site's method,
    and ``context`` is when that entry point runs. ``detail`` is what an argument decides (``android_id``, ``content://sms/inbox``).
    """

    api: str
    dex: str
    class_name: str
    method: str
    offset: int
    chain: tuple[str, ...] = ()
    detail: str | None = None
    context: Context | None = None


class ManifestEvidence(Fact, frozen=True, kw_only=True, tag_field="type", tag="manifest"):
    """An element of AndroidManifest.xml with the attributes that matter."""

    element: str
    name: str
    attributes: Mapping[str, str] = {}


class FileEvidence(Fact, frozen=True, kw_only=True, tag_field="type", tag="file"):
    """A part of the package: ``path`` is the ZIP entry, ``detail`` what in it counts (a class, a library, a string)."""

    path: str
    detail: str | None = None


class Request(Fact, frozen=True, kw_only=True):
    """A request of a capture: ``index`` counts from 0 in the capture's order."""

    index: int
    method: str
    url: str


class RequestEvidence(Fact, frozen=True, kw_only=True, tag_field="type", tag="request"):
    """A value found in a request: ``part`` (query, header, cookie, body, path) and the decoding chain that leads to it.

    ``value`` is masked unless the user asked to reveal it. ``time`` is ISO 8601 in UTC where the capture has it.
    """

    capture: str
    request: Request
    part: str
    path: str
    value: str
    time: str | None = None
    state: str | None = None
    method: str | None = None


Evidence = CodeEvidence | ManifestEvidence | FileEvidence | RequestEvidence
