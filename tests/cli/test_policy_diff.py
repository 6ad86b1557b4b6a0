"""``auditor policy diff`` as users run it."""

import json
from pathlib import Path

import msgspec

from auditor.compare.model import PolicyDiff
from tests.cli.run import auditor
from tests.conftest import FIXTURES

EN = FIXTURES / "policies/lumichat.en.txt"
ZH = FIXTURES / "policies/lumichat.zh.html"
OLD = "Privacy policy\n\nWe do not collect your contacts. We keep your call logs for 30 days.\n"
NEW = "Privacy policy\n\nWe collect your contacts. We keep your call logs for 90 days.\n"


def write(folder: Path) -> tuple[Path, Path]:
    old, new = folder / "old.txt", folder / "new.txt"
    old.write_text(OLD, encoding="utf-8")
    new.write_text(NEW, encoding="utf-8")
    return old, new


def test_changes_are_shown_and_are_no_failure(tmp_path: Path) -> None:
    done = auditor("policy", "diff", *write(tmp_path))
    told = " ".join(done.stdout.split())
    assert (done.returncode, done.stderr) == (0, "")
    assert "the operator does not collect → the operator collects" in told
    assert "30 days → 90 days (wider)" in told


def test_the_exit_code_tells_of_a_change_where_asked(tmp_path: Path) -> None:
    old, new = write(tmp_path)
    assert auditor("policy", "diff", "--exit-code", old, new).returncode == 1
    assert auditor("policy", "diff", "--exit-code", old, old).returncode == 0


def test_json_is_the_contract(tmp_path: Path) -> None:
    old, new = write(tmp_path)
    file = tmp_path / "changes.json"
    printed = auditor("policy", "diff", old, new, "-o", "json=-", "-o", f"json={file}").stdout
    assert printed == file.read_text(encoding="utf-8")
    found = msgspec.json.decode(printed, type=PolicyDiff)
    assert [group.subject for group in found.groups] == ["call_log", "contacts"]
    assert [d["aspect"] for d in json.loads(printed)["groups"][0]["changes"][0]["differences"]] == ["retention"]


def test_two_languages_of_one_policy() -> None:
    done = auditor("policy", "diff", EN, ZH)
    assert done.returncode == 0
    assert "→ the operator does not" not in " ".join(done.stdout.split())


def test_one_side_may_be_standard_input(tmp_path: Path) -> None:
    old, _ = write(tmp_path)
    done = auditor("policy", "diff", old, "-", stdin=OLD.encode())
    assert "No claim changed." in done.stdout
    assert auditor("policy", "diff", "-", "-").returncode == 2


def test_a_file_called_diff_is_a_policy_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "diff").write_text(OLD, encoding="utf-8")
    old, _ = write(tmp_path)
    done = auditor("policy", "./diff", cwd=tmp_path)
    assert done.returncode == 0
    assert "call log" in done.stdout
    assert auditor("policy", old, "diff", cwd=tmp_path).returncode == 0


def test_wrong_use_is_one_sentence(tmp_path: Path) -> None:
    old, _ = write(tmp_path)
    for arguments in (("diff",), ("diff", old), ("diff", old, tmp_path / "none"), ("diff", old, old, "-o", "html=x")):
        done = auditor("policy", *arguments)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


def test_help_names_it() -> None:
    assert "auditor policy diff [OPTIONS] OLD NEW" in auditor("policy", "--help").stdout


def test_the_marked_policy_is_written_beside_the_report_or_printed(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    done = auditor("policy", EN, "--highlight", page)
    assert "We do not collect your text messages" in " ".join(done.stdout.split())
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert auditor("policy", EN, "--highlight", "-").stdout.startswith("<!doctype html>")
