"""Reports on a terminal, at several widths, with and without colour."""

import re
from collections.abc import Callable
from io import StringIO

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from rich.console import Console

from auditor.facts import Coverage
from auditor.findings import Result
from auditor.report.terminal import render_result
from auditor.report.terminal_app import render_app
from auditor.report.terminal_policy import render_policy
from auditor.report.terminal_traffic import render_traffic
from tests.report.sample import APP_READING, COVERAGE, NAMES, POLICY_READING, RESULT, TRAFFIC_READING, finding, large

WIDTHS = (40, 80, 160)
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
Render = Callable[[Console], None]
RENDERERS: dict[str, Render] = {
    "audit": lambda console: render_result(console, RESULT, NAMES),
    "audit in full": lambda console: render_result(console, RESULT, NAMES, verbosity=1),
    "app": lambda console: render_app(console, APP_READING, NAMES, verbosity=1),
    "policy": lambda console: render_policy(console, POLICY_READING, NAMES, verbosity=1),
    "traffic": lambda console: render_traffic(console, TRAFFIC_READING, NAMES, verbosity=1),
    "audit in Chinese": lambda console: render_result(console, RESULT, NAMES, verbosity=1, language="zh"),
    "app in Chinese": lambda console: render_app(console, APP_READING, NAMES, verbosity=1, language="zh"),
    "policy in Chinese": lambda console: render_policy(console, POLICY_READING, NAMES, verbosity=1, language="zh"),
    "traffic in Chinese": lambda console: render_traffic(console, TRAFFIC_READING, NAMES, verbosity=1, language="zh"),
}


