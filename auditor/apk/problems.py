"""Why Android does not install a package, as far as its manifest, its resources and its signatures tell."""

from collections.abc import Iterator

from auditor.apk.manifest import Manifest
from auditor.apk.part import RESOURCES, Part
from auditor.apk.zipdirectory import STORED
from auditor.facts import Signature

#: From these targets on resources must lie stored, v1 alone is no signature, and a filter needs android:exported.
STRICT_SIGNING, STORED_RESOURCES, EXPLICIT_EXPORT = 30, 30, 31
MOST_COMPONENTS = 5


def install_problems(base: Part, manifest: Manifest, signatures: tuple[Signature, ...]) -> Iterator[str]:
    """One sentence each. Nothing is said of bundles, which are not installed."""
    target = manifest.target_sdk or 1
    if base.module:
        return
    yield from _signing(signatures, target)
    resources = base.archive.entries.get(RESOURCES)
    if target >= STORED_RESOURCES and resources is not None and resources.method != STORED:
        yield "resources.arsc is compressed: Android 11 and later refuse that from target 30 on"
    if target >= EXPLICIT_EXPORT:
        yield from _exports(manifest)
    if manifest.test_only:
        yield "it is marked as testOnly: only adb installs it"


def _signing(signatures: tuple[Signature, ...], target: int) -> Iterator[str]:
    if not signatures:
        yield "it is not signed"
    for signature in signatures:
        if signature.problem:
            yield f"the signature {signature.scheme} does not hold: {signature.problem}"
    if target >= STRICT_SIGNING and {one.scheme for one in signatures} == {"v1"}:
        yield "it is signed by v1 alone: Android 11 and later refuse that from target 30 on"


def _exports(manifest: Manifest) -> Iterator[str]:
    silent = [
        one.name for one in manifest.components if one.intent_filters and one.exported_declared is None and one.kind != "provider"
    ]
    if silent:
        more = f" and {len(silent) - MOST_COMPONENTS} more" if len(silent) > MOST_COMPONENTS else ""
        names = ", ".join(silent[:MOST_COMPONENTS])
        yield f"{names}{more} have intent filters and no android:exported: Android 12 and later refuse that from target 31 on"
