"""``auditor datasafety``: Google Play's Data safety form, shown, held against policy and app, and drafted."""

from collections.abc import Iterable
from pathlib import Path

import click

from auditor.audit import Sources, conclude, read
from auditor.cli.options import (
    FILE,
    Output,
    console,
    judging_options,
    output_options,
    progress,
    rule_book,
    type_names,
    write_file,
    write_outputs,
)
from auditor.errors import ExitCode, UsageError
from auditor.findings import Severity

_FORM = click.argument("form", type=FILE, metavar="FORM.csv")
_TRAFFIC = click.option(
    "--traffic", "captures", type=FILE, multiple=True, help="A traffic capture (HAR, mitmproxy flows, pcap, pcapng, journal)."
)


@click.group("datasafety")
def command() -> None:
    """Show, check or draft a Data safety form: the CSV that the Play Console exports and imports."""


@command.command("show")
@_FORM
@click.option("--rules", type=FILE, help="Use the rule book in this folder instead of the built-in one.")
def show(form: Path, rules: Path | None) -> int:
    """Show what FORM.csv declares."""
    from auditor.datasafety.tell import form_lines

    book = rule_book(rules)
    reading = read(Sources(form=form), book, lambda _text: None).form
    assert reading is not None  # noqa: S101 - FORM is required
    _echo(form_lines(reading.form, book.datasafety))
    _echo(f"! {part.part}: {part.reason}" for part in reading.coverage if part.state != "read")
    return ExitCode.PASSED


@command.command("lint")
@_FORM
@click.option("--policy", "policies", multiple=True, metavar="FILE", help="The privacy policy; several are read as one.")
@click.option("--app", type=FILE, help="The app's package, bundle or split set (a folder).")
@_TRAFFIC
@judging_options
@click.option("--language", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="The findings' language.")
@output_options
def lint(
    form: Path,
    policies: tuple[str, ...],
    app: Path | None,
    captures: tuple[Path, ...],
    persona: Path | None,
    own_domains: tuple[str, ...],
    reveal: bool,
    fail_on: Severity | None,
    language: str,
    outputs: tuple[Output, ...],
    quiet: bool,
    verbose: int,
    rules: Path | None,
) -> int:
    """Hold FORM.csv against itself and against policy, app and traffic, as far as they are given."""
    book = rule_book(rules)
    sources = Sources(
        app=app, policies=policies, captures=captures, form=form, persona=persona, own_domains=own_domains, reveal=reveal
    )
    with progress(quiet, verbose) as tell:
        readings = read(sources, book, tell)
        tell("judging")
        result = conclude(readings.facts(), book, fail_on, language, scope="form")
    if not write_outputs(result, outputs, book, language):
        from auditor.report.terminal import render_result

        verbosity = -1 if quiet else verbose
        render_result(console(), result, type_names(book, language), verbosity=verbosity, language=language)
    return result.exit_code


@command.command("draft")
@_FORM
@click.option("--app", type=FILE, required=True, help="The app's package, bundle or split set (a folder).")
@_TRAFFIC
@click.option("--persona", type=FILE, help="The values that are planted on the test device (YAML).")
@click.option("--own-domain", "own_domains", multiple=True, metavar="DOMAIN", help="A domain of the operator. Repeatable.")
@click.option("--out", metavar="NEW.csv", required=True, help="Where to write the form with the proposed answers.")
@click.option("-q", "--quiet", is_flag=True, help="Do not print the proposals.")
@click.option("-v", "--verbose", count=True, help="On standard error, what is being done.")
@click.option("--rules", type=FILE, help="Use the rule book in this folder instead of the built-in one.")
def draft(
    form: Path,
    app: Path,
    captures: tuple[Path, ...],
    persona: Path | None,
    own_domains: tuple[str, ...],
    out: str,
    quiet: bool,
    verbose: int,
    rules: Path | None,
) -> int:
    """Fill empty answers of FORM.csv from what the app does, and say why; answers that are there stay, as does every other byte."""
    from auditor.datasafety.draft import apply
    from auditor.datasafety.draft import draft as propose
    from auditor.datasafety.read import load_sheet
    from auditor.datasafety.tell import draft_lines

    if out != "-" and form.exists() and Path(out).exists() and form.samefile(out):
        raise UsageError(f"{out}: is the form itself; write the draft to another file")
    book = rule_book(rules)
    sources = Sources(form=form, app=app, captures=captures, persona=persona, own_domains=own_domains)
    with progress(quiet, verbose) as tell:
        facts = read(sources, book, tell).facts()
    sheet = load_sheet(form, book)
    permissions = frozenset(request.name for request in facts.app.permissions) if facts.app else frozenset()
    proposed = propose(sheet, facts.observations, permissions, book)
    write_file(out, apply(sheet, proposed.filled))
    if not quiet and out != "-":
        _echo(draft_lines(proposed, book.datasafety))
        _echo(f"! not fully read: {part.part}: {part.reason or part.state}" for part in facts.coverage if part.state != "read")
    return conclude(facts, book, scope="form").exit_code


def _echo(lines: Iterable[str]) -> None:
    """Prints lines that may hold text of a file: control characters go, the indent stays."""
    from auditor.report.plain import plain

    for line in lines:
        click.echo(" " * (len(line) - len(line.lstrip(" "))) + plain(line.strip(), 1000))
