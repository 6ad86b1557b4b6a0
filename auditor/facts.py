"""The vocabulary of facts: what the operator says (Disclosure, Statement) and what the app does (Observation).

Every value is frozen, typed and serialisable; the field names are the JSON result's, a contract that may grow but not break.
All text offsets count characters (code points) of the document's text as ``auditor policy --text`` prints it; ``end`` is exclusive.
"""

from collections.abc import Mapping
from typing import Literal

from auditor.appfacts import Backup as Backup
from auditor.appfacts import Certificate as Certificate
from auditor.appfacts import DeclaredPermission as DeclaredPermission
from auditor.appfacts import NetworkSecurity as NetworkSecurity
from auditor.appfacts import PackagePart as PackagePart
from auditor.appfacts import Signature as Signature
from auditor.appfacts import SpecialAccess as SpecialAccess
from auditor.evidence import CodeEvidence as CodeEvidence
from auditor.evidence import Context as Context
from auditor.evidence import Evidence as Evidence
from auditor.evidence import Fact as Fact
from auditor.evidence import FileEvidence as FileEvidence
from auditor.evidence import ManifestEvidence as ManifestEvidence
from auditor.evidence import Request as Request
from auditor.evidence import RequestEvidence as RequestEvidence

Party = Literal["first", "third", "unknown"]
Speaker = Literal["first_party", "third_party", "affiliate", "user"]
Polarity = Literal["affirmed", "denied"]
Modality = Literal["does", "may", "must"]
ReadState = Literal["read", "partial", "not_read"]
Confidence = Literal["high", "medium", "low"]
ObservationKind = Literal["permission", "sdk", "api_use", "endpoint", "transmission", "setting"]


# --- what the operator says ---------------------------------------------------------------------------------------


class Document(Fact, frozen=True, kw_only=True):
    """One file of the policy as read, or a Data safety form. ``characters`` counts the text's code points."""

    id: str
    name: str
    format: Literal["text", "markdown", "html", "pdf", "docx", "datasafety"]
    language: str
    sha256: str
    characters: int
    updated: str | None = None


class Term(Fact, frozen=True, kw_only=True):
    """A word of the policy and what it means: ``type`` is an id of the rule book, ``phrase`` the text itself."""

    type: str
    phrase: str
    start: int
    end: int


class Retention(Fact, frozen=True, kw_only=True):
    """How long data is kept. ``days`` is the longest stated period; ``vague`` if words such as "as necessary" decide."""

    phrase: str
    start: int
    end: int
    amount: float | None = None
    unit: str | None = None
    days: int | None = None
    vague: bool = False
    after: str | None = None


class Disclosure(Fact, frozen=True, kw_only=True):
    """One claim of the operator about data, a permission or an SDK, tied to its exact words.

    ``data`` are types of the taxonomy; ``permissions`` carry platform permission names as ``type`` (rows of a permission
    table, "camera permission" in prose); ``sdks`` carry SDK ids as ``type`` ("" where no rule knows the name); ``safeguards``
    are promises such as ``encrypted_in_transit``. ``actor_name`` is the third party's name where the text gives one.
    ``form``: where the claim stands (a row is a row of a table). ``vague``: the claim names no concrete data or recipient.
    ``open_list``: the list ends in "etc." or "other information". ``origin``: the user hands the data over, or it is taken
    automatically; None where the text does not say.
    """

    id: str
    document: str
    actor: Speaker
    action: str
    polarity: Polarity
    quote: str
    start: int
    end: int
    modality: Modality = "does"
    actor_name: str | None = None
    contexts: tuple[Context, ...] = ()
    data: tuple[Term, ...] = ()
    conditions: tuple[Term, ...] = ()
    exceptions: tuple[Term, ...] = ()
    purposes: tuple[Term, ...] = ()
    recipients: tuple[Term, ...] = ()
    safeguards: tuple[Term, ...] = ()
    permissions: tuple[Term, ...] = ()
    sdks: tuple[Term, ...] = ()
    retention: Retention | None = None
    refusal: Literal["allowed", "degraded", "blocked"] | None = None
    vague: bool = False
    open_list: bool = False
    origin: Literal["user", "automatic"] | None = None
    section: tuple[str, ...] = ()
    form: Literal["prose", "item", "row"] = "prose"


