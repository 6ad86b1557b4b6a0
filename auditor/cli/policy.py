"""``auditor policy``: what a policy says."""

import sys
from pathlib import Path

import click

from auditor.audit import Sources, conclude, read
from auditor.cli.options import Output, console, output_options, progress, rule_book, type_names, write_outputs


@click.command("policy")
@click.argument("policies", nargs=-1, required=True, metavar="POLICY...")
@click.option("--text", is_flag=True, help="Print the text that offsets count in, and nothing else.")
@output_options
def command(
    policies: tuple[str, ...],
    text: bool,
    outputs: tuple[Output, ...],
    quiet: bool,
    verbose: int,
    rules: Path | None,
) -> int:
    """Show what POLICY says (text, Markdown, HTML or PDF; '-' is standard input), each claim with its quote."""
    book = rule_book(rules)
    with progress(quiet, verbose) as tell:
        readings = read(Sources(policies=policies), book, tell)
    result = conclude(readings.facts(), book)
    if readings.policy and text:
        for content in readings.policy.texts.values():
            sys.stdout.buffer.write(content.encode("utf-8", "surrogatepass"))
    elif not write_outputs(result, outputs, book) and readings.policy:
        from auditor.report.terminal_policy import render_policy

        render_policy(console(), readings.policy, type_names(book), verbosity=-1 if quiet else verbose)
    return result.exit_code
