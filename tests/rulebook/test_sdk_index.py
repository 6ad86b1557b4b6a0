"""SDKs by class, component, library and meta-data; parties by host."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.rulebook.book import RuleBook
from auditor.rulebook.sdk_index import HostIndex, SdkIndex
from tests.rulebook.book import book, sdk

RULES = RuleBook()
SDKS = SdkIndex(RULES.sdks.values())
HOSTS = HostIndex(RULES.sdks, RULES.hosts)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("com.umeng.analytics.MobclickAgent", "umeng"),
        ("com.umeng.commonsdk.internal.DeviceConfig$1", "umeng"),
        ("cn.jiguang.internal.Core", "jpush"),
        ("cn.jpush.android.service.PushService", "jpush"),
        ("cn.jiguang.verifysdk.api.JVerificationInterface", "jiguang_verify"),
        ("com.google.firebase.FirebaseApp", "firebase"),
        ("com.google.firebase.crashlytics.internal.a", "firebase_crashlytics"),
        ("com.google.android.gms.measurement.AppMeasurement", "firebase_analytics"),
        ("com.facebook.FacebookSdk$InitializeCallback", "facebook"),
        ("com.facebook.react.ReactActivity", "react_native"),
        ("com.facebook.ads.AdView", "facebook_ads"),
        ("j$.util.Optional", "desugar"),
        ("com.umengx.Foo", None),
        ("com.umen.Foo", None),
        ("com.facebook.Something", None),
        ("com.lumichat.app.net.Uploader", None),
        ("MainActivity", None),
        ("", None),
    ],
)
def test_by_class(name: str, expected: str | None) -> None:
    assert SDKS.by_class(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("libjcore.so", "jpush"),
        ("libjcore422.so", "jpush"),
        ("lib/arm64-v8a/libBugly_Native.so", "bugly"),
        ("libBaiduMapSDK_base_v7_5_4.so", "baidu_map"),
        ("libjcore422.so.bak", None),
        ("mylibjcore.so", None),
        ("libc++_shared.so", None),
    ],
)
def test_by_native(name: str, expected: str | None) -> None:
    assert SDKS.by_native(name) == expected


def test_by_component_and_metadata() -> None:
    assert SDKS.by_component("cn.android.service.JTransitActivity") == "jpush"
    assert SDKS.by_component("com.igexin.sdk.GActivity") == "getui"
    assert SDKS.by_component("com.lumichat.app.ui.ChatActivity") is None
    assert SDKS.by_metadata("UMENG_APPKEY") == "umeng"
    assert SDKS.by_metadata("MY_APPKEY") is None


def test_the_longest_prefix_wins_whatever_the_order(tmp_path: Path) -> None:
    entries = [sdk("short", "com.acme", "acme.example"), sdk("long", "com.acme.ads", "ads.acme.example")]
    for number, order in enumerate((entries, entries[::-1])):
        root = tmp_path / str(number)
        root.mkdir()
        rules = book(root, sdks="".join(order))
        index = SdkIndex(rules.sdks.values())
        assert index.by_class("com.acme.ads.Banner") == "long"
        assert index.by_class("com.acme.adsorption.Filter") == "short"
        hosts = HostIndex(rules.sdks, rules.hosts)
        match = hosts.find("eu.ads.acme.example")
        assert match is not None
        assert match.sdk == "long"


@pytest.mark.parametrize(
    ("host", "rule", "sdk_id"),
    [
        ("a.b.umeng.com", "umeng", "umeng"),
        ("ULogs.Umeng.COM.", "umeng", "umeng"),
        ("firebaselogging-pa.googleapis.com", "firebase_perf", "firebase_perf"),
        ("storage.googleapis.com", "google", None),
        ("bucket.oss-cn-hangzhou.aliyuncs.com", "alibaba_cloud", None),
        ("d111111abcdef8.cloudfront.net", "cloudfront", None),
    ],
)
def test_hosts(host: str, rule: str, sdk_id: str | None) -> None:
    match = HOSTS.find(host)
    assert match is not None
    assert (match.rule, match.sdk) == (rule, sdk_id)


@pytest.mark.parametrize("host", ["notumeng.com", "umeng.com.evil.example", "com", "10.0.0.1", "::1", "", "."])
def test_hosts_of_nobody(host: str) -> None:
    assert HOSTS.find(host) is None


@given(st.text(alphabet="abcdef.$-_ü", max_size=60))
def test_any_name_is_answered(name: str) -> None:
    found = SDKS.by_class(name)
    assert found is None or any(name.startswith(prefix) for prefix in RULES.sdks[found].packages)
    match = HOSTS.find(name)
    assert match is None or name.lower().rstrip(". ").endswith(match.suffix)
