"""What a policy says, for people on a terminal. Imports rich: import this module where it is used."""

from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from auditor.facts import Disclosure, PolicyReading, Statement, Term
from auditor.findings import Result
from auditor.report import describe
from auditor.report.json import NO_NAMES
from auditor.report.plain import plain
from auditor.report.screen import Screen, Span
from auditor.report.terminal import LONG_QUOTE, QUOTE, show_coverage
from auditor.report.terminal_findings import show_findings
from auditor.report.terminal_packs import show_packs
from auditor.report.view import View
from auditor.report.words import Words, words


def render_policy(
    console: Console,
    reading: PolicyReading,
    names: Mapping[str, str] = NO_NAMES,
    *,
    verbosity: int = 0,
    language: str = "en",
    result: Result | None = None,
) -> None:
    """Documents, claims with their quotes and offsets, declared permissions, named SDKs, retention, statements, gaps.

    With ``result`` also what the policy is guilty of alone, and how it stands to the completeness packs.
    """
    screen, w = Screen(console), words(language)
    for given in reading.documents:
        screen.line(Text(describe.document(given, w), "bold"))
    if verbosity >= 0:
        limit = LONG_QUOTE if verbosity > 0 else QUOTE
        _claims(screen, reading.disclosures, names, w, limit)
        _named(
            screen, w("text.policy_permissions"), [(claim, term) for claim in reading.disclosures for term in claim.permissions], w
        )
        _named(screen, w("text.policy_sdks"), [(claim, term) for claim in reading.disclosures for term in claim.sdks], w)
        _retention(screen, reading.disclosures, names, w)
        _statements(screen, reading.statements, w, limit)
    if result is not None and verbosity >= 0:
        show_findings(screen, View(result), names, w, verbosity > 0)
        show_packs(screen, result, w, verbosity)
    show_coverage(screen, reading.coverage, w)


def _claims(screen: Screen, claims: tuple[Disclosure, ...], names: Mapping[str, str], w: Words, limit: int) -> None:
    screen.heading(w("text.claims"), len(claims))
    for claim in claims:
        head = Text(describe.sentence(claim, w), "bold")
        screen.line(Text(f"{plain(claim.id)}  ", "dim"), head, Text(f"  {_where(claim)}", "dim"), indent=1)
        rows: list[tuple[str, Span]] = [(w(f"claim.{key}"), value) for key, value in describe.claim_rows(claim, names, w)]
        if claim.section:
            rows.append((w("text.section"), Text(describe.section(claim.section), "dim")))
        rows.append((w("text.quote"), f"“{describe.quote(claim, limit)}”"))
        screen.pairs(rows, indent=4, label=11)


def _where(passage: Disclosure | Statement) -> str:
    return f"{plain(passage.document, 60)} {passage.start}–{passage.end}"


def _named(screen: Screen, title: str, named: list[tuple[Disclosure, Term]], w: Words) -> None:
    screen.heading(title, len(named))
    for claim, term in named:
        phrase = "" if term.phrase == term.type else f"  “{plain(term.phrase, 80)}”"
        polarity = f"  {w('said.denied')}" if claim.polarity == "denied" else ""
        what = plain(term.type) or w("text.unknown")
        screen.line(f"{what}{phrase}{polarity}", Text(f"  {plain(claim.id)}, {term.start}–{term.end}", "dim"), indent=2)


def _retention(screen: Screen, claims: tuple[Disclosure, ...], names: Mapping[str, str], w: Words) -> None:
    kept = [(claim, claim.retention) for claim in claims if claim.retention]
    screen.heading(w("text.retention"), len(kept))
    for claim, retention in kept:
        data = describe.terms(claim.data, names, w) or w("text.no_data_type")
        screen.line(
            w("phrase.labelled", label=data, words=describe.retention(retention, w)), Text(f"  {plain(claim.id)}", "dim"), indent=2
        )


def _statements(screen: Screen, statements: tuple[Statement, ...], w: Words, limit: int) -> None:
    screen.heading(w("text.statements"), len(statements))
    for statement in statements:
        topic = w.term("topic", statement.topic)
        told = w("phrase.labelled", label=topic, words=plain(statement.detail)) if statement.detail else topic
        screen.line(told, Text(f"  {_where(statement)}", "dim"), indent=2)
        screen.line(f"“{describe.quote(statement, limit)}”", indent=4)
