"""``auditor audit`` on the project's own fixtures."""

import json
import stat
from pathlib import Path

import msgspec
import pytest

from auditor.findings import Result
from tests.cli.run import auditor
from tests.conftest import FIXTURES

LUMICHAT = FIXTURES / "apps/lumichat/lumichat.apk"
POCKETNOTES = FIXTURES / "apps/pocketnotes/pocketnotes.apk"
QUIETPAINT = FIXTURES / "apps/quietpaint/quietpaint.apk"
POLICIES = FIXTURES / "policies"


def result(*arguments: str | Path) -> Result:
    done = auditor("audit", *arguments, "-o", "json=-")
    assert done.stderr == ""
    return msgspec.json.decode(done.stdout, type=Result)


@pytest.mark.parametrize("policy", ["lumichat-honest.en.md", "lumichat-honest.zh.html"])
def test_honest_twin_has_no_mismatch(policy: str) -> None:
    findings = result(LUMICHAT, "--policy", POLICIES / policy).findings
    mismatches = [f for f in findings if f.verdict in ("omitted", "contradicted", "over_declared") and f.severity != "info"]
    assert mismatches == []


@pytest.mark.parametrize(
    ("app", "policy"),
    [
        (POCKETNOTES, "pocketnotes.en.md"),
        (POCKETNOTES, "pocketnotes.zh.html"),
        (QUIETPAINT, "quietpaint.en.md"),
    ],
)
def test_innocent_app_has_no_finding_above_info(app: Path, policy: str) -> None:
    assert [f for f in result(app, "--policy", POLICIES / policy).findings if f.severity != "info"] == []


@pytest.mark.parametrize("policy", ["lumichat.en.txt", "lumichat.zh.html"])
def test_what_the_dishonest_policy_leaves_out_or_denies_is_found(policy: str) -> None:
    found = {(finding.rule, finding.subject) for finding in result(LUMICHAT, "--policy", POLICIES / policy).findings}
    assert {
        ("collection-denied", "sms"),
        ("data-undisclosed", "call_log"),
        ("data-undisclosed", "clipboard"),
        ("permission-overdeclared", "android.permission.CAMERA"),
        ("policy-refusal-contradiction", "refusal"),
        ("policy-responsibility-shifted", "responsibility_shifted"),
        ("policy-change-without-notice", "change_without_notice"),
    } <= found
    assert {rule for rule, subject in found if subject == "contacts"} & {"background-denied", "collection-denied"}
    assert any(rule == "sdk-undisclosed" for rule, _ in found)


def test_every_finding_points_at_facts_that_are_there() -> None:
    audit = result(LUMICHAT, "--policy", POLICIES / "lumichat.en.txt")
    observations = {seen.id for seen in audit.observations}
    passages = {claim.id for claim in audit.disclosures} | {statement.id for statement in audit.statements}
    assert len(observations) == len(audit.observations)
    assert len({finding.fingerprint for finding in audit.findings}) == len(audit.findings)
    for finding in audit.findings:
        assert set(finding.observations) <= observations
        assert {*finding.disclosures, *finding.statements} <= passages
        assert finding.observations or finding.disclosures or finding.statements or finding.rule == "policy-section-missing"


def test_quotes_stand_in_the_text_where_they_say() -> None:
    text = (POLICIES / "lumichat.en.txt").read_text(encoding="utf-8")
    audit = result(LUMICHAT, "--policy", POLICIES / "lumichat.en.txt")
    assert audit.disclosures
    for claim in audit.disclosures:
        assert text[claim.start : claim.end] == claim.quote
        assert all(text[term.start : term.end] == term.phrase for term in (*claim.data, *claim.purposes, *claim.recipients))
    for statement in audit.statements:
        assert text[statement.start : statement.end] == statement.quote


def test_runs_are_alike() -> None:
    first, second = (result(LUMICHAT, "--policy", POLICIES / "lumichat.en.txt") for _ in range(2))
    assert msgspec.structs.replace(first, created="") == msgspec.structs.replace(second, created="")


@pytest.mark.parametrize(("threshold", "code"), [("critical", 1), ("high", 1), ("info", 1)])
def test_gate_fails(threshold: str, code: int) -> None:
    assert auditor("audit", LUMICHAT, "--policy", POLICIES / "lumichat.en.txt", "--fail-on", threshold, "-q").returncode == code


def test_gate_passes() -> None:
    done = auditor("audit", POCKETNOTES, "--policy", POLICIES / "pocketnotes.en.md", "--fail-on", "low")
    assert (done.returncode, done.stderr) == (0, "")


def test_several_outputs_in_one_run(tmp_path: Path) -> None:
    done = auditor(
        *("audit", LUMICHAT, "--policy", POLICIES / "lumichat.en.txt"),
        *("-o", f"html={tmp_path / 'a.html'}", "-o", f"json={tmp_path / 'a.json'}", "--fail-on", "high"),
    )
    assert done.returncode == 1
    assert json.loads((tmp_path / "a.json").read_text())["exit_code"] == 1
    assert (tmp_path / "a.html").read_text().startswith("<!doctype html>")
    assert stat.S_IMODE((tmp_path / "a.json").stat().st_mode) & 0o044
    assert "com.lumichat.app" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "a.json"]


def test_findings_in_chinese() -> None:
    done = auditor("audit", LUMICHAT, "--policy", POLICIES / "lumichat.zh.html", "--language", "zh", "-o", "json=-")
    titles = [finding["title"] for finding in json.loads(done.stdout)["findings"]]
    assert any("短信" in title for title in titles)


def test_no_colour_and_quiet() -> None:
    done = auditor("audit", POCKETNOTES, "--policy", POLICIES / "pocketnotes.en.md", "-q", NO_COLOR="1", FORCE_COLOR="")
    assert "\x1b[" not in done.stdout
    assert len(done.stdout.splitlines()) <= 4


def test_policy_from_standard_input() -> None:
    text = (POLICIES / "lumichat.en.txt").read_bytes()
    done = auditor("audit", LUMICHAT, "--policy", "-", "-q", stdin=text)
    assert done.returncode == 0
    assert "mismatch" in done.stdout


@pytest.mark.parametrize(("form", "told"), [("lumichat.csv", True), ("lumichat-honest.csv", False)])
def test_a_data_safety_form_is_held_against_app_and_policy(form: str, told: bool) -> None:
    given = (LUMICHAT, "--policy", POLICIES / "lumichat-honest.en.md")
    path = FIXTURES / "datasafety" / form
    alone = {finding.rule for finding in result(*given).findings}
    found = [finding for finding in result(*given, "--datasafety", path).findings if finding.rule not in alone]
    assert bool([finding for finding in found if finding.severity in ("high", "medium", "low")]) is told
