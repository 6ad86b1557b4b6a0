"""An audit's findings for people on a terminal: by severity, those alike in one block unless all detail is asked for."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import groupby

from rich.cells import cell_len
from rich.text import Text

from auditor.facts import CodeEvidence, Disclosure, Statement
from auditor.findings import Finding
from auditor.report import describe
from auditor.report.evidence import place
from auditor.report.fold import Fold, Item, folded
from auditor.report.plain import plain
from auditor.report.screen import SEVERITY_STYLE, Screen, Span, joined
from auditor.report.terminal_places import place_rows
from auditor.report.view import View, sdk_names
from auditor.report.words import Words

QUOTE = 180
LONG_QUOTE = 600
TEXT = 600
ALIKE = 3  # findings that make a block
CODE_NAME = 120

Rows = list[tuple[str, Span]]


def show_findings(screen: Screen, view: View, names: Mapping[str, str], w: Words, verbose: bool) -> None:
    """Findings, worst first; ``verbose`` shows each on its own with all that is known of it."""
    Findings(screen, view, names, w, verbose).show()


class Findings:
    """The findings of one audit on one screen."""

    def __init__(self, screen: Screen, view: View, names: Mapping[str, str], w: Words, verbose: bool) -> None:
        self.screen = screen
        self.view = view
        self.names = names
        self.verbose = verbose
        self.w = w
        self.sdks = sdk_names(view.sdks.values())
        self.numbers = {finding.id: number for number, finding in enumerate(view.findings, 1)}

    def show(self) -> None:
        """Print them."""
        for severity, group in groupby(self.view.findings, key=lambda finding: finding.severity):
            findings = list(group)
            self.screen.heading(self.w(f"severity.{severity}").upper(), len(findings))
            for fold in folded(findings, {**self.sdks, **self.names}, len(findings) + 1 if self.verbose else ALIKE):
                if len(fold.items) > 1:
                    self._block(fold)
                else:
                    self._finding(fold.first)

    # --- findings alike -------------------------------------------------------------------------------------------

    def _block(self, fold: Fold) -> None:
        """What they share, the items below each passage of the policy that they rest on, and the advice."""
        self._head(f"{fold.head} ({len(fold.items)})", fold.first)
        parts: dict[str, list[Item]] = defaultdict(list)
        for item in fold.items:
            parts["".join(passage.id for passage in self.view.passages(item.finding)[:1])].append(item)
        for items in parts.values():
            self._items(items)
            self.screen.pairs(self._says(items[0].finding), indent=4)
        self.screen.pairs([(self.w("text.fix"), plain(fold.fix, TEXT))], indent=4)

    def _items(self, items: list[Item]) -> None:
        """The items, each with when and where it happens: beside it if that fits for all of them, else below."""
        told = [(item.words, self._gist(item.finding)) for item in items]
        room = self.screen.console.width - 4 - 5
        beside = all(cell_len(words) + 2 + cell_len(gist) <= room for words, gist in told)
        rows: Rows = []
        for item, (words, gist) in zip(items, told, strict=True):
            name = Text(words, "bold")
            rows.append((f"{self.numbers[item.finding.id]:>3}.", joined(name, Text(f"  {gist}", "dim")) if beside else name))
            rows += [("", Text(gist, "dim"))] if gist and not beside else []
        self.screen.pairs(rows, indent=4, label=4)

    def _gist(self, finding: Finding) -> str:
        """When and where a practice happens, in a few words."""
        seen = next((seen for seen in self.view.observed(finding) if seen.kind in ("api_use", "transmission")), None)
        if seen is None:
            return ""
        told = [describe.contexts(seen.contexts, self.w)]
        if seen.recipient:
            told.append(self.w("phrase.to", who=describe.recipient(seen.recipient, self.w)))
        if isinstance(first := next(iter(seen.evidence), None), CodeEvidence):
            told.append(plain(f"{first.class_name}.{first.method}", CODE_NAME))
        return self.w("comma").join(told)

    # --- one finding ----------------------------------------------------------------------------------------------

    def _finding(self, finding: Finding) -> None:
        self._head(plain(finding.title), finding, f"{self.numbers[finding.id]}. ")
        rows: Rows = []
        if self.verbose:
            rows.append((self.w("text.found"), plain(finding.message, TEXT)))
        rows += [*self._does(finding), *self._says(finding), *self._more(finding)]
        if self.verbose and finding.why:
            rows.append((self.w("text.why"), plain(finding.why, TEXT)))
        rows.append((self.w("text.fix"), plain(finding.fix, TEXT)))
        if self.verbose:
            rows += [(self.w("text.law"), plain(law.title)) for law in finding.law]
            about = f"{finding.rule} · {self.w(f'confidence.{finding.confidence}')} · {finding.fingerprint}"
            rows.append((self.w("text.rule"), plain(about)))
        self.screen.pairs(rows, indent=4)

    def _head(self, title: str, finding: Finding, number: str = "") -> None:
        head = Text(f"{number}{title} ", SEVERITY_STYLE[finding.severity])
        self.screen.line(head, f"[{self.w(f'verdict.{finding.verdict}')}]", indent=1)

    def _does(self, finding: Finding) -> Rows:
        observed = self.view.observed(finding)
        if not observed:
            return []
        told = (describe.practice if self.verbose else describe.gist)(observed[0], self.names, self.sdks, self.w)
        rows: Rows = [(self.w("text.does"), told)]
        places = observed[0].evidence or tuple(self.view.evidence(finding))
        if places and (self.verbose or observed[0].kind not in ("permission", "sdk")):
            rows += place_rows(place(places[0]), self.w, "all" if self.verbose else "what")
        return rows

    def _says(self, finding: Finding) -> Rows:
        passages = self.view.passages(finding)
        shown = passages if self.verbose else passages[:1]
        rows: Rows = [(self._speaker(passage), self._passage(passage)) for passage in shown]
        silence = self.view.silence(finding)
        return rows or [(self.w("text.says_form" if silence == "silent_form" else "text.says"), self.w(f"text.{silence}"))]

    def _speaker(self, passage: Disclosure | Statement) -> str:
        given = self.view.documents.get(passage.document)
        return self.w("text.says_form" if given and given.format == "datasafety" else "text.says")

    def _passage(self, passage: Disclosure | Statement) -> Text:
        given = self.view.documents.get(passage.document)
        where = plain(given.name if given else passage.document)
        quote = describe.quote(passage, LONG_QUOTE if self.verbose else QUOTE)
        return joined(f"“{quote}” ", Text(f"({where} {passage.start}–{passage.end})", "dim"))

    def _more(self, finding: Finding) -> Rows:
        """How many more places and passages there are."""
        places = len(self.view.evidence(finding)) - 1
        passages = 0 if self.verbose else len(self.view.passages(finding)) - 1
        counts = (("count.places", places), ("count.passages", passages))
        told = [self.w.count(key, n) for key, n in counts if n > 0]
        return [(self.w("text.more"), self.w("comma").join(told))] if told else []
