"""An audit's result for people on a terminal. Imports rich: import this module where it is used."""

from collections.abc import Mapping
from itertools import groupby

from rich.console import Console
from rich.text import Text

from auditor.facts import App, Coverage, Disclosure, Statement
from auditor.findings import Finding, Result
from auditor.report import describe
from auditor.report.evidence import Place, place
from auditor.report.json import NO_NAMES
from auditor.report.plain import plain
from auditor.report.screen import SEVERITY_STYLE, Screen, Span, joined
from auditor.report.terminal_matrix import show_matrix
from auditor.report.view import Side, View, gaps, sdk_names, severity_counts
from auditor.report.words import Words, words

QUOTE = 180
LONG_QUOTE = 600
TEXT = 600


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
        self.sdks = sdk_names(self.view.sdks.values())

    def show(self) -> None:
        """Print all of it."""
        if app := self.view.result.app:
            self.screen.line(*app_title(app))
        self.screen.line(Text(verdict_line(self.view, self.w), "bold"))
        if gate := gate_line(self.view.result, self.w):
            self.screen.line(gate)
        if not self.quiet:
            self._read()
        show_gaps(self.screen, self.view.gaps, self.w)
        if self.quiet:
            return
        self._findings()
        if self.verbose:
            show_matrix(self.screen, self.view.result, self.names, self.w)

    def _read(self) -> None:
        self.screen.heading(self.w("text.read"))
        for side in self.view.sides():
            self.screen.pairs([(self.w(f"side.{side.name}"), self._side(side))])
        for given in self.view.result.documents:
            self.screen.line(describe.document(given, self.w), indent=12)

    def _side(self, side: Side) -> str:
        if not side.given:
            return self.w("text.not_given")
        told = [self.w.count("count.parts", side.read)]
        if side.gaps:
            told.append(self.w.count("count.gaps", len(side.gaps)))
        return self.w("separator").join(told)

    def _findings(self) -> None:
        number = 0
        for severity, group in groupby(self.view.findings, key=lambda finding: finding.severity):
            findings = list(group)
            self.screen.heading(self.w(f"severity.{severity}").upper(), len(findings))
            for finding in findings:
                number += 1
                self._finding(number, finding)

    def _finding(self, number: int, finding: Finding) -> None:
        head = Text(f"{number}. {plain(finding.title)} ", SEVERITY_STYLE[finding.severity])
        self.screen.line(head, f"[{self.w(f'verdict.{finding.verdict}')}]", indent=1)
        rows = [*self._does(finding), *self._says(finding)]
        if self.verbose:
            rows.insert(0, (self.w("text.why"), plain(finding.message, TEXT)))
        rows.append((self.w("text.fix"), plain(finding.fix, TEXT)))
        if self.verbose:
            rows += [(self.w("text.law"), plain(law.title)) for law in finding.law]
            about = f"{finding.rule} · {self.w(f'confidence.{finding.confidence}')} · {finding.fingerprint}"
            rows.append((self.w("text.rule"), plain(about)))
        self.screen.pairs(rows, indent=4)

    def _does(self, finding: Finding) -> list[tuple[str, Span]]:
        observed = self.view.observed(finding)
        if not observed:
            return []
        rows: list[tuple[str, Span]] = [(self.w("text.does"), describe.practice(observed[0], self.names, self.sdks, self.w))]
        places = self.view.evidence(finding)
        if places:
            rows += place_rows(place(places[0]), self.w, self.verbose)
        if len(places) > 1:
            rows.append((self.w("text.more"), self.w.count("count.places", len(places) - 1)))
        return rows

    def _says(self, finding: Finding) -> list[tuple[str, Span]]:
        passages = self.view.passages(finding)
        shown = passages if self.verbose else passages[:1]
        rows: list[tuple[str, Span]] = [(self.w("text.says"), self._passage(passage)) for passage in shown]
        if len(passages) > len(shown):
            rows.append((self.w("text.more"), self.w.count("count.passages", len(passages) - len(shown))))
        return rows or [(self.w("text.says"), self.w(f"text.{self.view.silence(finding)}"))]

    def _passage(self, passage: Disclosure | Statement) -> Text:
        given = self.view.documents.get(passage.document)
        where = plain(given.name if given else passage.document)
        quote = plain(passage.quote, LONG_QUOTE if self.verbose else QUOTE)
        return joined(f"“{quote}” ", Text(f"({where} {passage.start}–{passage.end})", "dim"))


def app_title(app: App) -> tuple[Text, Text]:
    """The app's label, package and version."""
    version = " ".join(
        str(part) for part in (app.version_name, f"({app.version_code})" if app.version_code is not None else None) if part
    )
    label = f"{plain(app.label, 80)}  " if app.label else ""
    return Text(label, "bold"), Text(f"{plain(app.package)} {plain(version, 60)}".rstrip())


def verdict_line(view: View, w: Words) -> str:
    """The outcome in one line: ``12 mismatches: 2 critical, 6 high, 4 low; 1 other finding; coverage complete``."""
    told = [_mismatches(view, w)]
    if view.remarks:
        told.append(w.count("count.remarks", len(view.remarks)))
    told.append(w(f"completeness.{view.completeness}"))
    return "; ".join(told)


def gate_line(result: Result, w: Words) -> str:
    """Whether the run passed at the severity that it was told to fail on; empty without such a severity."""
    if not result.fail_on:
        return ""
    outcome = w({0: "text.passed", 1: "text.failed"}.get(result.exit_code, "text.undecided"))
    return f"{w('text.gate', severity=w(f'severity.{result.fail_on}'))}: {outcome}"


def _mismatches(view: View, w: Words) -> str:
    if not view.mismatches:
        if not view.result.documents:
            return w("verdict_line.no_policy")
        return w("verdict_line.none" if view.completeness == "complete" else "verdict_line.none_in_part")
    counts = severity_counts(view.mismatches).items()
    parts = w("separator").join(f"{n} {w(f'severity.{severity}')}" for severity, n in counts)
    return f"{w.count('count.mismatches', len(view.mismatches))}: {parts}"


def place_rows(where: Place, w: Words, details: bool) -> list[tuple[str, Span]]:
    """A place of evidence as labelled lines; with ``details`` also its file, offset, value and so on."""
    rows: list[tuple[str, Span]] = [("", where.what), ("", where.where)] if where.where else [("", where.what)]
    keys = None if details else {"dex", "offset", "value", "match", "request", "detail"}
    told = [f"{w(f'evidence.{key}')} {value}" for key, value in where.details if keys is None or key in keys]
    if told:
        rows.append(("", Text(" · ".join(told), "dim")))
    if where.chain:
        rows.append((w("text.chain"), chain_text(where, w)))
    return rows


def chain_text(where: Place, w: Words) -> str:
    """The call chain from the entry point to the place."""
    frames = list(where.chain)
    if where.frames_left_out:
        frames.insert(len(frames) // 2, f"({w('evidence.frames', n=where.frames_left_out)})")
    return " → ".join(frames)


def show_gaps(screen: Screen, gaps: list[Coverage], w: Words) -> None:
    """What was not fully read; nothing if all was."""
    if not gaps:
        return
    screen.heading(w("text.gaps"), len(gaps))
    for part in gaps:
        screen.line(f"{w('text.mark')} {describe.gap(part, w)}", indent=2)


def show_coverage(screen: Screen, coverage: tuple[Coverage, ...], w: Words) -> None:
    """What was not fully read, or that all was."""
    missing = gaps(coverage)
    show_gaps(screen, missing, w)
    if not missing:
        screen.console.print()
        screen.line(w("text.no_gaps" if coverage else "completeness.nothing"))