class Statement(Fact, frozen=True, kw_only=True):
    """Text of the policy that is no data practice but that a check looks at.

    ``topic`` is an id of rules/lexicon (``responsibility_shifted``, ``refusal_allowed``, ``change_without_notice``, ``controller``,
    ``complaint``, ``minors``, ``cross_border``, ``rights_access``, ``section_reference``, ...).
    """

    id: str
    document: str
    topic: str
    quote: str
    start: int
    end: int
    section: tuple[str, ...] = ()
    detail: str | None = None


class FormAnswer(Fact, frozen=True, kw_only=True):
    """One answered row of a Data safety form: ids of the rule book's datasafety.yaml, the value as written, the row's place.

    ``choice`` and ``data_type`` are None where the question has none; an empty answer is no answer and not listed.
    """

    question: str
    value: str
    start: int
    end: int
    choice: str | None = None
    data_type: str | None = None


class DataSafetyForm(Fact, frozen=True, kw_only=True):
    """The answers of a Data safety form in the file's order; ``asked`` names the questions that the form has rows for."""

    document: str
    answers: tuple[FormAnswer, ...]
    asked: frozenset[str]


# --- what the app does --------------------------------------------------------------------------------------------


class Actor(Fact, frozen=True, kw_only=True):
    """Who does it: the app's own code, a named SDK, or code that no rule attributes."""

    party: Party
    sdk: str | None = None


class Recipient(Fact, frozen=True, kw_only=True):
    """Who receives it: ``name`` is the organisation or, where unknown, the registrable domain."""

    name: str
    party: Party
    hosts: tuple[str, ...]
    sdk: str | None = None
    country: str | None = None


class Observation(Fact, frozen=True, kw_only=True):
    """One practice of the app: same kind, data type, subject, actor, recipient and contexts; evidence names every place.

    ``subject`` is the permission's name, the SDK's id, the endpoint's host or the setting's name; None for data uses.
    """

    id: str
    kind: ObservationKind
    actor: Actor
    contexts: tuple[Context, ...]
    evidence: tuple[Evidence, ...]
    data_type: str | None = None
    subject: str | None = None
    recipient: Recipient | None = None
    confidence: Confidence = "high"

    @property
    def is_hint(self) -> bool:
        """Whether only strings in files tell of a data use: no code that reads the data was seen."""
        return self.kind == "api_use" and self.confidence == "low" and all(isinstance(e, FileEvidence) for e in self.evidence)


class PermissionRequest(Fact, frozen=True, kw_only=True):
    """A ``<uses-permission>`` (or ``-sdk-23``) element. ``level`` and ``group`` are None where no rule knows the permission."""

    name: str
    max_sdk_version: int | None = None
    sdk_23: bool = False
    level: str | None = None
    group: str | None = None
    data: tuple[str, ...] = ()


class IntentFilter(Fact, frozen=True, kw_only=True):
    """An ``<intent-filter>`` of a component. ``priority`` as the manifest says; the system caps it for what is not its own."""

    actions: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    data: tuple[Mapping[str, str], ...] = ()
    priority: int = 0


class Component(Fact, frozen=True, kw_only=True):
    """A component. ``exported`` is the effective state by the platform's defaults; ``exported_declared`` what the manifest says.

    Of providers: ``permission`` guards reading (and writing, unless ``write_permission`` does), ``grants_uris`` lets it hand out
    single URIs, ``init_order`` says which starts first (the highest).
    """

    kind: Literal["activity", "activity-alias", "service", "receiver", "provider"]
    name: str
    exported: bool
    exported_declared: bool | None = None
    enabled: bool = True
    permission: str | None = None
    write_permission: str | None = None
    grants_uris: bool = False
    isolated: bool = False
    init_order: int = 0
    process: str | None = None
    target: str | None = None
    authorities: tuple[str, ...] = ()
    foreground_service_types: tuple[str, ...] = ()
    intent_filters: tuple[IntentFilter, ...] = ()
    metadata: Mapping[str, str] = {}
    sdk: str | None = None


