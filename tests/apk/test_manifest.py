"""Manifest defaults, on trees built by hand. What holds is said by AOSP's PackageParser and the platform's documentation."""

import pytest

from auditor.apk.axml import ANDROID, Attribute, Element
from auditor.apk.chunks import Value
from auditor.apk.errors import PartError
from auditor.apk.manifest import Manifest, read_manifest
from auditor.apk.manifestreader import IDS, full_name
from auditor.apk.network import cleartext_setting
from auditor.rulebook.book import RuleBook

REFERENCE = 0x01
BOOLEAN = 0x12


def element(tag: str, *children: Element, **attributes: str | bool | int) -> Element:
    """An element with android: attributes; booleans and numbers as the compiler types them."""
    found = []
    for name, value in attributes.items():
        if isinstance(value, bool):
            typed, text = Value(BOOLEAN, 0xFFFFFFFF if value else 0), str(value).lower()
        elif isinstance(value, int):
            typed, text = Value(0x10, value), str(value)
        else:
            typed, text = (Value(REFERENCE, int(value[1:], 16)), value) if value.startswith("@") else (Value(3, 0), value)
        found.append(Attribute(IDS[name], ANDROID, name, typed, text))
    return Element(tag, found, list(children))


def read(*children: Element, target: int = 33, package: str = "org.example.app") -> Manifest:
    root = element("manifest", element("uses-sdk", minSdkVersion=16, targetSdkVersion=target), *children)
    root.attributes.append(Attribute(0, "", "package", Value(3, 0), package))
    return read_manifest(root, {0x7F010001: "Example", 0x7F020001: "true"}.get, {})


def launcher() -> Element:
    return element("intent-filter", element("action", name="android.intent.action.MAIN"))


@pytest.mark.parametrize(
    ("tag", "target", "filtered", "declared", "exported"),
    [
        ("activity", 30, False, None, False),
        ("activity", 30, True, None, True),
        ("service", 33, True, False, False),
        ("receiver", 33, False, True, True),
        ("provider", 16, False, None, True),
        ("provider", 17, False, None, False),
        ("provider", 16, False, False, False),
    ],
)
def test_exported_by_the_platforms_defaults(tag: str, target: int, filtered: bool, declared: bool | None, exported: bool) -> None:
    attributes: dict[str, str | bool | int] = {"name": ".Part"} | ({} if declared is None else {"exported": declared})
    part = element(tag, *([launcher()] if filtered else []), **attributes)
    (component,) = read(element("application", part), target=target).components
    assert (component.exported, component.exported_declared, component.name) == (exported, declared, "org.example.app.Part")


@pytest.mark.parametrize(
    ("name", "full"), [(".ui.A", "org.example.ui.A"), ("A", "org.example.A"), ("com.other.A", "com.other.A"), ("", "")]
)
def test_names_are_completed(name: str, full: str) -> None:
    assert full_name(name, "org.example") == full


def test_references_are_resolved_and_unknown_ones_shown() -> None:
    assert read(element("application", label="@7f010001")).label == "Example"
    assert read(element("application", label="@7f999999")).label == "@7f999999"
    assert read(element("application", debuggable="@7f020001")).debuggable


def test_the_same_permission_is_kept_once_per_kind_of_request() -> None:
    name = "android.permission.CAMERA"
    manifest = read(
        element("uses-permission", name=name),
        element("uses-permission", name=name),
        element("uses-permission", name=name, maxSdkVersion=28),
        element("uses-permission-sdk-23", name=name),
    )
    assert [(p.max_sdk_version, p.sdk_23) for p in manifest.permissions] == [(None, False), (28, False), (None, True)]


def test_the_rule_book_gives_level_and_group(rules: RuleBook) -> None:
    root = element("manifest", element("uses-permission", name="android.permission.READ_CONTACTS"))
    root.attributes.append(Attribute(0, "", "package", Value(3, 0), "org.example.app"))
    (request,) = read_manifest(root, lambda _: None, rules.permissions).permissions
    assert (request.level, request.data) == ("dangerous", ("contacts",))


def test_foreground_service_types_are_bits() -> None:
    part = element("service", name=".S", foregroundServiceType=1 | 8 | 128)
    assert read(element("application", part)).components[0].foreground_service_types == ("dataSync", "location", "microphone")


def test_version_codes_may_be_long() -> None:
    root = element("manifest", versionCode=5, versionCodeMajor=2)
    root.attributes.append(Attribute(0, "", "package", Value(3, 0), "org.example.app"))
    assert read_manifest(root, lambda _: None, {}).version_code == (2 << 32) + 5


@pytest.mark.parametrize(("target", "flag", "allowed"), [(27, None, True), (28, None, False), (28, True, True), (27, False, False)])
def test_cleartext_by_flag_and_target(target: int, flag: bool | None, allowed: bool) -> None:
    application = element("application") if flag is None else element("application", usesCleartextTraffic=flag)
    assert (cleartext_setting(read(application, target=target), None) is not None) is allowed


@pytest.mark.parametrize("root", [Element("resources", []), Element("manifest", [])])
def test_what_is_no_manifest_says_so(root: Element) -> None:
    with pytest.raises(PartError):
        read_manifest(root, lambda _: None, {})
