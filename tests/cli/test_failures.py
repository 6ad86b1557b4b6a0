"""Bad input: one clear sentence, the documented exit code, no traceback."""

import shutil
from pathlib import Path

import pytest

from tests.cli.run import auditor
from tests.conftest import FIXTURES, ROOT

APP = FIXTURES / "apps/pocketnotes/pocketnotes.apk"
POLICY = FIXTURES / "policies/pocketnotes.en.md"
BAD = FIXTURES / "inputs"


def sentence(code: int, *arguments: str | Path) -> str:
    done = auditor(*arguments)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    told = done.stderr.strip().splitlines()
    assert len(told) == 1, done.stderr
    return told[0]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("truncated.apk", "truncated.apk"),
        ("text.apk", "text.apk"),
        ("no-manifest.apk", "AndroidManifest.xml"),
    ],
)
def test_bad_package(name: str, words: str) -> None:
    assert words in sentence(3, "audit", BAD / name, "--policy", POLICY)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("empty.txt", "empty"),
        ("blank.txt", "no text"),
        ("policy.fr.txt", "French"),
        ("policy.de.txt", "German"),
        ("scanned.pdf", "text"),
        ("truncated.pdf", "PDF"),
    ],
)
def test_bad_policy(name: str, words: str) -> None:
    assert words in sentence(3, "audit", APP, "--policy", BAD / name)
    assert words in sentence(3, "policy", BAD / name)


def test_missing_files(tmp_path: Path) -> None:
    assert "nothing.apk" in sentence(2, "audit", tmp_path / "nothing.apk", "--policy", POLICY)
    assert "nothing.txt" in sentence(2, "audit", APP, "--policy", tmp_path / "nothing.txt")
    assert "nothing.har" in sentence(2, "audit", APP, "--policy", POLICY, "--traffic", tmp_path / "nothing.har")


def test_output_that_cannot_be_written(tmp_path: Path) -> None:
    assert "cannot be written" in sentence(2, "audit", APP, "--policy", POLICY, "-o", f"json={tmp_path / 'no/such/a.json'}", "-q")


def test_usage_errors() -> None:
    for arguments in (
        ("audit", APP),
        ("audit", APP, "--policy", POLICY, "-o", "docx=a"),
        ("frobnicate",),
        ("explain", "no-such-rule"),
    ):
        done = auditor(*arguments)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


def test_bad_rule_file(tmp_path: Path) -> None:
    rules = shutil.copytree(ROOT / "rules", tmp_path / "rules")
    (rules / "taxonomy.yaml").write_text("taxonomy:\n  - {id: imei, nonsense: true}\n")
    assert "taxonomy.yaml" in sentence(4, "policy", POLICY, "--rules", rules)
    assert "no such folder" in sentence(4, "policy", POLICY, "--rules", tmp_path / "none")
