"""``auditor diff`` as users run it."""

from pathlib import Path

import msgspec
import pytest

from auditor.compare.appmodel import AppDiff
from tests.apk.packages import LUMICHAT, with_part
from tests.cli.run import auditor
from tests.conftest import FIXTURES

OLD = FIXTURES / "apps/pocketnotes/pocketnotes.apk"
NEW = FIXTURES / "apps/trailmate/trailmate.apk"


def test_changes_are_shown_and_are_no_failure() -> None:
    done = auditor("diff", OLD, NEW)
    told = " ".join(done.stdout.split())
    assert (done.returncode, done.stderr) == (0, "")
    assert "added android.permission.READ_CALENDAR dangerous, calendar" in told
    assert "changed minSdk 24 → 26" in told
    assert "org.trailmate.app.Appointments.count" in told


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--exit-code"], 1),
        (["--fail-on", "permission"], 1),
        (["--fail-on", "signer"], 0),
        (["--fail-on", "signer", "--fail-on", "any"], 1),
        (["--fail-on", "colour"], 2),
    ],
)
def test_exit_codes(options: list[str], code: int) -> None:
    assert auditor("diff", *options, OLD, NEW, "-q").returncode == code


def test_nothing_changed() -> None:
    done = auditor("diff", "--exit-code", "--fail-on", "any", OLD, OLD)
    assert (done.returncode, "Nothing changed." in done.stdout) == (0, True)


def test_json_is_the_contract(tmp_path: Path) -> None:
    file = tmp_path / "d.json"
    assert auditor("diff", OLD, NEW, "-o", f"json={file}").returncode == 0
    found = msgspec.json.decode(file.read_bytes(), type=AppDiff)
    assert (found.schema_version, found.old.package, found.new.package) == ("1.0", "org.pocketnotes.app", "org.trailmate.app")
    assert auditor("diff", OLD, NEW, "-o", "json=-").stdout.encode() == file.read_bytes()


def test_what_was_not_read_on_either_side_is_told(tmp_path: Path) -> None:
    damaged = with_part(tmp_path / "a.apk", LUMICHAT, "classes.dex", b"no dex")
    done = auditor("diff", LUMICHAT, damaged)
    assert (done.returncode, "new: app/classes.dex" in done.stdout) == (3, True)


def test_chinese() -> None:
    done = auditor("diff", OLD, NEW, "--language", "zh", "--fail-on", "use")
    assert "未通过门限：" in done.stdout
    assert "新增" in done.stdout


def test_a_missing_file_is_one_sentence() -> None:
    done = auditor("diff", OLD, "none.apk")
    assert (done.returncode, done.stderr) == (2, "auditor: none.apk: there is no such file\n")
