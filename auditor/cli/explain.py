"""``auditor explain``: what the rule book knows of a check, data type, permission or SDK."""

from collections.abc import Callable
from pathlib import Path

import click

from auditor.cli.options import FILE, rule_book
from auditor.errors import UsageError
from auditor.rulebook.book import RuleBook
from auditor.rulebook.model import Scenario


@click.command("explain")
@click.argument("rule")
@click.option("--language", type=click.Choice(["en", "zh"]), default="en", show_default=True)
@click.option("--rules", type=FILE, help="Use the rule book in this folder instead of the built-in one.")
def command(rule: str, language: str, rules: Path | None) -> int:
    """Explain RULE: the id of a check, data type, permission or SDK (see 'auditor rules list')."""
    book = rule_book(rules)
    for explainer in (_check, _data_type, _permission, _sdk):
        lines = explainer(book, rule, language)
        if lines:
            click.echo("\n".join(lines))
            return 0
    raise UsageError(f"{rule}: the rule book has no such check, data type, permission or SDK; 'auditor rules list' shows all")


Explainer = Callable[[RuleBook, str, str], list[str]]


def _check(book: RuleBook, rule: str, language: str) -> list[str]:
    check = book.checks.get(rule)
    if not check:
        return []
    severity = check.severity + (f" ({check.sensitive_severity} for sensitive data)" if check.sensitive_severity else "")
    law = [f"  {book.law[entry].title['en']}  {book.law[entry].url or ''}".rstrip() for entry in check.law if entry in book.law]
    return [
        f"{check.id}: {_told(check.title, language)}",
        "",
        _told(check.message, language),
        "",
        f"Why:      {_told(check.why, language)}",
        f"Fix:      {_told(check.fix, language)}",
        f"Severity: {severity}",
        f"Source:   {check.source}",
        "Law it bears on (evidence for a lawyer, no verdict):",
        *law,
        "Gives a finding, for example:",
        *map(_scenario, check.cases.positive),
        "Gives none, for example:",
        *map(_scenario, check.cases.negative),
    ]


def _scenario(case: Scenario) -> str:
    """What is given, in one line."""
    form = f" and form {dict(case.form)}" if case.form else ""
    policy = repr(case.policy.strip()) if case.policy or not case.form else "no policy"
    return f"  {policy} with app {dict(case.app)}{form}"


def _told(text: object, language: str) -> str:
    """A template with its fields shown as places to be filled."""
    assert hasattr(text, "get")  # noqa: S101 - Text is a mapping of language to words
    words: str = text.get(language) or text.get("en")
    return words.replace("{", "<").replace("}", ">")


def _data_type(book: RuleBook, rule: str, language: str) -> list[str]:
    if rule not in book.taxonomy:
        return []
    kind = book.taxonomy.types[rule]
    traits = [trait for trait, on in (("sensitive", kind.sensitive), ("an umbrella term", kind.umbrella)) if on]
    return [
        f"{kind.id}: {book.taxonomy.name(rule, language)}" + (f" ({', '.join(traits)})" if traits else ""),
        f"Broader:  {', '.join(sorted(book.taxonomy.ancestors(rule))) or '-'}",
        f"Narrower: {', '.join(sorted(book.taxonomy.descendants(rule))) or '-'}",
        f"Source:   {kind.source}",
    ]


def _permission(book: RuleBook, rule: str, language: str) -> list[str]:
    known = book.permissions.get(rule) or book.permissions.get(f"android.permission.{rule}")
    if not known:
        return []
    levels = f"since API {known.since}" + (f", until API {known.until}" if known.until else "")
    return [
        f"{known.name} ({known.level}; {levels})",
        f"Group:    {known.group or '-'}",
        f"Opens:    {', '.join(book.taxonomy.name(data, language) for data in known.data) or '-'}",
        f"Declared by words such as: {', '.join(word for words in known.words.values() for word in words) or '-'}",
        f"Source:   {known.source}",
    ]


def _sdk(book: RuleBook, rule: str, language: str) -> list[str]:
    known = book.sdks.get(rule)
    if not known:
        return []
    return [
        f"{known.id}: {known.name} by {known.vendor} ({known.country or 'country unknown'}; {known.category})",
        f"Packages: {', '.join(known.packages) or '-'}",
        f"Hosts:    {', '.join(known.hosts) or '-'}",
        f"Says it takes: {', '.join(book.taxonomy.name(data, language) for data in known.takes) or '-'}",
        *_measured(book, rule, language),
        f"Policy:   {known.policy or '-'}",
        f"Source:   {known.source}",
    ]


def _measured(book: RuleBook, sdk: str, language: str) -> list[str]:
    """What its artefacts were measured to read and to ask for."""
    lines = []
    for profile in book.profiles.values():
        if profile.sdk == sdk:
            reads = ", ".join(book.taxonomy.name(data, language) for data in profile.reads) or "-"
            asks = ", ".join(name.removeprefix("android.permission.") for name in profile.permissions) or "-"
            lines += [f"Measured: {profile.artefact}:{profile.version} reads {reads}", f"          and asks for {asks}"]
    return lines
