"""What changed between two packages, for people on a terminal. Imports rich: import this module where it is used."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.text import Text

from auditor.compare.appmodel import AREAS, AppChange, AppDiff, AppSide, Area
from auditor.report import describe
from auditor.report.evidence import place
from auditor.report.json import NO_NAMES
from auditor.report.plain import label, plain
from auditor.report.screen import Screen, Span
from auditor.report.terminal_places import place_rows
from auditor.report.view import gaps
from auditor.report.words import Words, words

_STYLE = {"added": "red", "removed": "green", "changed": "yellow"}
PLACES, MANY_PLACES = 3, 40


def render_app_diff(
    console: Console,
    diff: AppDiff,
    names: Mapping[str, str] = NO_NAMES,
    *,
    stopped: Sequence[AppChange] = (),
    verbosity: int = 0,
    language: str = "en",
) -> None:
    """Both packages, how much changed, the changes area by area with new places, what a gate stops, and what was not read."""
    view = _View(Screen(console), names, words(language), MANY_PLACES if verbosity > 0 else PLACES)
    view.packages(diff)
    view.summary(diff)
    if verbosity >= 0:
        for area in AREAS:
            view.area(area, [change for change in diff.changes if change.area == area])
    view.stopped(stopped)
    view.gaps(diff)


class _View:
    def __init__(self, screen: Screen, names: Mapping[str, str], w: Words, most: int) -> None:
        self.screen, self.names, self.w, self.most = screen, names, w, most

    def packages(self, diff: AppDiff) -> None:
        """Both sides by name and version."""
        for key, side in (("old", diff.old), ("new", diff.new)):
            version = f" {plain(side.version_name or '?')} ({side.version_code})"
            self.screen.pairs(
                [(self.w(f"diff.{key}"), Text(f"{plain(side.package)}{version}  {plain(side.path)}"))], indent=0, label=4
            )
        self.screen.console.print()

    def summary(self, diff: AppDiff) -> None:
        """The counts; that nothing changed where that is so."""
        kinds = [change.kind for change in diff.changes]
        counts = [(kind, kinds.count(kind)) for kind in ("added", "changed", "removed")]
        told = [self.w(f"app_diff.{kind}", n=n) for kind, n in counts if n]
        whole = not gaps((*diff.old.coverage, *diff.new.coverage))
        if not told:
            self.screen.line(Text(self.w("app_diff.nothing" if whole else "app_diff.nothing_in_part"), "bold"))
        self.screen.line(self.w("separator").join([*told, self.w("app_diff.same", n=diff.unchanged)]))

    def area(self, area: Area, changes: list[AppChange]) -> None:
        """The changes of one area."""
        if not changes:
            return
        self.screen.heading(self.w(f"app_diff.area.{area}"), len(changes))
        for change in changes:
            head = Text(self.w(f"diff.{change.kind}"), _STYLE[change.kind])
            self.screen.line(head, "  ", Text(self._subject(change), "bold"), self._state(change), indent=2)
            self.screen.pairs(self._places(change), indent=4)

    def stopped(self, changes: Sequence[AppChange]) -> None:
        """What the gates stop."""
        if changes:
            subjects = self.w("separator").join(dict.fromkeys(self._subject(change) for change in changes))
            self.screen.console.print()
            self.screen.line(Text(self.w("app_diff.stopped", subjects=subjects), "bold red"))

    def gaps(self, diff: AppDiff) -> None:
        """What of either side was not fully read."""
        sides: tuple[tuple[str, AppSide], ...] = (("old", diff.old), ("new", diff.new))
        missing = [(key, part) for key, side in sides for part in gaps(side.coverage)]
        if missing:
            self.screen.heading(self.w("text.gaps"), len(missing))
        for key, part in missing:
            self.screen.line(f"{self.w(f'diff.{key}')}: {describe.gap(part, self.w)}", indent=2)

    def _subject(self, change: AppChange) -> str:
        match change.area:
            case "use":
                told = label(change.subject, self.names)
                return self.w("comma").join([told, describe.actor(change.actor, {}, self.w)]) if change.actor else told
            case "setting":
                return self.w.term("app_diff.setting", change.subject)
            case "access":
                return self.w.term("setting_name", change.subject)
            case "sdk":
                return plain((change.new or change.old)[0])
        return plain(change.subject)

    def _state(self, change: AppChange) -> str:
        old, new = self._words(change, change.old), self._words(change, change.new)
        if change.kind == "changed":
            return f"  {self.w('diff.arrow', old=old or self.w('diff.none'), new=new or self.w('diff.none'))}"
        return f"  {old or new}" if old or new else ""

    def _words(self, change: AppChange, state: tuple[str, ...]) -> str:
        if change.area == "use":
            return describe.contexts(state, self.w)
        told = state[1:] if change.area == "sdk" else state
        return self.w("separator").join(self._word(change.area, entry) for entry in told)

    def _word(self, area: Area, entry: str) -> str:
        if area == "permission":
            return self.w.keys.get(f"level.{entry}") or label(entry, self.names)
        if area == "host":
            return self.w.keys.get(f"party.{entry}") or plain(entry)
        return self.w.keys.get(f"sdk_state.{entry}", plain(entry)) if area == "sdk" else plain(entry)

    def _places(self, change: AppChange) -> list[tuple[str, Span]]:
        shown = change.evidence[: self.most]
        rows = [row for entry in shown for row in place_rows(place(entry), self.w, "where")]
        if len(change.evidence) > len(shown):
            rows.append((self.w("text.more"), self.w.count("count.places", len(change.evidence) - len(shown))))
        return rows
