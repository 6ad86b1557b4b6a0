"""The rules about code against their own cases, and how owners are told from rules."""

from pathlib import Path

import pytest
import yaml

from auditor.apk.cases import problems
from auditor.apk.manifest import Manifest
from auditor.apk.owners import Owner, Owners, is_renamed
from auditor.facts import Component, IntentFilter, Queries
from auditor.rulebook.book import RuleBook
from auditor.rulebook.model import Cases, SdkRule

SEEN = Cases(positive=("a.B",), negative=("c.D",))
SDKS = {
    rule.id: rule
    for rule in (
        SdkRule(id="push", name="Push", vendor="V", category="push", packages=("com.vendor.push",), source="test", cases=SEEN),
        SdkRule(id="inner", name="In", vendor="V", category="ads", packages=("com.vendor.push.ads",), source="test", cases=SEEN),
        SdkRule(
            id="core",
            name="C",
            vendor="G",
            category="library",
            packages=("androidx",),
            infrastructure=True,
            source="test",
            cases=SEEN,
        ),
        SdkRule(id="nested", name="N", vendor="N", category="ads", packages=("org.example.app.ads",), source="test", cases=SEEN),
    )
}


def manifest(package: str, launched: str) -> Manifest:
    shown = IntentFilter(actions=("android.intent.action.MAIN",), categories=("android.intent.category.LAUNCHER",))
    return Manifest(
        package=package,
        version_name=None,
        version_code=None,
        min_sdk=None,
        target_sdk=None,
        label=None,
        application_class=None,
        factory_class=None,
        debuggable=False,
        allow_backup=True,
        cleartext=None,
        network_security_config=None,
        permissions=(),
        components=(Component(kind="activity", name=launched, exported=True, intent_filters=(shown,)),),
        queries=Queries(),
        metadata={},
        instrumentation=(),
    )


def test_the_rule_book_holds_its_own_cases(rules: RuleBook) -> None:
    assert list(problems(rules)) == []
    assert len(rules.apis) >= 130


def test_a_wrong_case_is_told(tmp_path: Path) -> None:
    call = "Landroid/telephony/TelephonyManager;->getImei()Ljava/lang/String;"
    rule = {
        "id": "wrong",
        "data": ["imei"],
        "calls": [call],
        "source": "test",
        "cases": {"positive": ["La/B;->c()V"], "negative": [call]},
    }
    (tmp_path / "apis.yaml").write_text(yaml.safe_dump({"apis": [rule]}))
    assert list(problems(RuleBook(tmp_path))) == [
        "apis: wrong: La/B;->c()V does not match",
        f"apis: wrong: {call} matches",
    ]


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("org.example.app.Main", Owner("first")),
        ("org.example.shared.Net", Owner("first")),
        ("org.example.app.ads.Banner", Owner("third", "nested")),
        ("com.studio.ui.Start", Owner("first")),
        ("com.vendor.push.Service", Owner("third", "push")),
        ("com.vendor.push.ads.Banner$1", Owner("third", "inner")),
        ("com.vendor.pushy.Service", Owner("unknown")),
        ("com.vendor.Other", Owner("unknown")),
        ("androidx.core.app.A", Owner("library", "core")),
        ("o.b", Owner("renamed")),
        ("a", Owner("renamed")),
    ],
)
def test_the_longest_prefix_owns_a_class(name: str, owner: Owner) -> None:
    assert Owners(SDKS, manifest("org.example.app", "com.studio.ui.Start")).of(name) == owner


def test_a_launcher_of_an_sdk_makes_nothing_the_apps_own() -> None:
    owners = Owners(SDKS, manifest("org.example.app", "com.vendor.push.Splash"))
    assert owners.of("com.vendor.push.Splash") == Owner("third", "push")
    assert owners.of("com.vendor.Other") == Owner("unknown")


def test_who_publishes_under_a_shared_prefix_is_told_by_one_part_more() -> None:
    owners = Owners({}, manifest("com.github.somebody.app", "com.github.somebody.app.Main"))
    assert owners.of("com.github.somebody.lib.X") == Owner("first")
    assert owners.of("com.github.other.lib.X") == Owner("unknown")


@pytest.mark.parametrize(
    ("name", "renamed"), [("a.b.c", True), ("o.a1$b", True), ("com.umeng.A", False), ("A", True), ("Main", False)]
)
def test_renamed_names_are_short_throughout(name: str, renamed: bool) -> None:
    assert is_renamed(name.partition("$")[0]) is renamed
