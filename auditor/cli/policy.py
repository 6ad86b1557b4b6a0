"""``auditor policy``: what a policy says."""

import sys
from pathlib import Path
from typing import Any, override

import click

from auditor.audit import Sources, conclude, read
from auditor.cli.options import (
    Output,
    console,
    output_options,
    pack_option,
    progress,
    rule_book,
    type_names,
    write_file,
    write_outputs,
)


class _Policy(click.Command):
    """The command itself; where ``diff`` comes first, the command that compares two policies (a file of that name is ./diff)."""

    @override
    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        if args[:1] != ["diff"]:
            return super().make_context(info_name, args, parent, **extra)
        from auditor.cli.policy_diff import command as diff

        return diff.make_context(f"{info_name} diff", args[1:], parent, **extra)

    @override
    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_usage(ctx, formatter)
        formatter.write_usage(f"{ctx.command_path} diff", "[OPTIONS] OLD NEW")


@click.command("policy", cls=_Policy)
@click.argument("policies", nargs=-1, required=True, metavar="POLICY...")
@click.option("--text", is_flag=True, help="Print the text that offsets count in, and nothing else.")
@click.option(
    "--highlight", metavar="FILE", help="Also write the policy's text as a page with every claim marked; '-' prints the page."
)
@pack_option
@output_options
def command(
    policies: tuple[str, ...],
    text: bool,
    highlight: str | None,
    packs: tuple[str, ...] | None,
    outputs: tuple[Output, ...],
    quiet: bool,
    verbose: int,
    rules: Path | None,
) -> int:
    """Show what POLICY says (text, Markdown, HTML, PDF or DOCX), each claim with its quote.

    POLICY is a file, an https:// address, or '-' for standard input.

    "auditor policy diff OLD NEW" shows what changed between two policies in claims, not in words.
    """
    book = rule_book(rules)
    with progress(quiet, verbose) as tell:
        readings = read(Sources(policies=policies), book, tell)
    result = conclude(readings.facts(), book, packs=packs)
    assert readings.policy is not None  # noqa: S101 - POLICY is required
    if highlight:
        from auditor.report.highlight import write

        write_file(highlight, write(readings.policy, type_names(book)))
    if text:
        for content in readings.policy.texts.values():
            sys.stdout.buffer.write(content.encode("utf-8", "surrogatepass"))
    elif not write_outputs(result, outputs, book) and highlight != "-":
        from auditor.report.terminal_policy import render_policy

        render_policy(console(), readings.policy, type_names(book), verbosity=-1 if quiet else verbose, result=result)
    return result.exit_code
