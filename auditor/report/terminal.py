"""An audit's result for people on a terminal. Imports rich: import this module where it is used."""

from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from auditor.facts import App, Coverage
from auditor.findings import Result
from auditor.report import describe
from auditor.report.json import NO_NAMES
from auditor.report.plain import plain
from auditor.report.screen import Screen
from auditor.report.terminal_findings import LONG_QUOTE as LONG_QUOTE
from auditor.report.terminal_findings import QUOTE as QUOTE
from auditor.report.terminal_findings import show_findings
from auditor.report.terminal_matrix import show_matrix
from auditor.report.terminal_packs import show_packs
from auditor.report.view import Side, View, gaps, limits, severity_counts
from auditor.report.words import Words, words


def render_result(
    console: Console, result: Result, names: Mapping[str, str] = NO_NAMES, *, verbosity: int = 0, language: str = "en"
) -> None:
    """The audit: verdict, what was read, findings by severity.

    ``verbosity`` -1 tells the verdict and what was not read, 1 adds the matrix and all detail.
    """
    Audit(console, result, names, verbosity, words(language)).show()


class Audit:
    """One audit on one console."""

    def __init__(self, console: Console, result: Result, names: Mapping[str, str], verbosity: int, w: Words) -> None:
        self.screen = Screen(console)
        self.view = View(result)
        self.names = names
        self.verbose = verbosity > 0
        self.quiet = verbosity < 0
        self.w = w

    def show(self) -> None:
        """Print all of it."""
        if app := self.view.result.app:
            self.screen.line(*app_title(app))
        self.screen.line(Text(verdict_line(self.view, self.w), "bold"))
        if gate := gate_line(self.view.result, self.w):
            self.screen.line(gate)
        if not self.quiet:
            self._read()
        show_gaps(self.screen, self.view.gaps, self.view.limits, self.w)
        if self.quiet:
            return
        show_findings(self.screen, self.view, self.names, self.w, self.verbose)
        show_packs(self.screen, self.view.result, self.w, int(self.verbose), passages=False)
        if self.verbose:
            show_matrix(self.screen, self.view.result, self.names, self.w)

    def _read(self) -> None:
        self.screen.heading(self.w("text.read"))
        for side in self.view.sides():
            told = [describe.document(given, self.w) for given in self.view.documents_of(side)]
            self.screen.pairs([(self.w(f"side.{side.name}"), self._side(side)), *(("", text) for text in told)])

    def _side(self, side: Side) -> str:
        if not side.given:
            return self.w("text.not_given")
        told = [self.w.count("count.parts", side.read)]
        if side.gaps:
            told.append(self.w.count("count.gaps", len(side.gaps)))
        return self.w("comma").join(told)


def app_title(app: App) -> tuple[Text, Text]:
    """The app's label, package and version."""
    version = " ".join(
        str(part) for part in (app.version_name, f"({app.version_code})" if app.version_code is not None else None) if part
    )
    label = f"{plain(app.label, 80)}  " if app.label else ""
    return Text(label, "bold"), Text(f"{plain(app.package)} {plain(version, 60)}".rstrip())


def verdict_line(view: View, w: Words) -> str:
    """The outcome in one line: ``12 mismatches: 2 critical, 6 high, 4 low; 1 mismatch at info; coverage complete``."""
    told = [_mismatches(view, w), *describe.also(view, w), w(f"completeness.{view.completeness}")]
    return w("semicolon").join(told)


def gate_line(result: Result, w: Words) -> str:
    """Whether the run passed at the severity that it was told to fail on; empty without such a severity."""
    if not result.fail_on:
        return ""
    outcome = w({0: "text.passed", 1: "text.failed"}.get(result.exit_code, "text.undecided"))
    return w("phrase.labelled", label=w("text.gate", severity=w(f"severity.{result.fail_on}")), words=outcome)


def _mismatches(view: View, w: Words) -> str:
    if not view.mismatches:
        return w(f"verdict_line.{view.no_mismatch}")
    counts = severity_counts(view.mismatches).items()
    parts = w("comma").join(f"{n} {w(f'severity.{severity}')}" for severity, n in counts)
    return w("phrase.labelled", label=w.count("count.mismatches", len(view.mismatches)), words=parts)


def show_gaps(screen: Screen, gaps: list[Coverage], limits: list[Coverage], w: Words) -> None:
    """What was not fully read, and known limits; nothing if all was."""
    for title, parts in (("text.gaps", gaps), ("text.limits", limits)):
        if not parts:
            continue
        screen.heading(w(title), len(parts))
        for part in parts:
            mark = w("text.mark") if parts is gaps else w("text.bullet")
            screen.line(f"{mark} {describe.gap(part, w)}", indent=2)


def show_coverage(screen: Screen, coverage: tuple[Coverage, ...], w: Words) -> None:
    """What was not fully read, or that all was."""
    missing, limited = gaps(coverage), limits(coverage)
    show_gaps(screen, missing, limited, w)
    if not missing:
        screen.console.print()
        screen.line(w(("text.no_gaps_but" if limited else "text.no_gaps") if coverage else "completeness.nothing"))
