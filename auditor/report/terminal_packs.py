"""How the policy stands to the completeness packs, for people on a terminal. Imports rich: import this module where it is used."""

from collections import Counter

from rich.text import Text

from auditor.facts import Disclosure, Statement
from auditor.findings import OUTCOMES, PackReport, RequirementOutcome, Result
from auditor.report import describe
from auditor.report.plain import plain
from auditor.report.screen import Screen
from auditor.report.words import Words

QUOTE = 120
#: Outcomes that are only counted unless all detail is asked for.
_COUNTED = frozenset({"undecidable", "not_applicable", "no_sign"})
_STYLE = {"indicated": "yellow", "not_found": "yellow", "met": "green"}


def show_packs(screen: Screen, result: Result, w: Words, verbosity: int = 0, *, passages: bool = True) -> None:
    """Each pack with its requirements, worst first; ``passages`` shows the words that meet them, else they are counted too."""
    known: list[Disclosure | Statement] = [*result.disclosures, *result.statements]
    passage = {entry.id: entry for entry in known}
    for pack in result.packs:
        screen.heading(w("packs.title", name=plain(pack.name)), len(pack.requirements))
        screen.line(Text(summary(pack, w), "dim"), indent=2)
        for told in sorted(pack.requirements, key=lambda each: OUTCOMES.index(each.outcome)):
            if verbosity > 0 or not (told.outcome in _COUNTED or (told.outcome == "met" and not passages)):
                _requirement(screen, told, passage, w)


def summary(pack: PackReport, w: Words) -> str:
    """How many requirements have which outcome."""
    counts = Counter(told.outcome for told in pack.requirements)
    return w("comma").join(f"{w(f'outcome.{outcome}')} {counts[outcome]}" for outcome in OUTCOMES if counts[outcome])


def _requirement(screen: Screen, told: RequirementOutcome, passages: dict[str, Disclosure | Statement], w: Words) -> None:
    label = Text(w(f"outcome.{told.outcome}"), _STYLE.get(told.outcome, "dim"))
    screen.line(label, f"  {plain(told.asks)}", Text(f"  {plain(told.provision)}", "dim"), indent=2)
    if told.reason:
        screen.line(Text(plain(told.reason), "dim"), indent=4)
    first = next((passages[entry] for entry in (*told.statements, *told.disclosures) if entry in passages), None)
    if first is not None:
        where = f"  {plain(first.document, 60)} {first.start}–{first.end}"
        screen.line(f"“{describe.quote(first, QUOTE)}”", Text(where, "dim"), indent=4)
