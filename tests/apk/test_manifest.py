"""Manifest defaults, on trees built by hand. What holds is said by AOSP's PackageParser and the platform's documentation."""

import pytest

from auditor.apk.access import special_access
from auditor.apk.axml import ANDROID, Attribute, Element
from auditor.apk.chunks import Value
from auditor.apk.declared import runs_first
from auditor.apk.errors import PartError
from auditor.apk.manifest import Manifest, read_manifest
from auditor.apk.manifestreader import IDS, full_name
from auditor.apk.network import cleartext_setting, network_security, user_certificates_setting
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


def test_permissions_that_the_app_defines() -> None:
    manifest = read(
        element("permission", name="org.example.A", protectionLevel=2 | 0x10, permissionGroup="org.example.G"),
        element("permission", name="org.example.B"),
        element("permission", name="org.example.A", protectionLevel=0),  # the platform keeps the first
    )
    assert [(one.name, one.level, one.flags, one.group) for one in manifest.declared] == [
        ("org.example.A", "signature", ("privileged",), "org.example.G"),
        ("org.example.B", "normal", (), None),
    ]


def test_backup_is_on_by_default_and_its_rules_are_named() -> None:
    assert read(element("application")).backup.allowed
    told = read(element("application", allowBackup=False, dataExtractionRules="res/xml/x.xml", backupAgent=".Agent")).backup
    assert (told.allowed, told.extraction_rules, told.agent) == (False, "res/xml/x.xml", "org.example.app.Agent")


def test_what_guards_a_provider() -> None:
    part = element(
        "provider",
        name=".P",
        exported=True,
        readPermission="a.READ",
        writePermission="a.WRITE",
        grantUriPermissions=True,
        initOrder=7,
    )
    (component,) = read(element("application", part)).components
    assert (component.permission, component.write_permission, component.grants_uris, component.init_order) == (
        "a.READ",
        "a.WRITE",
        True,
        7,
    )


def test_filters_keep_priority_and_every_kind_of_path() -> None:
    part = element(
        "receiver",
        element("intent-filter", element("action", name="a.B"), element("data", scheme="x", pathSuffix=".pdf"), priority=999),
        name=".R",
    )
    (component,) = read(element("application", part)).components
    (filtered,) = component.intent_filters
    assert (filtered.priority, dict(filtered.data[0])) == (999, {"scheme": "x", "pathSuffix": ".pdf"})


def test_what_runs_before_any_screen_in_the_platforms_order() -> None:
    """Providers by initOrder between the application's constructor and its onCreate; other processes and disabled ones do not."""
    startup = element("meta-data", name="org.example.Warm", value="androidx.startup")
    manifest = read(
        element(
            "application",
            element("provider", startup, name="androidx.startup.InitializationProvider"),
            element("provider", name=".Early", initOrder=100),
            element("provider", name=".Elsewhere", process=":remote"),
            element("provider", name=".Off", enabled=False),
            element("service", name=".S"),
            name=".App",
        )
    )
    assert runs_first(manifest.factory_class, manifest.application_class, manifest.components, manifest.package) == (
        "org.example.app.App",
        "org.example.app.Early",
        "androidx.startup.InitializationProvider",
        "org.example.Warm",
    )


def test_special_access_is_a_guarded_component_or_a_request(rules: RuleBook) -> None:
    manifest = read(
        element("uses-permission", name="android.permission.PACKAGE_USAGE_STATS"),
        element(
            "application",
            element("service", name=".Eyes", permission="android.permission.BIND_ACCESSIBILITY_SERVICE"),
            element("service", name=".Unguarded"),
            element("receiver", name=".Admin", permission="android.permission.BIND_DEVICE_ADMIN", enabled=False),
            element("activity", name=".Fake", permission="android.permission.BIND_VPN_SERVICE"),
        ),
    )
    found = {access.id: [place.name for place in access.evidence] for access in special_access(manifest, rules.special_access)}
    assert found == {
        "accessibility_service": ["org.example.app.Eyes"],
        "device_admin": ["org.example.app.Admin"],
        "usage_access": ["android.permission.PACKAGE_USAGE_STATS"],
    }


# --- network security configuration ---


def plain_element(tag: str, *children: Element, text: str = "", **attributes: str) -> Element:
    """An element with attributes without a namespace, as the configuration has them."""
    named = [Attribute(0, "", name, Value(3, 0), value) for name, value in attributes.items()]
    return Element(tag, named, list(children), text)


def domain(name: str) -> Element:
    return plain_element("domain", text=f"\n {name} ")


def anchors(*sources: str) -> Element:
    return plain_element("trust-anchors", *(plain_element("certificates", src=source) for source in sources))


CONFIG = plain_element(
    "network-security-config",
    plain_element("base-config", anchors("system"), cleartextTrafficPermitted="false"),
    plain_element(
        "domain-config",
        domain("old.example"),
        plain_element("domain-config", domain("new.old.example"), cleartextTrafficPermitted="false"),
        cleartextTrafficPermitted="true",
    ),
    plain_element("domain-config", domain("lab.example"), anchors("system", "user")),
    plain_element(
        "domain-config", domain("bank.example"), plain_element("pin-set", plain_element("pin", text="abc"), expiration="2027-01-01")
    ),
    plain_element("debug-overrides", anchors("user")),
)


def test_a_configuration_is_told_in_full() -> None:
    found = network_security(read(element("application")), CONFIG)
    assert (found.cleartext, found.cleartext_domains) == (False, ("old.example",))
    assert (found.user_certificates, found.user_certificate_domains) == (False, ("lab.example",))
    assert (found.pinned_domains, found.pins_expire, found.debug_overrides) == (("bank.example",), "2027-01-01", True)


def test_the_flag_counts_for_nothing_beside_a_configuration() -> None:
    allowing = read(element("application", usesCleartextTraffic=True))
    assert network_security(allowing, None).cleartext
    assert not network_security(allowing, CONFIG).cleartext


@pytest.mark.parametrize(("target", "trusted"), [(23, True), (24, False)])
def test_users_certificates_are_trusted_by_default_up_to_target_23(target: int, trusted: bool) -> None:
    manifest = read(element("application"), target=target)
    assert network_security(manifest, None).user_certificates is trusted
    assert user_certificates_setting(manifest, None) is None  # the platform's default is no choice of the app


def test_trust_in_users_certificates_is_a_setting_unless_for_debugging_only() -> None:
    manifest = read(element("application"))
    everywhere = plain_element("network-security-config", plain_element("base-config", anchors("user")))
    debugging = plain_element("network-security-config", plain_element("debug-overrides", anchors("user")))
    assert user_certificates_setting(manifest, everywhere) is not None
    assert user_certificates_setting(manifest, debugging) is None
    place = user_certificates_setting(manifest, CONFIG)
    assert place is not None
    assert place.attributes["domains"] == "lab.example"
