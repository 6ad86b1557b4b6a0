"""The vocabulary of a package: how it is delivered and signed, and what its manifest sets."""

from typing import Literal

from auditor.evidence import Fact, ManifestEvidence


class Certificate(Fact, frozen=True, kw_only=True):
    """A signing certificate. ``sha256`` is that of its DER form; days are ISO 8601; what could not be parsed is ""."""

    sha256: str
    subject: str = ""
    issuer: str = ""
    valid_from: str = ""
    valid_until: str = ""
    key: str = ""
    debug: bool = False


class Signature(Fact, frozen=True, kw_only=True):
    """One signer of one scheme. ``lineage``: earlier certificates that a v3 signature hands on from, oldest first.

    ``state``: ``valid`` (signature and content verified), ``invalid`` (``problem`` says why; Android does not install the package),
    ``unverified`` (v1, v4 and hash trees).
    """

    scheme: Literal["v1", "v2", "v3", "v3.1", "v4"]
    state: Literal["valid", "invalid", "unverified"]
    problem: str | None = None
    certificates: tuple[Certificate, ...] = ()
    lineage: tuple[Certificate, ...] = ()
    min_sdk: int | None = None
    max_sdk: int | None = None


class DeclaredPermission(Fact, frozen=True, kw_only=True):
    """A permission that the app defines. ``level`` is the protection's base (``signature``), ``flags`` what widens it."""

    name: str
    level: str
    flags: tuple[str, ...] = ()
    group: str | None = None


class SpecialAccess(Fact, frozen=True, kw_only=True):
    """Access that the user grants on a screen of the settings: an id of rules/special_access.yaml, and what asks for it.

    ``by``: a request of the permission, or a component that it guards.
    """

    id: str
    permission: str
    by: Literal["request", "service", "receiver"]
    evidence: tuple[ManifestEvidence, ...]


class Backup(Fact, frozen=True, kw_only=True):
    """Whether the system backs the app's data up; ``content`` is fullBackupContent, ``extraction_rules`` dataExtractionRules."""

    allowed: bool = True
    agent: str | None = None
    content: str | None = None
    extraction_rules: str | None = None


class NetworkSecurity(Fact, frozen=True, kw_only=True):
    """What the platform lets through: for the whole app, and the domains for which more is allowed. By the target's defaults.

    ``user_certificates``: certificates that users installed are trusted. ``pins_expire``: the earliest day, ISO 8601.
    """

    cleartext: bool
    user_certificates: bool
    cleartext_domains: tuple[str, ...] = ()
    user_certificate_domains: tuple[str, ...] = ()
    pinned_domains: tuple[str, ...] = ()
    pins_expire: str | None = None
    debug_overrides: bool = False


class PackagePart(Fact, frozen=True, kw_only=True):
    """One file of a package that is delivered in parts, or one module of an app bundle (``sha256`` is None for modules).

    ``other``: the same app for other devices; ``expansion``: a file of data beside the packages; neither is read.
    """

    name: str
    kind: Literal["base", "feature", "config", "other", "expansion"]
    split: str | None = None
    sha256: str | None = None
    size: int = 0
    read: bool = True
