"""The shape of every entry of the rule book. Each entry names its source and shows a positive and a negative case."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from auditor.findings import Severity

Text = Mapping[str, str]  # language -> words
Words = Mapping[str, tuple[str, ...]]  # language -> phrases
Id = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$")]
CheckId = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]*$")]
Source = Annotated[str, Meta(min_length=4)]


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all entries."""


class Cases(Rule, frozen=True, kw_only=True):
    """Examples that must match and must not match; what an example is depends on the kind of entry."""

    positive: Annotated[tuple[str, ...], Meta(min_length=1)]
    negative: Annotated[tuple[str, ...], Meta(min_length=1)]


class DataType(Rule, frozen=True, kw_only=True):
    """A type of personal data. ``parents`` are broader types; ``umbrella``: naming it says little about what is below.

    ``near`` lists types that disclose this one as well as its own name would (``ssid`` is told by ``wifi_info``).
    Cases are phrases of a policy that do and do not name this type or one below it.
    """

    id: Id
    name: Text
    parents: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    umbrella: bool = False
    sensitive: bool = False
    play: str | None = None
    source: Source
    cases: Cases


class Permission(Rule, frozen=True, kw_only=True):
    """A platform or vendor permission. ``words`` are phrases by which a policy declares it; cases are such phrases.

    ``data`` are the types of the taxonomy that it opens; ``since``/``until`` are API levels. ``ordinary``: policies are not
    expected to declare it (it opens no personal data).
    """

    name: str
    level: Literal["normal", "dangerous", "signature", "privileged", "special", "removed"]
    group: str | None = None
    data: tuple[str, ...] = ()
    since: int = 1
    until: int | None = None
    ordinary: bool = False
    words: Words = {}
    source: Source
    cases: Cases


class SdkRule(Rule, frozen=True, kw_only=True):
    """An SDK's signature and what is publicly known of it.

    ``packages`` are Java package prefixes (``com.umeng.analytics``), ``components`` class names in the manifest, ``native``
    file names under lib/, ``metadata`` names of manifest meta-data (``*`` in the last three stands for any text), ``hosts`` domain
    suffixes that it talks to; ``aliases`` are the names by which policies call it. ``takes`` are the data types that its vendor
    says it takes. Cases: class names.
    """

    id: Id
    name: str
    vendor: str
    country: str | None = None
    category: str
    packages: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    native: tuple[str, ...] = ()
    metadata: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    policy: str | None = None
    takes: tuple[str, ...] = ()
    infrastructure: bool = False  # a library that runs on the device only: policies need not name it
    source: Source
    cases: Cases


class ProfileRule(Rule, frozen=True, kw_only=True):
    """What one artefact of an SDK was measured to ask for and read (``auditor sdk profile``, benchmarks/sdks.py).

    ``artefact`` are its Maven coordinates without version. ``reads`` are data types that its code reads, ``permissions`` and
    ``components`` what its manifest brings into apps, ``hosts`` those that its code names. ``marks`` are constant texts of its code
    that no other measured artefact has: they are still there when a shrinker has renamed all else. Cases: class names.
    """

    id: Id
    sdk: Id
    artefact: str
    version: str
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    permissions: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    native: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    source: Source
    cases: Cases


class HostRule(Rule, frozen=True, kw_only=True):
    """A domain suffix of a vendor that is no SDK's (or of several). Cases are host names."""

    id: Id
    suffixes: Annotated[tuple[str, ...], Meta(min_length=1)]
    organisation: str
    country: str | None = None
    category: str
    source: Source
    cases: Cases


class LawRule(Rule, frozen=True, kw_only=True):
    """A provision. ``pack`` groups them (gdpr, pipl, play, ...)."""

    id: Id
    pack: str
    title: Text
    url: str | None = None
    source: Source


class Scenario(Rule, frozen=True, kw_only=True):
    """A check's case: a policy's text, an app and a Data safety form in a few words.

    See docs/rules.md for the keys of ``app`` and auditor/datasafety/write.py for those of ``form``; what is empty is not given.
    """

    policy: str = ""
    app: Mapping[str, Any] = {}
    form: Mapping[str, Any] = {}
    subject: str | None = None


class CheckCases(Rule, frozen=True, kw_only=True):
    """Scenarios in which the check must and must not give a finding."""

    positive: Annotated[tuple[Scenario, ...], Meta(min_length=1)]
    negative: Annotated[tuple[Scenario, ...], Meta(min_length=1)]


class Check(Rule, frozen=True, kw_only=True):
    """A check: what its findings are called, how severe they are, which law they bear on, how to fix them.

    ``title``, ``message`` and ``fix`` are templates over fields that the judge gives (``{subject}``, ``{actor}``, ...).
    ``sensitive_severity`` replaces ``severity`` for sensitive data types and dangerous permissions.
    """

    id: CheckId
    title: Text
    message: Text
    fix: Text
    why: Text
    severity: Severity
    sensitive_severity: Severity | None = None
    law: tuple[str, ...] = ()
    source: Source
    cases: CheckCases
