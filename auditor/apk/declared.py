"""What a manifest declares beside components and requests: permissions of its own, backup, and what runs before any screen."""

from collections.abc import Iterable, Iterator

from auditor.apk.axml import Element
from auditor.apk.manifestreader import ManifestReader
from auditor.facts import Backup, Component, DeclaredPermission

#: PermissionInfo.PROTECTION_*: the base level and the flags that widen it.
LEVELS = {0: "normal", 1: "dangerous", 2: "signature", 3: "signatureOrSystem", 4: "internal"}
LEVEL_FLAGS = {
    0x10: "privileged",
    0x20: "development",
    0x40: "appop",
    0x80: "pre23",
    0x100: "installer",
    0x200: "verifier",
    0x400: "preinstalled",
    0x800: "setup",
    0x1000: "instant",
    0x2000: "runtime",
    0x8000000: "knownSigner",
}
STARTUP_VALUE = "androidx.startup"


def declared_permissions(reader: ManifestReader, roots: Iterable[Element]) -> Iterator[DeclaredPermission]:
    """The permissions that the app defines (``<permission>``), with their levels."""
    seen = set()
    for element in (found for root in roots for found in root.all("permission")):
        name = reader.text(element, "name")
        if name and name not in seen:
            seen.add(name)
            level = reader.number(element, "protectionLevel") or 0
            yield DeclaredPermission(
                name=name,
                level=LEVELS.get(level & 0xF, "normal"),
                flags=tuple(word for flag, word in LEVEL_FLAGS.items() if level & flag),
                group=reader.text(element, "permissionGroup"),
            )


def backup(reader: ManifestReader, application: Element) -> Backup:
    """Whether the app's data is backed up, and by which rules (BackupAgent; allowed unless the manifest says otherwise)."""
    agent = reader.class_name(application, "backupAgent")
    return Backup(
        allowed=reader.flag(application, "allowBackup") is not False,
        agent=agent or None,
        content=reader.text(application, "fullBackupContent"),
        extraction_rules=reader.text(application, "dataExtractionRules"),
    )


def runs_first(factory: str | None, application: str | None, components: Iterable[Component], package: str) -> tuple[str, ...]:
    """Classes that run when the process starts, before any screen and so before consent can be given, in the platform's order.

    ActivityThread.handleBindApplication: the factory, the application's constructor and attachBaseContext, the providers of the
    main process by initOrder, then Application.onCreate. androidx.startup's initialisers run in its provider.
    """
    providers = [
        found
        for found in components
        if found.kind == "provider" and found.enabled and (found.process is None or found.process == package)
    ]
    found = [name for name in (factory, application) if name]
    for provider in sorted(providers, key=lambda one: -one.init_order):
        found.append(provider.name)
        found += [name for name, value in provider.metadata.items() if value == STARTUP_VALUE]
    return tuple(dict.fromkeys(found))
