"""Which version of an SDK a package holds: what build tools leave beside the code, and constants of the SDK's own classes."""

import re
from collections.abc import Iterable, Iterator, Sequence

from auditor.apk.dex.constants import static_strings
from auditor.apk.errors import PartError
from auditor.apk.owners import Owner, Owners
from auditor.apk.part import Part
from auditor.apk.program import Program

SMALL = 4096
#: META-INF/GROUP_ARTIFACT.version, as the AndroidX plug-in writes it; ARTIFACT.properties, as Play services and Firebase do.
_VERSION_FILE = re.compile(r"META-INF/([\w.-]+)_[\w.-]+\.version")
_PROPERTIES = re.compile(r"((?:play-services|firebase|transport|billing)-?[\w-]*)\.properties")
_POM = re.compile(r"META-INF/maven/([\w.-]+)/([\w.-]+)/pom\.properties")
_LINE = re.compile(r"^version=(\S+)", re.MULTILINE)
_NUMBER = re.compile(r"v?(\d+(?:\.\d+){1,4}(?:[-.+][A-Za-z0-9.]+)?)")
#: Classes that hold a version, and the names of the field, best first.
_CLASSES = re.compile(r"[/$](?:BuildConfig|Version|SdkVersion|\w*SdkVersion)(?:\$Companion)?;$")
_FIELDS = (
    "SDK_VERSION",
    "VERSION_NAME",
    "SDK_VERSION_NAME",
    "LIBRARY_VERSION",
    "LIB_VERSION",
    "SDK_VERSION_STRING",
    "VERSION",
    "BUILD",
)
_PRODUCTS = {
    "play-services": "com.google.android.gms",
    "firebase": "com.google.firebase",
    "transport": "com.google.android.datatransport",
    "billing": "com.android.billingclient",
}


def sdk_versions(parts: Iterable[Part], program: Program, owners: Owners, classes: Sequence[Owner]) -> dict[str, str]:
    """Versions by SDK's id. Where several artefacts of one SDK differ, that of the shortest name counts."""
    found: dict[str, tuple[tuple[int, int, str], str]] = {}
    told = [*_files(parts, owners), *_constants(program, classes)]
    for sdk, rank, version in sorted(told, key=lambda one: one[1]):
        found.setdefault(sdk, (rank, version))
    return {sdk: version for sdk, (_, version) in found.items()}


def _files(parts: Iterable[Part], owners: Owners) -> Iterator[tuple[str, tuple[int, int, str], str]]:
    for part in parts:
        for name in part.names():
            package, whole = _package(name)
            sdk = owners.index.by_package(package) if package else None
            text = _text(part, name) if sdk else None
            match = (_NUMBER.fullmatch(text.strip()) if whole else _LINE.search(text)) if text else None
            if sdk and match:
                yield sdk, (0, len(name), name), match[1]


def _package(name: str) -> tuple[str, bool]:
    """(package that a file speaks of, whether the file is the version and nothing else); "" for other files."""
    if match := _VERSION_FILE.fullmatch(name):
        return match[1], True
    if match := _POM.fullmatch(name):
        return f"{match[1]}.{match[2]}", False
    if match := _PROPERTIES.fullmatch(name):
        for product, package in _PRODUCTS.items():
            if match[1].startswith(product):
                rest = match[1].removeprefix(product).strip("-").partition("-")[0]
                return f"{package}.{rest}" if rest else package, False
    return "", False


def _text(part: Part, name: str) -> str | None:
    try:
        return part.archive.read(part.entry(name), SMALL).decode("utf-8", "replace")
    except PartError:
        return None


def _constants(program: Program, classes: Sequence[Owner]) -> Iterator[tuple[str, tuple[int, int, str], str]]:
    for klass, owner in enumerate(classes):
        if owner.sdk is None or owner.surmised:
            continue
        text = program.types[int(program.class_type[klass])]
        if not _CLASSES.search(text):
            continue
        values = static_strings(program.dexes[int(program.class_dex[klass])], int(program.class_row[klass]))
        for place, field in enumerate(_FIELDS):
            match = _NUMBER.fullmatch(values.get(field, ""))
            if match:
                yield owner.sdk, (1 + place, text.count("/"), text), match[1]
                break
