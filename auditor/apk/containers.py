"""Which packages a container (bundletool's .apks, .xapk, .apkm, any archive of APKs) holds, and which of them one device gets."""

import json
from collections.abc import Iterable
from typing import Any, Literal

from msgspec import Struct

from auditor.apk.errors import PartError
from auditor.apk.proto import Message
from auditor.apk.zip import Archive

Form = Literal["apk", "aab", "apks", "xapk", "apkm", "archive", "splits"]

TOC, CONFIG = "toc.pb", "BundleConfig.pb"
BUNDLE_MANIFEST = "/manifest/AndroidManifest.xml"
LIMIT = 16 << 20


class Contents(Struct, frozen=True):
    """Entries of a container: ``packages`` to read as one app, ``others`` for other devices, ``expansions`` of data (OBB).

    ``problem`` says why the container's own list could not be followed.
    """

    form: Form
    packages: tuple[str, ...]
    others: tuple[str, ...] = ()
    expansions: tuple[str, ...] = ()
    problem: str | None = None


def contents(archive: Archive) -> Contents | None:
    """What a container holds; None if the archive is none. A file with a manifest at its root is an APK, whatever else is in it."""
    names = archive.entries
    if "AndroidManifest.xml" in names:
        return None
    if CONFIG in names or f"base{BUNDLE_MANIFEST}" in names:
        return Contents("aab", ())
    packages = [name for name in names if name.lower().endswith(".apk")]
    if not packages:
        return None
    if TOC in names:
        return _apks(archive, packages)
    expansions = tuple(name for name in names if name.lower().endswith(".obb"))
    if "manifest.json" in names:
        return _xapk(archive, packages, expansions)
    if "info.json" in names:
        return Contents("apkm", tuple(packages), expansions=expansions)
    wanted, others = _by_folder(packages)
    return Contents("archive", wanted, others, expansions)


def modules(archive: Archive) -> list[str]:
    """The modules of an app bundle, base first."""
    found = {name.removesuffix(BUNDLE_MANIFEST) for name in archive.entries if name.endswith(BUNDLE_MANIFEST)}
    return sorted((name for name in found if "/" not in name), key=lambda name: (name != "base", name))


# --- bundletool's .apks ---


class _Variant(Struct, frozen=True):
    """A set of packages for one group of devices, in bundletool's order of preference."""

    split: bool
    lowest_sdk: int
    number: int
    paths: tuple[str, ...]


def _apks(archive: Archive, packages: list[str]) -> Contents:
    """The packages of the variant for the newest devices (bundletool, commands.proto: BuildApksResult)."""
    problem = None
    variants: list[_Variant] = []
    try:
        variants = [_variant(found) for found in Message(archive.read(TOC, LIMIT)).messages(2)]
    except PartError as error:
        problem = str(error)
    usable = [found for found in variants if found.paths and set(found.paths) <= set(packages)]
    if not usable:
        wanted, others = _by_folder(packages)
        return Contents("apks", wanted, others, problem=problem or "it lists no set of packages that is there")
    best = max(usable, key=lambda found: (found.split, found.lowest_sdk, found.number))
    others = tuple(name for name in packages if name not in best.paths)
    return Contents("apks", best.paths, others)


def _variant(message: Message) -> _Variant:
    targeting = message.message(1)
    sdk = targeting.message(1) if targeting else None
    lowest = [value.number(1) for version in (sdk.messages(1) if sdk else ()) for value in version.messages(1)]
    described = [entry for group in message.messages(2) for entry in group.messages(2)]
    paths = tuple(dict.fromkeys(entry.text(2) for entry in described))
    return _Variant(any(3 in entry for entry in described), max(lowest, default=0), message.number(3), paths)


def _by_folder(packages: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Without a list: a universal package alone, else the splits of the first variant, else whatever lies there."""
    universal = [name for name in packages if name.rpartition("/")[2] == "universal.apk"]
    splits = [name for name in packages if name.startswith("splits/") and not _numbered(name)]
    wanted = universal[:1] or splits or packages
    return tuple(wanted), tuple(name for name in packages if name not in wanted)


def _numbered(name: str) -> bool:
    """Whether it is a later variant's, such as ``splits/base-master_2.apk``."""
    return name.removesuffix(".apk").rpartition("_")[2].isdigit()


# --- .xapk ---


def _xapk(archive: Archive, packages: list[str], expansions: tuple[str, ...]) -> Contents:
    try:
        listed = _listed(json.loads(archive.read("manifest.json", LIMIT)))
    except (PartError, ValueError, RecursionError) as error:
        problem = str(error) if isinstance(error, PartError) else "it is no JSON"
        return Contents("xapk", tuple(packages), expansions=expansions, problem=problem)
    wanted = tuple(name for name in packages if name in listed) or tuple(packages)
    return Contents("xapk", wanted, tuple(name for name in packages if name not in wanted), expansions)


def _listed(manifest: Any) -> set[str]:
    """The files that ``split_apks`` names."""
    entries: Iterable[Any] = manifest.get("split_apks") or () if isinstance(manifest, dict) else ()
    return {entry["file"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("file"), str)}
