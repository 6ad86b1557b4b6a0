"""AndroidManifest.xml into facts, with the platform's defaults (AOSP PackageParser and its attrs_manifest.xml)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from auditor.apk.axml import Element
from auditor.apk.declared import backup, declared_permissions
from auditor.apk.errors import PartError
from auditor.apk.manifestreader import ManifestReader, Resolve, full_name
from auditor.facts import Backup, Component, DeclaredPermission, IntentFilter, PermissionRequest, Queries
from auditor.rulebook.model import Permission

Kind = Literal["activity", "activity-alias", "service", "receiver", "provider"]
KINDS: tuple[Kind, ...] = ("activity", "activity-alias", "service", "receiver", "provider")

REQUESTS = ("uses-permission", "uses-permission-sdk-23", "uses-permission-sdk-m")
FILTER_DATA = (
    "scheme",
    "ssp",
    "host",
    "port",
    "path",
    "pathPrefix",
    "pathSuffix",
    "pathPattern",
    "pathAdvancedPattern",
    "mimeType",
    "mimeGroup",
)

#: ServiceInfo.FOREGROUND_SERVICE_TYPE_*, by bit.
SERVICE_TYPES = {
    0: "dataSync",
    1: "mediaPlayback",
    2: "phoneCall",
    3: "location",
    4: "connectedDevice",
    5: "mediaProjection",
    6: "camera",
    7: "microphone",
    8: "health",
    9: "remoteMessaging",
    10: "systemExempted",
    11: "shortService",
    12: "fileManagement",
    13: "mediaProcessing",
    30: "specialUse",
}


class Manifest(Struct, frozen=True, kw_only=True):
    """What the manifest says. ``metadata`` is the application's own."""

    package: str
    version_name: str | None
    version_code: int | None
    min_sdk: int | None
    target_sdk: int | None
    label: str | None
    application_class: str | None
    factory_class: str | None
    debuggable: bool
    allow_backup: bool
    cleartext: bool | None
    network_security_config: str | None
    permissions: tuple[PermissionRequest, ...]
    components: tuple[Component, ...]
    queries: Queries
    metadata: Mapping[str, str]
    instrumentation: tuple[str, ...]
    declared: tuple[DeclaredPermission, ...] = ()
    backup: Backup = Backup()
    test_only: bool = False
    has_code: bool = True


def read_manifest(
    root: Element, resolve: Resolve, known: Mapping[str, Permission], splits: Sequence[Element] = (), merged: bool = False
) -> Manifest:
    """The manifest's facts. Raises PartError if it is none or names no package.

    Of ``splits`` the platform takes the components only (ParsingPackageUtils.parseSplitApk); where ``merged`` is set they are
    modules of a bundle, whose permissions and queries the packages built from it request too.
    """
    if root.tag != "manifest":
        raise PartError(f"its root element is <{root.tag}>, not <manifest>")
    reader = ManifestReader(root, resolve)
    if not reader.package:
        raise PartError("it names no package")
    application = next(root.all("application"), Element("application", []))
    sdk = _sdk_levels(reader)
    return Manifest(
        package=reader.package,
        version_name=reader.text(root, "versionName"),
        version_code=_version_code(reader),
        min_sdk=sdk[0],
        target_sdk=sdk[1],
        label=reader.text(application, "label"),
        application_class=reader.class_name(application) or None,
        factory_class=_factory(reader, application),
        debuggable=bool(reader.flag(application, "debuggable")),
        allow_backup=reader.flag(application, "allowBackup") is not False,
        cleartext=reader.flag(application, "usesCleartextTraffic"),
        network_security_config=reader.text(application, "networkSecurityConfig"),
        permissions=tuple(_permissions(reader, [root, *(splits if merged else ())], known)),
        components=tuple(_all_components(reader, [application, *_applications(splits)], sdk[1] or sdk[0] or 1)),
        queries=_queries(reader, [root, *(splits if merged else ())]),
        metadata=_metadata(reader, application),
        instrumentation=tuple(reader.class_name(child) for child in root.all("instrumentation")),
        declared=tuple(declared_permissions(reader, [root, *(splits if merged else ())])),
        backup=backup(reader, application),
        has_code=reader.flag(application, "hasCode") is not False,
        test_only=bool(reader.flag(application, "testOnly")),
    )


def _factory(reader: ManifestReader, application: Element) -> str | None:
    name = reader.text(application, "appComponentFactory")
    return full_name(name, reader.package) if name else None


def version_code(root: Element) -> int | None:
    """The version code, as far as the manifest alone tells it."""
    return _version_code(ManifestReader(root, lambda _: None))


def requested(root: Element) -> list[str]:
    """The names of the permissions that a manifest requests, as far as it alone tells them."""
    reader = ManifestReader(root, lambda _: None)
    names = (reader.text(element, "name") for element in root.children if element.tag in REQUESTS)
    return [name for name in dict.fromkeys(names) if name]


def _version_code(reader: ManifestReader) -> int | None:
    code = reader.number(reader.root, "versionCode")
    major = reader.number(reader.root, "versionCodeMajor")
    return code if code is None or not major else major << 32 | code


