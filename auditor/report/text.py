"""The terminal's report as plain text, in full and without colour."""

from collections.abc import Mapping
from io import StringIO

from auditor.findings import Result
from auditor.report.json import NO_NAMES

WIDTH = 100


def write(result: Result, names: Mapping[str, str] = NO_NAMES, language: str = "en") -> bytes:
    """The whole result with the matrix, at most 100 columns wide, UTF-8."""
    from rich.console import Console

    from auditor.report.terminal import render_result

    sink = StringIO()
    console = Console(file=sink, width=WIDTH, color_system=None, force_terminal=False, legacy_windows=False)
    render_result(console, result, names, verbosity=1, language=language)
    lines = (line.rstrip() for line in sink.getvalue().splitlines())
    return ("\n".join(lines) + "\n").encode()
