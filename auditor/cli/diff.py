"""``auditor diff``: what changed between two packages."""

from pathlib import Path

import click

from auditor.audit import Sources, read
from auditor.cli.options import FILE, console, progress, rule_book, type_names, write_file
from auditor.cli.policy_diff import json_file
from auditor.compare.gate import GATES
from auditor.errors import ExitCode
from auditor.facts import AppReading
from auditor.rulebook.book import RuleBook


@click.command("diff")
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option("--exit-code", is_flag=True, help="Exit with 1 if anything came, went or changed.")
@click.option(
    "--fail-on",
    "gates",
    type=click.Choice(GATES),
    multiple=True,
    help="Exit with 1 if one of these came or widened; a lowered target-sdk, another signer. Repeatable.",
)
@click.option(
    "-o",
    "--output",
    "files",
    multiple=True,
    metavar="json=FILE",
    callback=json_file,
    help="Also write the changes to FILE; '-' prints them instead. Repeatable.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print how much changed and what could not be read, nothing else.")
@click.option("-v", "--verbose", count=True, help="Say more; show every new place.")
@click.option("--language", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="The report's language.")
@click.option("--rules", type=FILE, help="Use the rule book in this folder instead of the built-in one.")
def command(
    old: Path,
    new: Path,
    exit_code: bool,
    gates: tuple[str, ...],
    files: tuple[str, ...],
    quiet: bool,
    verbose: int,
    language: str,
    rules: Path | None,
) -> int:
    """Show what changed from package OLD to package NEW: permissions, SDKs, data uses, entry points, hosts, target, signer.

    Each may be an .apk, .aab, .apks, .xapk or .apkm file or a folder with a split set. Exits with 0 whether or not something
    changed (see --exit-code and --fail-on), and with 3 if an essential part of either was not read.
    """
    book = rule_book(rules)
    before, after = _read(old, book, quiet, verbose), _read(new, book, quiet, verbose)

    from auditor.compare.apps import diff
    from auditor.compare.gate import fails

    found = diff(before, after)
    stopped = fails(found, gates)
    if files:
        from auditor.report.json import encode

        for file in files:
            write_file(file, encode(found))
    if "-" not in files:
        from auditor.report.terminal_app_diff import render_app_diff

        verbosity = -1 if quiet else verbose
        render_app_diff(console(), found, type_names(book, language), stopped=stopped, verbosity=verbosity, language=language)
    if stopped or (exit_code and found.changed):
        return ExitCode.GATE_FAILED
    return ExitCode.INCOMPLETE if _incomplete(before) or _incomplete(after) else ExitCode.PASSED


def _incomplete(reading: AppReading) -> bool:
    from auditor.audit import is_essential

    return any(part.state == "not_read" and is_essential(part.part) for part in reading.coverage)


def _read(app: Path, book: RuleBook, quiet: bool, verbose: int) -> AppReading:
    with progress(quiet, verbose) as tell:
        reading = read(Sources(app=app), book, tell).app
    assert reading is not None  # noqa: S101 - an app was given
    return reading
