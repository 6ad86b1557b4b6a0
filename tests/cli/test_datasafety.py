"""``auditor datasafety`` as users run it."""

import json
from pathlib import Path

import pytest

from tests.cli.run import auditor
from tests.conftest import FIXTURES

FORMS = FIXTURES / "datasafety"
APP = FIXTURES / "apps/lumichat/lumichat.apk"
TRAFFIC = ("--traffic", FIXTURES / "captures/lumichat.har", "--persona", FIXTURES / "captures/persona.yaml")


def lint(tmp_path: Path, *arguments: str | Path) -> dict[tuple[str, str], str]:
    """Rule and subject of every finding with its severity."""
    out = tmp_path / "out.json"
    done = auditor("datasafety", "lint", *arguments, "-o", f"json={out}", "-q")
    assert done.returncode == 0, done.stderr
    findings = json.loads(out.read_text())["findings"]
    return {(entry["rule"].removeprefix("datasafety-"), entry["subject"]): entry["severity"] for entry in findings}


def test_lint_finds_what_the_dishonest_form_leaves_out(tmp_path: Path) -> None:
    policy = FIXTURES / "policies/lumichat.en.txt"
    assert lint(tmp_path, FORMS / "lumichat.csv", "--app", APP, "--policy", policy, *TRAFFIC) == {
        ("not-declared", "precise_location"): "high",
        ("not-declared", "installed_apps"): "high",
        ("not-declared", "sms"): "high",
        ("sharing-not-declared", "device_ids"): "medium",
    }


def test_lint_has_nothing_to_say_of_the_honest_form(tmp_path: Path) -> None:
    for policy in ("lumichat-honest.en.md", "lumichat-honest.zh.html"):
        arguments = ("--app", APP, "--policy", FIXTURES / "policies" / policy, *TRAFFIC)
        assert lint(tmp_path, FORMS / "lumichat-honest.csv", *arguments) == {}


def test_lint_of_forms_that_declare_nothing(tmp_path: Path) -> None:
    assert lint(tmp_path, FORMS / "lumichat-old.csv", "--app", APP, *TRAFFIC) == {("collects-denied", "form"): "high"}
    pocketnotes = ("--app", FIXTURES / "apps/pocketnotes/pocketnotes.apk", "--policy", FIXTURES / "policies/pocketnotes.en.md")
    assert lint(tmp_path, FORMS / "pocketnotes.csv", *pocketnotes) == {}


def test_lint_fails_the_gate(tmp_path: Path) -> None:
    done = auditor("datasafety", "lint", FORMS / "lumichat-old.csv", "--app", APP, *TRAFFIC, "--fail-on", "high")
    assert done.returncode == 1
    assert "declares no user data" in done.stdout
    assert "PSL_DATA_COLLECTION_COLLECTS_PERSONAL_DATA" in done.stdout


def test_show(tmp_path: Path) -> None:
    done = auditor("datasafety", "show", FORMS / "lumichat.csv")
    assert done.returncode == 0
    assert "Whether all collected data is encrypted in transit: yes" in done.stdout
    assert "Data types: 7" in done.stdout
    assert "Location / approximate location: collected; ephemeral; up to the user; collected for app functionality" in done.stdout


def test_draft_fills_an_empty_form_and_the_draft_declares_what_leaves(tmp_path: Path) -> None:
    first = (FORMS / "lumichat-old.csv").read_bytes().replace(b",,false,REQUIRED", b",,,REQUIRED", 1)
    form, new = tmp_path / "form.csv", tmp_path / "new.csv"
    form.write_bytes(first)
    done = auditor("datasafety", "draft", form, "--app", APP, *TRAFFIC, "--out", new)
    assert done.returncode == 0, done.stderr
    assert "Proposed answers: 20" in done.stdout
    assert "POST https://stats.jpush.cn/v1/report" in done.stdout
    assert "Yours to answer: 22" in done.stdout
    changed = [pair for pair in zip(first.splitlines(), new.read_bytes().splitlines(), strict=True) if pair[0] != pair[1]]
    assert len(changed) == 20
    assert all(after.replace(b",true,", b",,", 1) == before for before, after in changed)
    rules = {rule for rule, _subject in lint(tmp_path, new, "--app", APP, *TRAFFIC)}
    assert rules == {"answer-missing"}


def test_draft_keeps_the_users_answers_and_says_so(tmp_path: Path) -> None:
    new = tmp_path / "new.csv"
    done = auditor("datasafety", "draft", FORMS / "lumichat-old.csv", "--app", APP, *TRAFFIC, "--out", new)
    assert done.returncode == 0, done.stderr
    assert "Your answers that stay" in done.stdout
    assert new.read_bytes() == (FORMS / "lumichat-old.csv").read_bytes()


def test_draft_does_not_overwrite_the_form(tmp_path: Path) -> None:
    form = tmp_path / "form.csv"
    form.write_bytes((FORMS / "lumichat.csv").read_bytes())
    done = auditor("datasafety", "draft", form, "--app", APP, "--out", form)
    assert done.returncode == 2
    assert "is the form itself" in done.stderr
    assert form.read_bytes() == (FORMS / "lumichat.csv").read_bytes()


@pytest.mark.parametrize(
    ("content", "words"), [(b"a,b\n", "first line"), (b"\xff\xfe\x00", "UTF-8"), (b"PK\x03\x04", "no Data safety form")]
)
def test_another_file_is_refused_in_one_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_bytes(content)
    for command in (("show",), ("lint",), ("draft", "--app", APP, "--out", tmp_path / "new.csv")):
        done = auditor("datasafety", command[0], bad, *command[1:])
        assert done.returncode == 3
        assert len(done.stderr.strip().splitlines()) == 1
        assert words in done.stderr
    assert not (tmp_path / "new.csv").exists()


def test_a_missing_file_is_a_matter_of_usage(tmp_path: Path) -> None:
    done = auditor("datasafety", "show", tmp_path / "none.csv")
    assert done.returncode == 2
    assert "no such file" in done.stderr
