"""Findings alike in one block."""

from auditor.report.fold import folded
from tests.report.sample import finding

NAMES = {
    "call_log": "call log",
    "clipboard": "clipboard",
    "imei": "IMEI",
    "android_id": "安卓ID(Android ID)",
    "sms": "短信",
    "umeng": "Umeng+",
}


def test_findings_that_differ_in_one_item_share_their_head() -> None:
    alike = [
        finding(1, "data-undisclosed", "Not disclosed: call log", subject="call_log"),
        finding(2, "data-undisclosed", "Not disclosed: IMEI (Umeng+)", subject="imei"),
    ]
    (fold,) = folded(alike, NAMES)
    assert fold.head == "Not disclosed"
    assert [item.words for item in fold.items] == ["call log", "IMEI (Umeng+)"]
    assert [item.finding.id for item in fold.items] == ["f1", "f2"]


def test_an_item_in_the_midst_of_a_title_leaves_an_ellipsis() -> None:
    alike = [
        finding(n, "permission-undeclared", f"Permission {name} is requested", subject=f"android.permission.{name}")
        for n, name in enumerate(("CAMERA", "READ_SMS"))
    ]
    (fold,) = folded(alike, {})
    assert fold.head == "Permission … is requested"
    assert [item.words for item in fold.items] == ["CAMERA", "READ_SMS"]


def test_an_item_with_parentheses_of_its_own_is_told_from_the_actor() -> None:
    alike = [
        finding(1, "collection-denied", "政策否认收集安卓ID(Android ID),但实际收集", subject="android_id"),
        finding(2, "collection-denied", "政策否认收集安卓ID(Android ID),但实际收集 (Umeng+)", subject="android_id"),
        finding(3, "collection-denied", "政策否认收集短信,但实际收集", subject="sms"),
    ]
    (fold,) = folded(alike, NAMES)
    assert fold.head == "政策否认收集…,但实际收集"
    assert [item.words for item in fold.items] == ["安卓ID(Android ID)", "安卓ID(Android ID) (Umeng+)", "短信"]


def test_titles_of_one_rule_share_whole_words_where_nothing_names_the_item() -> None:
    titles = ("The policy does not say where to complain", "The policy does not say who the controller is")
    (fold,) = folded([finding(n, "policy-section-missing", title) for n, title in enumerate(titles)], {})
    assert fold.head == "The policy does not say"
    assert [item.words for item in fold.items] == ["where to complain", "who the controller is"]


def test_rule_severity_and_verdict_part_what_is_alike() -> None:
    title = "Not disclosed: call log"
    apart = [
        finding(1, "a", title, subject="call_log"),
        finding(2, "b", title, subject="call_log"),
        finding(3, "a", title, subject="call_log", severity="low"),
        finding(4, "a", title, subject="call_log", verdict="unknown"),
    ]
    assert [(fold.head, len(fold.items)) for fold in folded(apart, NAMES)] == [(title, 1)] * 4


def test_few_alike_stay_apart_and_keep_their_titles() -> None:
    two = [
        finding(1, "data-undisclosed", "Not disclosed: call log", subject="call_log"),
        finding(2, "data-undisclosed", "Not disclosed: IMEI (Umeng+)", subject="imei"),
    ]
    assert [fold.head for fold in folded(two, NAMES, at_least=3)] == ["Not disclosed: call log", "Not disclosed: IMEI (Umeng+)"]


def test_one_rule_with_titles_that_share_nothing_is_not_gathered() -> None:
    titles = ("Consent is presumed", "Lists are left open")
    assert [fold.head for fold in folded([finding(n, "r", title) for n, title in enumerate(titles)], {})] == list(titles)


def test_advice_leaves_the_item_open_where_it_differs_in_that_alone() -> None:
    alike = [
        finding(n, "data-undisclosed", f"Not disclosed: {NAMES[data]}", subject=data, fix=f"Stop taking {NAMES[data]}, or name it.")
        for n, data in enumerate(("call_log", "clipboard"))
    ]
    assert folded(alike, NAMES)[0].fix == "Stop taking …, or name it."
    other = [alike[0], finding(9, "data-undisclosed", "Not disclosed: IMEI", subject="imei", fix="Ask first.")]
    assert folded(other, NAMES)[0].fix == "Stop taking call log, or name it."
