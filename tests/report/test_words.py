"""The reports' own words."""

import re
from string import Formatter
from typing import get_args

import pytest

from auditor.facts import Context, ObservationKind
from auditor.findings import SEVERITIES, Verdict
from auditor.report.matrix import SaidState, SeenState
from auditor.report.words import words


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_value_that_the_result_can_hold_has_a_word(language: str) -> None:
    w = words(language)
    kinds = {
        "context": get_args(Context),
        "kind": get_args(ObservationKind),
        "verdict": get_args(Verdict),
        "severity": SEVERITIES,
        "seen.permission": get_args(SeenState),
        "seen.code": get_args(SeenState),
        "seen.traffic": get_args(SeenState),
        "said": get_args(SaidState),
    }
    assert [f"{kind}.{value}" for kind, values in kinds.items() for value in values if f"{kind}.{value}" not in w.keys] == []


#: Names and marks that Chinese text keeps as they are.
KEPT = {"SDK", "VPN", "JSON", "SHA", "API", "WebView", "XR", "n"}


def test_chinese_has_a_word_for_every_english_one() -> None:
    """But for the singular, which Chinese does not have."""
    missing = {key for key in words("en").keys if not key.endswith(".one")} - set(words("zh").keys)
    assert missing == set()


def test_chinese_messages_take_the_same_fields() -> None:
    english, chinese = words("en").keys, words("zh").keys
    fields = {key: {name for _, name, _, _ in Formatter().parse(chinese[key]) if name} for key in english if key in chinese}
    assert {key: {name for _, name, _, _ in Formatter().parse(english[key]) if name} for key in fields} == fields


def test_chinese_messages_are_chinese() -> None:
    told = {key: text for key, text in words("zh").keys.items() if not re.fullmatch(r"reason\.\w+\.said|language|html\.lang", key)}
    foreign = {key: set(re.findall(r"[A-Za-z]+", re.sub(r"\{\w+\}", "", text))) - KEPT for key, text in told.items()}
    assert {key: found for key, found in foreign.items() if found} == {"diff.unsure.other": {"v"}}


def test_readers_reasons_are_told_in_the_language_where_it_has_them() -> None:
    reason = "12 native libraries: told by their names and strings, the code in them is not read"
    assert words("zh").reason(reason) == "12 个原生库：凭名称与字符串识别，未读取其中的代码"
    assert words("en").reason(reason) == reason
    nested = "pinned or not trusting: the connection could not be opened (the app refused the proxy's certificate: unknown ca)"
    assert words("zh").reason(nested) == "证书固定或不信任代理：无法建立连接（应用拒绝了代理的证书：unknown ca）"
    assert words("zh").reason("cut off {n}") == "cut off {n}"


def test_counting_uses_the_form_of_the_number() -> None:
    w = words("en")
    assert w.count("count.mismatches", 1) == "1 mismatch"
    assert w.count("count.mismatches", 0) == "0 mismatches"
    assert w.count("count.characters", 12_345) == "12,345 characters"


def test_an_id_without_a_word_is_told_in_words() -> None:
    assert words("en").term("topic", "some_new_topic") == "some new topic"


def test_a_language_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        words("tlh")


def test_words_are_strings_whatever_yaml_makes_of_them() -> None:
    assert words("en")("html.yes") == "yes"
    assert words("en")("html.no") == "no"
