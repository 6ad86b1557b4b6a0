"""A place of evidence on a terminal."""

from rich.text import Text

from auditor.report import describe
from auditor.report.evidence import Place
from auditor.report.screen import Span
from auditor.report.words import Words

#: Details that a report shows of a place: all of them, what finds it again, or only what tells it apart.
DETAILS: dict[str, frozenset[str] | None] = {
    "all": None,
    "where": frozenset({"dex", "offset", "value", "match", "request", "detail"}),
    "what": frozenset({"value", "match"}),
}


def place_rows(where: Place, w: Words, details: str) -> list[tuple[str, Span]]:
    """A place of evidence as labelled lines with as many details as that key of ``DETAILS`` lets through."""
    what = where.what
    if details == "what" and (detail := dict(where.details).get("detail")):
        what = w("phrase.aside", words=what, aside=detail)
    rows: list[tuple[str, Span]] = [("", what), ("", where.where)] if where.where else [("", what)]
    keys = DETAILS[details]
    told = [
        f"{w(f'evidence.{key}')} {describe.detail(key, value, w)}" for key, value in where.details if keys is None or key in keys
    ]
    if told:
        rows.append(("", Text(" · ".join(told), "dim")))
    if where.chain and (details != "what" or len(where.chain) > 1):
        rows.append((w("text.chain"), chain_text(where, w)))
    return rows


def chain_text(where: Place, w: Words) -> str:
    """The call chain from the entry point to the place."""
    frames = list(where.chain)
    if where.frames_left_out:
        frames.insert(len(frames) // 2, f"({w('evidence.frames', n=where.frames_left_out)})")
    return " → ".join(frames)
