"""Shared fixtures of the test suite."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from auditor.rulebook.book import RuleBook

settings.register_profile("shared machine", deadline=None)  # tests never measure time
settings.load_profile("shared machine")

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "fixtures"


def needs_tool(name: str, package: str | None = None) -> str:
    """The path of a system tool; without it the test skips, or fails in CI."""
    path = shutil.which(name)
    if path:
        return path
    reason = f"needs {name}: install it with 'apt-get install {package or name}'"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def rules() -> RuleBook:
    """The project's own rule book."""
    return RuleBook()
