"""``auditor audit``: the main job."""

from pathlib import Path

import click

from auditor.audit import Sources, conclude, read
from auditor.cli.options import (
    FILE,
    Output,
    console,
    judging_options,
    mapping_option,
    output_options,
    pack_option,
    progress,
    rule_book,
    type_names,
    write_outputs,
)
from auditor.findings import Severity


@click.command("audit")
@click.argument("app", type=FILE, nargs=-1, required=True)
@click.option(
    "--policy",
    "policies",
    multiple=True,
    required=True,
    metavar="FILE",
    help="The policy, a file or an https:// address; several are read as one.",
)
@click.option(
    "--traffic", "captures", type=FILE, multiple=True, help="A traffic capture (HAR, mitmproxy flows, pcap, pcapng, journal)."
)
@click.option("--datasafety", "form", type=FILE, help="The Data safety form, as the Play Console exports it (CSV).")
@mapping_option
@judging_options
@click.option("--language", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="The findings' language.")
@pack_option
@output_options
def command(
    app: tuple[Path, ...],
    policies: tuple[str, ...],
    captures: tuple[Path, ...],
    form: Path | None,
    mapping: Path | None,
    persona: Path | None,
    own_domains: tuple[str, ...],
    reveal: bool,
    fail_on: Severity | None,
    language: str,
    packs: tuple[str, ...] | None,
    outputs: tuple[Output, ...],
    quiet: bool,
    verbose: int,
    rules: Path | None,
) -> int:
    """Hold APP against its privacy policy and report the differences.

    APP is an .apk, .aab, .apks, .xapk or .apkm file, the files of a split set, or a folder that holds them.
    """
    book = rule_book(rules)
    sources = Sources(
        app=app[0],
        splits=app[1:],
        mapping=mapping,
        policies=policies,
        captures=captures,
        form=form,
        persona=persona,
        own_domains=own_domains,
        reveal=reveal,
    )
    with progress(quiet, verbose) as tell:
        readings = read(sources, book, tell)
        tell("judging")
        result = conclude(readings.facts(), book, fail_on, language, packs=packs)
    if not write_outputs(result, outputs, book, language):
        from auditor.report.terminal import render_result

        verbosity = -1 if quiet else verbose
        render_result(console(), result, type_names(book, language), verbosity=verbosity, language=language)
    return result.exit_code
