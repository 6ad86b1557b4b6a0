"""What changed between two policies, for people on a terminal. Imports rich: import this module where it is used."""

from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.text import Text

from auditor.compare.aspects import entries
from auditor.compare.model import Aspect, Change, Difference, Group, Passage, PolicyDiff, Saying, Side, TopicChange
from auditor.report import describe
from auditor.report.json import NO_NAMES
from auditor.report.plain import label, plain
from auditor.report.screen import Screen, Span
from auditor.report.terminal import LONG_QUOTE, QUOTE
from auditor.report.view import gaps
from auditor.report.words import Words, words

_STYLE = {"added": "green", "removed": "red", "changed": "yellow", "undecided": "dim"}
#: What a row tells of a claim beside its sentence, which has the first two.
_TOLD: tuple[Aspect, ...] = ("contexts", "conditions", "exceptions", "purposes", "recipients", "safeguards", "retention", "refusal")
_LABEL = 10


def render_diff(
    console: Console, diff: PolicyDiff, names: Mapping[str, str] = NO_NAMES, *, verbosity: int = 0, language: str = "en"
) -> None:
    """Both policies, how many claims changed, the changes per subject with the words of either side, and what was not read.

    Subjects with the same changes (the data types of one list) come as one.
    """
    view = _View(Screen(console), names, words(language), LONG_QUOTE if verbosity > 0 else QUOTE)
    view.documents(diff)
    view.summary(diff)
    if verbosity >= 0:
        view.groups(diff.groups)
        view.topics(diff.statements)
    if verbosity > 0 and diff.undecided:
        view.screen.heading(view.w("diff.unsure_title"))
        view.groups(diff.undecided)
    view.gaps(diff)


