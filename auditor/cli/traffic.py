"""``auditor traffic``: which personal data left, to whom, from which state of the app."""

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
    write_outputs,
)
from auditor.findings import Severity


@click.command("traffic")
@click.argument("captures", type=FILE, nargs=-1, required=True, metavar="CAPTURE...")
@click.option("--policy", "policies", multiple=True, metavar="FILE", help="Judge what was sent against this policy.")
@click.option("--app", type=FILE, help="The app's package: tells its own hosts and code from third parties'.")
@click.option(
    "--keylog", type=FILE, help="TLS keys of a packet capture (SSLKEYLOGFILE); a .keylog or .keys file beside it is found."
)
@judging_options
@output_options
def command(
    captures: tuple[Path, ...],
    policies: tuple[str, ...],
    app: Path | None,
    keylog: Path | None,
    persona: Path | None,
    own_domains: tuple[str, ...],
    reveal: bool,
    fail_on: Severity | None,
    outputs: tuple[Output, ...],
    quiet: bool,
    verbose: int,
    rules: Path | None,
) -> int:
    """Show which personal data CAPTURE (HAR, mitmproxy flows, pcap, pcapng or a journal) holds; with a policy, judge it."""
    book = rule_book(rules)
    sources = Sources(
        app=app, policies=policies, captures=captures, keylog=keylog, persona=persona, own_domains=own_domains, reveal=reveal
    )
    with progress(quiet, verbose) as tell:
        readings = read(sources, book, tell)
    result = conclude(readings.facts(), book, fail_on)
    if not write_outputs(result, outputs, book) and readings.traffic:
        from auditor.report.terminal import render_result
        from auditor.report.terminal_traffic import render_traffic

        verbosity = -1 if quiet else verbose
        sdks = {rule.id: rule.name for rule in book.sdks.values()}
        render_traffic(console(), readings.traffic, type_names(book), sdks=sdks, verbosity=verbosity)
        if policies:
            render_result(console(), result, type_names(book), verbosity=verbosity)
    return result.exit_code
