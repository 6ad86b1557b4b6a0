"""``auditor policy diff``: what changed between two policies in claims, not in words."""

from pathlib import Path

import click

from auditor.audit import Sources, read
from auditor.cli.options import console, progress, rule_book, type_names, write_file
from auditor.errors import ExitCode, UsageError
from auditor.facts import PolicyReading
from auditor.rulebook.book import RuleBook


def json_file(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """The files of every ``json=FILE``."""
    for value in values:
        if not value.removeprefix("json=") or not value.startswith("json="):
            raise click.BadParameter(f"{value!r} is not json=FILE")
    return tuple(value.removeprefix("json=") for value in values)


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--exit-code", is_flag=True, help="Exit with 1 if a claim or statement changed.")
@click.option(
    "-o",
    "--output",
    "files",
    multiple=True,
    metavar="json=FILE",
    callback=json_file,
    help="Also write the changes to FILE; '-' prints them instead. Repeatable.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print how many claims changed and what could not be read, nothing else.")
@click.option("-v", "--verbose", count=True, help="Say more; also show what may differ in words only.")
@click.option("--rules", type=click.Path(path_type=Path), help="Use the rule book in this folder instead of the built-in one.")
def command(old: str, new: str, exit_code: bool, files: tuple[str, ...], quiet: bool, verbose: int, rules: Path | None) -> int:
    """Show what changed from policy OLD to policy NEW in claims, not in words; the two may be in different languages.

    Exits with 0 whether or not something changed (see --exit-code), and with 3 if an essential part of either was not read.
    """
    if old == new == "-":
        raise UsageError("only one of the two policies can be standard input")
    book = rule_book(rules)
    before, after = _read(old, book, quiet, verbose), _read(new, book, quiet, verbose)

    from auditor.compare.policies import diff

    found = diff(before, after)
    if files:
        from auditor.report.json import encode

        for file in files:
            write_file(file, encode(found))
    if "-" not in files:
        from auditor.report.terminal_diff import render_diff

        render_diff(console(), found, type_names(book), verbosity=-1 if quiet else verbose)
    if exit_code and found.changed:
        return ExitCode.GATE_FAILED
    unread = any(part.state == "not_read" for part in (*before.coverage, *after.coverage))
    return ExitCode.INCOMPLETE if unread else ExitCode.PASSED


def _read(policy: str, book: RuleBook, quiet: bool, verbose: int) -> PolicyReading:
    with progress(quiet, verbose) as tell:
        reading = read(Sources(policies=(policy,)), book, tell).policy
    assert reading is not None  # noqa: S101 - a policy was given
    return reading
