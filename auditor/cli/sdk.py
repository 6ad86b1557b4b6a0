"""``auditor sdk``: SDKs by their own artefacts."""

from pathlib import Path

import click

from auditor.cli.options import FILE, progress, rule_book, write_file


@click.group("sdk")
def command() -> None:
    """Measure SDKs on the artefacts that their vendors publish."""


@command.command("profile")
@click.argument("artefact", type=FILE)
@click.option("-o", "--output", "output", default="-", metavar="FILE", help="Write to FILE instead of standard output.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing of what is being done.")
@click.option("-v", "--verbose", count=True, help="On standard error, say what is being done.")
@click.option("--rules", type=FILE, help="Use the rule book in this folder instead of the built-in one.")
def profile_sdk(artefact: Path, output: str, quiet: bool, verbose: int, rules: Path | None) -> int:
    """Draft a rule book entry for the SDK in ARTEFACT (an .aar or .jar file).

    The draft holds what the artefact asks for and reads: package prefixes, components, native libraries, hosts, and the data types
    that its code reads, each with the call and the chain of calls that leads to it.
    """
    book = rule_book(rules)
    with progress(quiet, verbose) as tell:
        tell(f"reading {artefact.name}")
        from auditor.sdk.draft import draft
        from auditor.sdk.profile import profile

        text = draft(profile(artefact, book))
    write_file(output, text.encode())
    return 0
