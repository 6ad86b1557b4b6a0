"""The shipped permissions, held against what the platform and policies say."""

import pytest

from auditor.rulebook.book import RuleBook
from auditor.rulebook.phrases import PhraseTable

RULES = RuleBook()
P = "android.permission."
TABLE = PhraseTable({rule.name: [word for words in rule.words.values() for word in words] for rule in RULES.permissions.values()})

# The runtime permissions of API 34 and 35, by hand from https://developer.android.com/reference/android/Manifest.permission
DANGEROUS = [
    "ACCEPT_HANDOVER",
    "ACCESS_BACKGROUND_LOCATION",
    "ACCESS_COARSE_LOCATION",
    "ACCESS_FINE_LOCATION",
    "ACCESS_MEDIA_LOCATION",
    "ACTIVITY_RECOGNITION",
    "ANSWER_PHONE_CALLS",
    "BLUETOOTH_ADVERTISE",
    "BLUETOOTH_CONNECT",
    "BLUETOOTH_SCAN",
    "BODY_SENSORS",
    "BODY_SENSORS_BACKGROUND",
    "CALL_PHONE",
    "CAMERA",
    "GET_ACCOUNTS",
    "NEARBY_WIFI_DEVICES",
    "POST_NOTIFICATIONS",
    "PROCESS_OUTGOING_CALLS",
    "READ_CALENDAR",
    "READ_CALL_LOG",
    "READ_CONTACTS",
    "READ_EXTERNAL_STORAGE",
    "READ_MEDIA_AUDIO",
    "READ_MEDIA_IMAGES",
    "READ_MEDIA_VIDEO",
    "READ_MEDIA_VISUAL_USER_SELECTED",
    "READ_PHONE_NUMBERS",
    "READ_PHONE_STATE",
    "READ_SMS",
    "RECEIVE_MMS",
    "RECEIVE_SMS",
    "RECEIVE_WAP_PUSH",
    "RECORD_AUDIO",
    "SEND_SMS",
    "USE_SIP",
    "UWB_RANGING",
    "WRITE_CALENDAR",
    "WRITE_CALL_LOG",
    "WRITE_CONTACTS",
    "WRITE_EXTERNAL_STORAGE",
]


def test_every_runtime_permission_is_known() -> None:
    assert [name for name in DANGEROUS if RULES.permissions[P + name].level != "dangerous"] == []


def test_an_app_that_only_talks_to_the_net_need_not_declare_anything() -> None:
    ordinary = ("INTERNET", "ACCESS_NETWORK_STATE", "WAKE_LOCK", "VIBRATE", "RECEIVE_BOOT_COMPLETED", "FOREGROUND_SERVICE")
    assert all(RULES.permissions[P + name].ordinary for name in ordinary)


def test_ordinary_permissions_open_nothing_sensitive() -> None:
    opened = {data for rule in RULES.permissions.values() if rule.ordinary for data in rule.data}
    assert not {data for data in opened if RULES.taxonomy.types[data].sensitive}


@pytest.mark.parametrize(
    ("phrase", "names"),
    [
        ("Installed Application List", {"QUERY_ALL_PACKAGES"}),
        ("Network Permission", {"INTERNET"}),
        ("Photo Library Permission", {"READ_MEDIA_IMAGES", "READ_EXTERNAL_STORAGE", "WRITE_EXTERNAL_STORAGE"}),
        ("Microphone Permission", {"RECORD_AUDIO"}),
        ("We ask for access to your contacts.", {"READ_CONTACTS"}),
        ("读取通讯录", {"READ_CONTACTS"}),
        ("获取应用列表", {"QUERY_ALL_PACKAGES"}),
        ("电话权限", {"READ_PHONE_STATE", "CALL_PHONE"}),
        ("读取电话状态", {"READ_PHONE_STATE"}),
        ("存储权限", {"READ_EXTERNAL_STORAGE", "WRITE_EXTERNAL_STORAGE"}),
        ("background location access", {"ACCESS_BACKGROUND_LOCATION"}),
        ("无障碍服务", {"BIND_ACCESSIBILITY_SERVICE"}),
    ],
)
def test_words_that_policies_use(phrase: str, names: set[str]) -> None:
    assert {P + name for name in names} <= TABLE.find(phrase)


@pytest.mark.parametrize(
    "sentence",
    [
        "You may reach us by phone or at our store; we store your order for two years.",
        "We are located in Hangzhou and work with advertising partners.",
        "The camera shop nearby sells microphones.",
        "我们会妥善存储您的信息，如有疑问请致电客服电话。",
        "您可以在日历年度内随时联系我们。",
    ],
)
def test_plain_prose_declares_no_permission(sentence: str) -> None:
    assert TABLE.find(sentence) == set()