class Sdk(Fact, frozen=True, kw_only=True):
    """An SDK seen in the package. ``packages`` are its rule's prefixes (Java names).

    ``state``: ``present`` (classes defined), ``stub`` (defined, but no code of substance), ``referenced`` (named by code,
    defined nowhere), ``adapter`` (named by a mediation's adapter alone), ``leftover`` (components or libraries without code).
    ``version``: where a file or constant tells it. ``reached``: whether any of its code runs, as far as the app's code was read
    whole; None where that cannot be told.
    """

    id: str
    name: str
    vendor: str
    packages: tuple[str, ...]
    state: Literal["present", "stub", "referenced", "adapter", "leftover"]
    confidence: Confidence
    version: str | None = None
    reached: bool | None = None
    country: str | None = None
    category: str | None = None
    classes: int = 0
    evidence: tuple[Evidence, ...] = ()


class Queries(Fact, frozen=True, kw_only=True):
    """The manifest's ``<queries>``: which other packages the app may see."""

    packages: tuple[str, ...] = ()
    intents: tuple[IntentFilter, ...] = ()
    providers: tuple[str, ...] = ()


class App(Fact, frozen=True, kw_only=True):
    """The package itself. ``sha256`` is that of the file that was given, or of the base package where several files were.

    ``runs_first``: classes that run before any screen, in the platform's order. ``problems``: why Android does not install the
    package, as far as its manifest and its signatures tell.
    ``form`` is how it was delivered, ``parts`` the files or modules it consists of; none for a lone APK.
    """

    path: str
    package: str
    version_name: str | None
    version_code: int | None
    min_sdk: int | None
    target_sdk: int | None
    sha256: str
    size: int
    label: str | None = None
    application_class: str | None = None
    debuggable: bool = False
    allow_backup: bool = True
    cleartext: bool | None = None
    network_security_config: str | None = None
    permissions: tuple[PermissionRequest, ...] = ()
    sdks: tuple[Sdk, ...] = ()
    components: tuple[Component, ...] = ()
    queries: Queries = Queries()
    form: Literal["apk", "aab", "apks", "xapk", "apkm", "archive", "splits"] = "apk"
    parts: tuple[PackagePart, ...] = ()
    signatures: tuple[Signature, ...] = ()
    declared_permissions: tuple[DeclaredPermission, ...] = ()
    special_access: tuple[SpecialAccess, ...] = ()
    backup: Backup = Backup()
    network: NetworkSecurity | None = None
    runs_first: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


class Coverage(Fact, frozen=True, kw_only=True):
    """What was read, what was not, and why. ``part`` names it (``app/classes2.dex``, ``policy/policy.pdf``, ``traffic/a.har``)."""

    part: str
    state: ReadState
    reason: str | None = None


# --- readings, and all of it together -----------------------------------------------------------------------------


class AppReading(Fact, frozen=True, kw_only=True):
    """What the package reader returns."""

    app: App
    observations: tuple[Observation, ...]
    coverage: tuple[Coverage, ...]


class PolicyReading(Fact, frozen=True, kw_only=True):
    """What the policy reader returns. ``texts`` maps a document's id to the text that offsets count in."""

    documents: tuple[Document, ...]
    disclosures: tuple[Disclosure, ...]
    statements: tuple[Statement, ...]
    coverage: tuple[Coverage, ...]
    texts: Mapping[str, str]


class FormReading(Fact, frozen=True, kw_only=True):
    """What the reader of Data safety forms returns. Offsets count in ``text``, the file without its byte order mark."""

    document: Document
    form: DataSafetyForm
    disclosures: tuple[Disclosure, ...]
    statements: tuple[Statement, ...]
    coverage: tuple[Coverage, ...]
    text: str


class TrafficReading(Fact, frozen=True, kw_only=True):
    """What the traffic reader returns."""

    observations: tuple[Observation, ...]
    coverage: tuple[Coverage, ...]


class Facts(Fact, frozen=True, kw_only=True):
    """Everything that was read; can be frozen to a file and judged again."""

    app: App | None = None
    documents: tuple[Document, ...] = ()
    disclosures: tuple[Disclosure, ...] = ()
    statements: tuple[Statement, ...] = ()
    observations: tuple[Observation, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    form: DataSafetyForm | None = None
