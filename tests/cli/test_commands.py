"""The commands beside ``audit``."""

import json
import subprocess
import sys

import pytest

from auditor.cli.main import run
from auditor.rulebook.book import RuleBook
from tests.cli.run import auditor
from tests.conftest import FIXTURES

APP = FIXTURES / "apps/lumichat/lumichat.apk"
POLICY = FIXTURES / "policies/lumichat.en.txt"


def test_app_shows_uses_with_place_and_context() -> None:
    done = auditor("app", APP)
    assert done.returncode == 0
    for words in ("com.lumichat.app", "READ_SMS", "before consent", "background"):
        assert words in done.stdout


def test_app_as_json() -> None:
    told = json.loads(auditor("app", APP, "-o", "json=-").stdout)
    assert told["app"]["package"] == "com.lumichat.app"
    assert told["findings"] == []
    assert {seen["kind"] for seen in told["observations"]} >= {"permission", "sdk", "api_use"}


def test_policy_text_is_the_file_itself() -> None:
    assert auditor("policy", POLICY, "--text").stdout == POLICY.read_text(encoding="utf-8")


def test_policy_shows_claims_with_quotes() -> None:
    done = auditor("policy", POLICY)
    assert done.returncode == 0
    assert "We do not collect your text messages" in " ".join(done.stdout.split())


def test_explain_knows_every_kind_of_rule() -> None:
    for rule in ("data-undisclosed", "imei", "READ_SMS", "umeng"):
        assert auditor("explain", rule).returncode == 0
    assert "GDPR" in auditor("explain", "data-undisclosed").stdout


def test_every_check_can_be_explained(capsys: pytest.CaptureFixture[str], rules: RuleBook) -> None:
    for check in rules.checks:
        assert run(["explain", check]) == 0
        assert check in capsys.readouterr().out


def test_rules_list_and_check() -> None:
    assert "sdks:" in auditor("rules", "list").stdout
    done = auditor("rules", "check")
    assert (done.returncode, done.stderr) == (0, "")


def test_start_up_loads_nothing_heavy() -> None:
    code = "import sys; from auditor.cli.main import run; run(['--help']); print(sorted(sys.modules))"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for heavy in ("numpy", "androguard", "mitmproxy", "rich", "yaml", "jinja2", "pdfplumber"):
        assert f"'{heavy}'" not in modules
