"""``auditor app``: what an app does."""

from pathlib import Path

import click

from auditor.audit import Sources, conclude, read
from auditor.cli.options import (
    FILE,
    Output,
    console,
    mapping_option,
    output_options,
    progress,
    rule_book,
    type_names,
    write_outputs,
)


@click.command("app")
@click.argument("app", type=FILE, nargs=-1, required=True)
@mapping_option
@output_options
def command(
    app: tuple[Path, ...], mapping: Path | None, outputs: tuple[Output, ...], quiet: bool, verbose: int, rules: Path | None
) -> int:
    """Show what APP does: permissions, components, SDKs and uses of personal data, with their places.

    APP is an .apk, .aab, .apks, .xapk or .apkm file, the files of a split set, or a folder that holds them.
    """
    book = rule_book(rules)
    with progress(quiet, verbose) as tell:
        readings = read(Sources(app=app[0], splits=app[1:], mapping=mapping), book, tell)
    result = conclude(readings.facts(), book)
    if not write_outputs(result, outputs, book) and readings.app:
        from auditor.report.terminal_app import render_app

        render_app(console(), readings.app, type_names(book), verbosity=-1 if quiet else verbose)
    return result.exit_code
