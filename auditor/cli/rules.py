"""``auditor rules``: list and check the rule book."""

from pathlib import Path

import click

from auditor.cli.options import FILE, rule_book
from auditor.errors import ExitCode
from auditor.rulebook.book import RuleBook


@click.group("rules")
def command() -> None:
    """List or check the rule book."""


_KINDS = ("checks", "data", "permissions", "apis", "sdks", "hosts", "law", "packs")


@command.command("list")
@click.argument("kind", type=click.Choice(_KINDS), required=False)
@click.option("--rules", type=FILE, help="Use the rule book in this folder instead of the built-in one.")
def list_rules(kind: str | None, rules: Path | None) -> int:
    """List the rule book's entries, all or of one KIND."""
    book = rule_book(rules)
    for each in (kind,) if kind else _KINDS:
        entries = _entries(book, each)
        click.echo(f"{each}: {len(entries)}")
        for identifier, words in entries if kind or each == "checks" else []:
            click.echo(f"  {identifier}  {words}")
    return 0


def _entries(book: RuleBook, kind: str) -> list[tuple[str, str]]:
    if kind == "checks":
        return [(rule.id, rule.title["en"].replace("{", "<").replace("}", ">")) for rule in book.checks.values()]
    if kind == "data":
        return [(entry, book.taxonomy.name(entry)) for entry in book.taxonomy.types]
    if kind == "permissions":
        return [(rule.name, rule.level) for rule in book.permissions.values()]
    if kind == "apis":
        return [(rule.id, ", ".join(rule.data)) for rule in book.apis.values()]
    if kind == "sdks":
        return [(rule.id, f"{rule.name} ({rule.vendor})") for rule in book.sdks.values()]
    if kind == "hosts":
        return [(rule.id, ", ".join(rule.suffixes)) for rule in book.hosts.values()]
    if kind == "packs":
        return [(pack.id, f"{pack.name['en']} ({len(pack.requirements)} requirements)") for pack in book.packs.values()]
    return [(rule.id, rule.title["en"]) for rule in book.law.values()]


@command.command("check")
@click.option("--rules", type=FILE, help="Check the rule book in this folder instead of the built-in one.")
def check_rules(rules: Path | None) -> int:
    """Check that every rule is well-formed, its references exist, and its own cases come out as they say."""
    from auditor.selfcheck.run import check_all

    problems = list(check_all(rule_book(rules)))
    for problem in problems:
        click.echo(problem, err=True)
    click.echo(f"{len(problems)} problem(s)" if problems else "the rule book is in order")
    return ExitCode.BAD_RULES if problems else ExitCode.PASSED
