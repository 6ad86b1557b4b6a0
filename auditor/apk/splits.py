"""Whether a package is whole: what its base says of the splits that it needs (ApkLiteParseUtils, PackageInstallerSession)."""

from collections.abc import Iterator, Sequence

from auditor.apk.axml import Element

IS_SPLIT_REQUIRED = 0x01010591
REQUIRED_SPLIT_TYPES = 0x0101064E
SPLIT_TYPES = 0x0101064F
NAME, VALUE = 0x01010003, 0x01010024
#: The Play Store's own mark, older than the attribute.
STORE_MARK = "com.android.vending.splits.required"


def missing_splits(base: Element, splits: Sequence[Element]) -> Iterator[tuple[str, str]]:
    """(part, reason) where the base is none, or needs splits that are not there."""
    split = base.plain("split")
    if split:
        yield "base", f"this is the split {split}; the base package, with most of the manifest, is not given"
        return
    missing = _required_types(base) - {kind for found in splits for kind in _types(found, SPLIT_TYPES, "splitTypes")}
    if missing:
        yield "splits", f"splits that the base needs are not given: {', '.join(sorted(missing))}"
    elif not splits and _needs_splits(base):
        yield "splits", "the base says that it needs splits, and none is given"


def _required_types(base: Element) -> set[str]:
    return _types(base, REQUIRED_SPLIT_TYPES, "requiredSplitTypes")


def _types(root: Element, resource: int, name: str) -> set[str]:
    attribute = root.attribute(resource, name)
    return set(filter(None, (attribute.text if attribute else "").split(",")))


def _needs_splits(base: Element) -> bool:
    required = base.attribute(IS_SPLIT_REQUIRED, "isSplitRequired")
    if required is not None and required.text == "true":
        return True
    for mark in (child for application in base.all("application") for child in application.all("meta-data")):
        name, value = mark.attribute(NAME, "name"), mark.attribute(VALUE, "value")
        if name is not None and value is not None and name.text == STORE_MARK and value.text == "true":
            return True
    return False
