"""``auditor mark``: says in which state the app is while the proxy records."""

from pathlib import Path

import click

from auditor.cli.options import FILE
from auditor.errors import ExitCode, UsageError


@click.command("mark")
@click.argument("state", type=click.Choice(["before_consent", "foreground", "background", "silent", "self_start"]))
@click.option("--journal", type=FILE, required=True, help="The journal that 'auditor proxy' writes.")
def command(state: str, journal: Path) -> int:
    """Say that the app is in STATE from now on; requests that start later carry it."""
    from auditor.live.journal import mark

    if not journal.is_file():
        raise UsageError(f"{journal}: there is no such file; start 'auditor proxy' first")
    mark(journal, state)
    return ExitCode.PASSED
