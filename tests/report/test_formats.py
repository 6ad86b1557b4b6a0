"""The registry of formats."""

import subprocess
import sys

import pytest

from auditor.report.formats import FORMATS
from tests.report.sample import NAMES, RESULT


def test_every_format_writes_the_sample() -> None:
    assert {"json", "html", "text"} <= set(FORMATS)
    for name in FORMATS:
        assert b"com.lumichat.app" in FORMATS[name](RESULT, NAMES).replace(b"<wbr>", b"")


def test_an_unknown_format_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        FORMATS["docx"]


def test_the_registry_alone_loads_neither_rich_nor_jinja() -> None:
    program = "import sys, auditor.report.formats; print(sorted({'rich', 'jinja2', 'yaml'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