class _View:
    def __init__(self, screen: Screen, names: Mapping[str, str], w: Words, quote: int) -> None:
        self.screen, self.names, self.w, self.quote = screen, names, w, quote

    # --- the whole ------------------------------------------------------------------------------------------------

    def documents(self, diff: PolicyDiff) -> None:
        """Both sides by name."""
        for key, side in (("old", diff.old), ("new", diff.new)):
            for document in side.documents:
                self.screen.pairs([(self.w(f"diff.{key}"), Text(describe.document(document, self.w), "bold"))], indent=0, label=4)
        self.screen.console.print()

    def summary(self, diff: PolicyDiff) -> None:
        """The counts; that nothing changed where that is so."""
        kinds = [change.kind for group in diff.groups for change in group.changes]
        counts = [("changes", kinds.count("changed")), ("additions", kinds.count("added")), ("removals", kinds.count("removed"))]
        told = [self.w.count(f"diff.{key}", n) for key, n in counts if n]
        if diff.statements:
            told.append(self.w.count("diff.topics", len(diff.statements)))
        told.append(self.w.count("diff.same", diff.unchanged))
        if not diff.changed:
            whole = not gaps((*diff.old.coverage, *diff.new.coverage))
            self.screen.line(Text(self.w("diff.nothing" if whole else "diff.nothing_in_part"), "bold"))
        self.screen.line(self.w("separator").join(told))
        if unsure := sum(len(group.changes) for group in diff.undecided):
            self.screen.line(self.w.count("diff.unsure", unsure))
        if kinds:
            self.screen.line(Text(self.w("diff.counting"), "dim"))

    def groups(self, groups: tuple[Group, ...]) -> None:
        """Every subject with its changes."""
        alike: dict[tuple[Change, ...], list[Group]] = {}
        for group in groups:
            alike.setdefault(group.changes, []).append(group)
        for changes, subjects in alike.items():
            self.screen.heading(self.w("separator").join(self._subject(group) for group in subjects))
            for change in changes:
                self._change(change)

    def topics(self, changes: tuple[TopicChange, ...]) -> None:
        """Topics of statements that came or went."""
        if changes:
            self.screen.heading(self.w("text.statements"), len(changes))
        for change in changes:
            head = Text(self.w(f"diff.{change.kind}"), _STYLE[change.kind])
            self.screen.line(head, f"  {self.w.term('topic', change.topic)}", indent=1)
            self._quotes([("new" if change.kind == "added" else "old", change.passages)])

    def gaps(self, diff: PolicyDiff) -> None:
        """What of either side was not fully read."""
        sides: tuple[tuple[str, Side], ...] = (("old", diff.old), ("new", diff.new))
        missing = [(key, part) for key, side in sides for part in gaps(side.coverage)]
        if missing:
            self.screen.heading(self.w("text.gaps"), len(missing))
        for key, part in missing:
            self.screen.line(f"{self.w(f'diff.{key}')}: {describe.gap(part, self.w)}", indent=2)

    def _subject(self, group: Group) -> str:
        if group.kind == "open_list":
            return self.w("diff.open_list")
        if group.kind == "none":
            return self.w("diff.no_subject")
        return label(group.subject, self.names) if group.kind == "data" else plain(group.subject)

    # --- one change -----------------------------------------------------------------------------------------------

    def _change(self, change: Change) -> None:
        head = Text(self.w(f"diff.{change.kind}"), _STYLE[change.kind])
        self.screen.line(head, "  ", Text(self._sentence(change), "bold"), indent=1)
        rows = [self._difference(entry) for entry in change.differences if entry.aspect != "action"]  # the sentence has it
        if change.kind == "undecided":
            rows = [self._open(aspect, change) for aspect in change.undecided]
        if not change.differences and not rows:
            rows = self._told(change.new or change.old)
        self.screen.pairs(rows, indent=4, label=_LABEL)
        sides = (("old", change.old), ("new", change.new))
        self._quotes([(key, side.passages) for key, side in sides if side])

    def _sentence(self, change: Change) -> str:
        told = [describe.says(side.meaning, side.meaning.who, self.w) for side in (change.old, change.new) if side]
        return self.w("diff.arrow", old=told[0], new=told[-1]) if told[0] != told[-1] else told[0]

    def _difference(self, entry: Difference) -> tuple[str, Span]:
        row = Text(self._arrow(entry.aspect, entry.old, entry.new))
        if entry.effect != "other":
            row.append(f" ({self.w(f'diff.effect.{entry.effect}')})", "red" if entry.effect == "wider" else "green")
        return self.w(f"diff.aspect.{entry.aspect}"), row

    def _open(self, aspect: Aspect, change: Change) -> tuple[str, Span]:
        old, new = (entries(side.meaning, aspect) if side else () for side in (change.old, change.new))
        return self.w(f"diff.aspect.{aspect}"), self._arrow(aspect, old, new)

    def _told(self, saying: Saying | None) -> list[tuple[str, Span]]:
        found = [(aspect, entries(saying.meaning, aspect)) for aspect in _TOLD] if saying else []
        return [(self.w(f"diff.aspect.{aspect}"), self._words(aspect, given)) for aspect, given in found if given]

    def _arrow(self, aspect: Aspect, old: tuple[str, ...], new: tuple[str, ...]) -> str:
        return self.w("diff.arrow", old=self._words(aspect, old), new=self._words(aspect, new))

    def _words(self, aspect: Aspect, given: tuple[str, ...]) -> str:
        return self.w("separator").join(self._word(aspect, entry) for entry in given) or self.w("diff.none")

    def _word(self, aspect: Aspect, entry: str) -> str:
        match aspect:
            case "retention" if entry.isdigit():
                return self.w.count("count.days", int(entry))
            case "retention":
                kind, _, event = entry.partition(":")
                return self.w.term("text", kind) + (f" {label(event, NO_NAMES)}" if event else "")
            case "contexts":
                return self.w.term("context", entry)
            case "refusal" | "modality" | "polarity":
                return self.w.term("refusal" if aspect == "refusal" else f"diff.{aspect}", entry)
        return self.w.term("diff.term", entry)

    def _quotes(self, sides: Iterable[tuple[str, tuple[Passage, ...]]]) -> None:
        for key, passages in sides:
            first = passages[0]
            where = f"  {plain(first.id)}, {plain(first.document, 60)} {first.start}–{first.end}"
            more = f" {self.w.count('diff.also', len(passages) - 1)}" if len(passages) > 1 else ""
            row = Text(f"“{plain(first.quote, self.quote)}”").append(where + more, "dim")
            self.screen.pairs([(self.w(f"diff.{key}"), row)], indent=4, label=_LABEL)