def shown(render: Render, width: int = 80, colour: bool = False) -> str:
    sink = StringIO()
    console = Console(file=sink, width=width, force_terminal=colour, color_system="truecolor" if colour else None, _environ={})
    render(console)
    return sink.getvalue()


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", RENDERERS)
def test_no_line_is_wider_than_the_terminal_and_no_character_steers_it(name: str, width: int) -> None:
    text = shown(RENDERERS[name], width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


@pytest.mark.parametrize("name", RENDERERS)
def test_colour_adds_nothing_but_colour(name: str) -> None:
    coloured = shown(RENDERERS[name], 80, colour=True)
    assert "\x1b[" in coloured
    assert ESCAPE.sub("", coloured) == shown(RENDERERS[name], 80)


def test_markup_of_an_app_is_shown_as_it_is() -> None:
    assert "[red]not red[/red] [link=https://evil.example]x[/link]" in flat(shown(RENDERERS["audit"], 160))


def test_the_verdict_comes_first_with_counts_by_severity_and_coverage() -> None:
    lines = shown(RENDERERS["audit"], 160).splitlines()
    assert lines[0].strip() == "LumiChat  com.lumichat.app 2.3.1 (231)"
    assert lines[1].strip() == "6 mismatches: 1 critical, 2 high, 2 medium, 1 low; 2 other findings; coverage incomplete"
    assert lines[2].strip() == "gate at high: failed"


def test_a_finding_shows_its_first_place_the_rest_as_a_number_and_the_quote() -> None:
    text = flat(shown(RENDERERS["audit"], 160))
    first = text[text.index("1. Contacts") : text.index("2. Android ID")]
    assert "com.lumichat.app.device.AddressBook.read" in first
    assert "com.lumichat.app.background.SyncService.onStartCommand → com.lumichat.app.device.AddressBook.sync" in first
    assert "2 more places" in first
    assert "“We do not collect your contacts or text messages.” (policy.txt 169–218)" in first
    second = text[text.index("2. Android ID") : text.index("3. Precise")]
    assert "policy says nothing of it" in second


def test_what_was_not_read_is_told_even_when_quiet() -> None:
    text = flat(shown(lambda console: render_result(console, RESULT, NAMES, verbosity=-1)))
    assert "app/classes3.dex, not read: the header's file size reaches beyond the entry" in text
    assert "Known limits (1) - app/lib: 2 of 9 libraries" in text
    assert "AddressBook" not in text


def test_no_finding_in_half_a_package_is_not_called_clean() -> None:
    quiet = replace(RESULT, findings=(), exit_code=0)
    assert "no mismatch found in what was read; coverage incomplete" in shown(lambda console: render_result(console, quiet), 160)
    whole = replace(quiet, coverage=tuple(part for part in COVERAGE if part.state == "read"))
    assert "no mismatch found; coverage complete" in shown(lambda console: render_result(console, whole), 160)
    nothing = replace(quiet, coverage=(Coverage(part="app/a.apk", state="not_read", reason="cut off"),))
    assert "nothing could be read" in shown(lambda console: render_result(console, nothing), 160)


NATIVE = Coverage(
    part="app/lib", state="partial", reason="1 native library: told by its name and strings, the code in it is not read"
)


def test_native_code_is_a_known_limit_and_no_broken_part() -> None:
    read = tuple(part for part in COVERAGE if part.state == "read")
    limited = replace(RESULT, findings=(), coverage=(*read, NATIVE), exit_code=0)
    text = flat(shown(lambda console: render_result(console, limited), 160))
    assert "no mismatch found in what was read; coverage complete but for native code" in text
    assert "Known limits (1) - app/lib: 1 native library: told by its name and strings, the code in it is not read" in text
    assert "Not fully read" not in text
    app = flat(shown(lambda console: render_app(console, replace(APP_READING, coverage=(NATIVE,)), NAMES), 160))
    assert "Everything else that was given was read." in app


def test_an_app_with_mismatches_at_info_only_is_said_to_have_none_above() -> None:
    read = tuple(part for part in COVERAGE if part.state == "read")
    hint = finding(1, "permission-overdeclared", "Camera is declared and not requested", severity="info", verdict="over_declared")
    text = shown(lambda console: render_result(console, replace(RESULT, findings=(hint,), coverage=read)), 160)
    assert text.splitlines()[1].strip() == "no mismatch above info; 1 mismatch at info; coverage complete"


def alike(n: int) -> Result:
    """The sample with ``n`` findings that differ in their data type only, the first two resting on a passage."""
    data = ("contacts", "imei", "sms", "calendar", "clipboard")[:n]
    return replace(
        RESULT,
        findings=tuple(
            finding(
                number,
                "data-undisclosed",
                f"Not disclosed: {NAMES[kind]}",
                message=f"It reads {NAMES[kind]}.",
                subject=kind,
                observations=("o1", "o2")[number : number + 1],
                disclosures=("d1",) if number < 2 else (),
                fix=f"Stop taking {NAMES[kind]}.",
                why="People can only agree to what they are told.",
            )
            for number, kind in enumerate(data)
        ),
    )


def test_three_findings_alike_are_one_block_with_one_advice() -> None:
    text = flat(shown(lambda console: render_result(console, alike(3), NAMES), 100))
    assert "Not disclosed (3) [not disclosed]" in text
    assert "1. contacts in the background, com.lumichat.app.device.AddressBook.read" in text
    assert text.count("fix ") == 1
    assert "fix Stop taking …." in text
    assert text.count("We collect device information") == 1
    assert text.index("2. IMEI") < text.index("We collect device information") < text.index("3. text messages")


def test_two_findings_alike_stay_apart() -> None:
    text = flat(shown(lambda console: render_result(console, alike(2), NAMES), 100))
    assert "1. Not disclosed: contacts" in text
    assert "2. Not disclosed: IMEI" in text


def test_all_detail_shows_every_finding_with_what_was_found_and_why_it_matters() -> None:
    text = flat(shown(lambda console: render_result(console, alike(5), NAMES, verbosity=1), 100))
    assert "5. Not disclosed: clipboard" in text
    assert "found It reads contacts." in text
    assert text.count("why People can only agree to what they are told.") == 5
    assert "why" not in flat(shown(lambda console: render_result(console, alike(5), NAMES), 100))


def test_a_report_in_chinese_speaks_chinese() -> None:
    names = {**NAMES, "contacts": "通讯录"}
    text = flat(shown(lambda console: render_result(console, RESULT, names, language="zh"), 120))
    assert "6 处不一致：1 严重，2 高，2 中，1 低；2 项其他发现；读取不完整" in text
    assert "门限（高）：未通过" in text
    assert "主体：应用自身代码，后台" in text
    assert "未提及" in text
    english = r"\b(mismatch|coverage|policy|parts? read|places?|the app|law|why|fix|background)\b"
    told = re.sub(r"“[^”]*”|policy\.txt", "", "".join(text.split("严重 (1)")[:1]))
    assert not re.search(english, told.replace("classes3.dex", ""))


def test_without_a_policy_nothing_is_said_of_its_silence() -> None:
    alone = replace(RESULT, documents=(), disclosures=(), statements=(), coverage=COVERAGE[:5])
    assert "says nothing of it" not in flat(shown(lambda console: render_result(console, alone)))


def test_an_app_is_told_with_permissions_sdks_uses_and_exported_components() -> None:
    text = flat(shown(lambda console: render_app(console, APP_READING, NAMES), 160))
    assert "android.permission.READ_SMS dangerous · SMS · text messages · maxSdkVersion 30" in text
    assert "Umeng Analytics Umeng (CN) · present · 34 classes" in text
    assert "IMEI, by Umeng Analytics, before consent, in the background" in text
    assert "clipboard, by code that no rule attributes, in code that nothing reaches" in text
    assert "Exported components (3)" in text
    assert "SyncService" not in text[text.index("Exported components") :]


def test_a_policy_is_told_claim_by_claim_with_quote_and_offsets() -> None:
    text = flat(shown(RENDERERS["policy"], 160))
    assert "d3 the operator does not collect policy 169–218 data contacts, text messages" in text
    assert "d4 the operator may share" in text
    assert "account information: “30 days after deletion”, 30 days" in text
    assert "android.permission.READ_CALENDAR “calendar” d7" in text
    assert "responsibility shifted to others" in text
    assert "Everything that was given was read." in text


def test_traffic_is_told_with_recipient_request_and_decoding() -> None:
    text = flat(shown(RENDERERS["traffic"], 160))
    assert "Android ID, by umeng, to Umeng (third party, CN), in the background" in text
    assert "body gzip > json > header.aid" in text
    assert "matched as md5" in text


def test_five_thousand_places_make_no_long_report() -> None:
    text = shown(lambda console: render_result(console, large(), NAMES, verbosity=1), 160)
    assert "99 more places" in text
    assert len(text) < 300_000