def _sdk_levels(reader: ManifestReader) -> tuple[int | None, int | None]:
    """(minSdkVersion, targetSdkVersion); the later of several elements wins, as in the platform."""
    lowest = target = None
    for element in reader.root.all("uses-sdk"):
        lowest = reader.number(element, "minSdkVersion") or lowest
        target = reader.number(element, "targetSdkVersion") or target
    return lowest, target


def _permissions(reader: ManifestReader, roots: Iterable[Element], known: Mapping[str, Permission]) -> Iterator[PermissionRequest]:
    """Every distinct request; the same one twice counts once."""
    seen = set()
    for element in (child for root in roots for child in root.children):
        if element.tag not in REQUESTS:
            continue
        name = reader.text(element, "name")
        if not name:
            continue
        rule = known.get(name)
        request = PermissionRequest(
            name=name,
            max_sdk_version=reader.number(element, "maxSdkVersion"),
            sdk_23=element.tag != "uses-permission",
            level=rule.level if rule else None,
            group=rule.group if rule else None,
            data=rule.data if rule else (),
        )
        if request not in seen:
            seen.add(request)
            yield request


def _applications(splits: Iterable[Element]) -> Iterator[Element]:
    return (application for split in splits for application in split.all("application"))


def _all_components(reader: ManifestReader, applications: Sequence[Element], target_sdk: int) -> Iterator[Component]:
    """The components of the base, then those of splits that it does not declare itself."""
    enabled = reader.flag(applications[0], "enabled") is not False
    permission = reader.text(applications[0], "permission")
    declared: set[tuple[str, str]] = set()
    for number, application in enumerate(applications):
        for found in _components(reader, application, target_sdk, enabled, permission):
            if number == 0 or (found.kind, found.name) not in declared:
                declared.add((found.kind, found.name))
                yield found


def _components(
    reader: ManifestReader, application: Element, target_sdk: int, enabled: bool, permission: str | None
) -> Iterator[Component]:
    for element in application.children:
        for kind in KINDS:
            if element.tag == kind and reader.text(element, "name"):
                yield _component(reader, element, kind, target_sdk, enabled, permission)


def _component(
    reader: ManifestReader, element: Element, kind: Kind, target: int, app_enabled: bool, inherited: str | None
) -> Component:
    filters = tuple(_filter(reader, child) for child in element.all("intent-filter"))
    declared = reader.flag(element, "exported")
    own = reader.text(element, "permission") or (reader.text(element, "readPermission") if kind == "provider" else None)
    alias = reader.class_name(element, "targetActivity")
    return Component(
        kind=kind,
        name=reader.class_name(element),
        exported=declared if declared is not None else exported_by_default(kind, bool(filters), target),
        exported_declared=declared,
        enabled=app_enabled and reader.flag(element, "enabled") is not False,
        permission=inherited if own is None else own or None,
        write_permission=reader.text(element, "writePermission") if kind == "provider" else None,
        grants_uris=kind == "provider" and bool(reader.flag(element, "grantUriPermissions")),
        isolated=kind == "service" and bool(reader.flag(element, "isolatedProcess")),
        init_order=(reader.number(element, "initOrder") or 0) if kind == "provider" else 0,
        process=reader.text(element, "process"),
        target=alias or None,
        authorities=tuple(filter(None, (reader.text(element, "authorities") or "").split(";"))),
        foreground_service_types=_service_types(reader, element),
        intent_filters=filters,
        metadata=_metadata(reader, element),
    )


def exported_by_default(kind: Kind, has_filter: bool, target_sdk: int) -> bool:
    """The state without android:exported. Providers: exported before target 17; others: if they have an intent filter.

    From target 31 on a filter without android:exported makes the installation fail, so what is exported cannot be told better.
    """
    return target_sdk < 17 if kind == "provider" else has_filter


def _service_types(reader: ManifestReader, element: Element) -> tuple[str, ...]:
    flags = reader.number(element, "foregroundServiceType") or 0
    return tuple(name for bit, name in SERVICE_TYPES.items() if flags >> bit & 1)


def _filter(reader: ManifestReader, element: Element) -> IntentFilter:
    return IntentFilter(
        actions=tuple(filter(None, (reader.text(child, "name") for child in element.all("action")))),
        categories=tuple(filter(None, (reader.text(child, "name") for child in element.all("category")))),
        data=tuple(_filter_data(reader, child) for child in element.all("data")),
        priority=reader.number(element, "priority") or 0,
    )


def _filter_data(reader: ManifestReader, element: Element) -> Mapping[str, str]:
    found = ((name, reader.text(element, name)) for name in FILTER_DATA)
    return {name: value for name, value in found if value is not None}


def _metadata(reader: ManifestReader, element: Element) -> Mapping[str, str]:
    found = {}
    for child in element.all("meta-data"):
        name = reader.text(child, "name")
        if name:
            found[name] = reader.text(child, "value") or reader.text(child, "resource") or ""
    return found


def _queries(reader: ManifestReader, roots: Iterable[Element]) -> Queries:
    packages, intents, providers = [], [], []
    for queries in (found for root in roots for found in root.all("queries")):
        packages += [reader.text(child, "name") for child in queries.all("package")]
        intents += [_filter(reader, child) for child in queries.all("intent")]
        providers += [reader.text(child, "authorities") for child in queries.all("provider")]
    return Queries(packages=tuple(filter(None, packages)), intents=tuple(intents), providers=tuple(filter(None, providers)))
