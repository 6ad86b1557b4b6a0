"""What a capture shows, for people on a terminal. Imports rich: import this module where it is used."""

from collections.abc import Mapping

from rich.console import Console

from auditor.facts import TrafficReading
from auditor.report.json import NO_NAMES
from auditor.report.screen import Screen
from auditor.report.terminal import show_coverage
from auditor.report.terminal_app import show_practices
from auditor.report.words import words


def render_traffic(
    console: Console,
    reading: TrafficReading,
    names: Mapping[str, str] = NO_NAMES,
    *,
    sdks: Mapping[str, str] = NO_NAMES,
    verbosity: int = 0,
    language: str = "en",
) -> None:
    """What was sent, by whom, to whom, in which state of the app, and where it contacts. ``sdks`` are names by id."""
    screen, w = Screen(console), words(language)
    if verbosity >= 0:
        sent = [seen for seen in reading.observations if seen.kind == "transmission"]
        show_practices(screen, w("text.transmissions"), sent, names, sdks, w, verbosity)
        others = [seen for seen in reading.observations if seen.kind != "transmission"]
        show_practices(screen, w("text.other_observations"), others, names, sdks, w, verbosity)
    show_coverage(screen, reading.coverage, w)
