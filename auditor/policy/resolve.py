"""Settles which data a claim is about: umbrella terms with their own list, references, duplicates."""

import re
from collections.abc import Iterable, Sequence

from auditor.policy.frame import Frame
from auditor.policy.gazetteer import Meaning, Token
from auditor.rulebook.taxonomy import Taxonomy

ROOT = "personal_data"
_PERSONAL = re.compile(r"(?:your |the |users' |user )?(?:personal|personally identif\w+) (?:information|data)$")
_CHILD = Meaning("conditions", "child")


def concrete(taxonomy: Taxonomy, types: Iterable[str]) -> bool:
    """Whether any of the types is more than an umbrella term."""
    return any(kind in taxonomy.types and not taxonomy.types[kind].umbrella for kind in types)


def data_types(token: Token) -> list[str]:
    """All types that a phrase names ("process and software list" names two)."""
    return [meaning.id for meaning in token.meanings if meaning.role == "data"]


def settle_data(frame: Frame, tokens: Sequence[Token], taxonomy: Taxonomy, text: str = "") -> None:
    """Drops umbrella terms that a list of their own defines, and the bare "information" beside anything more telling.

    ``text``: the folded sentence; "personal information" in so many words stays beside other items of its list.
    """
    introduced = _introduced(frame.data, tokens)
    kept = [token for at, token in enumerate(frame.data) if not _defined(at, frame.data, introduced, taxonomy)]
    frame.data = _telling(kept, text) or _telling(frame.data, text) or frame.data
    if frame.polarity == "denied":
        _limit_to_children(frame, tokens)


def _telling(data: Sequence[Token], text: str) -> list[Token]:
    return [token for token in data if token.id != ROOT or _PERSONAL.match(text, token.start, token.end)]


def _limit_to_children(frame: Frame, tokens: Sequence[Token]) -> None:
    """ "We do not collect information from children" denies nothing of what is collected from others."""
    child = next((token for token in tokens for meaning in token.meanings if meaning == _CHILD), None)
    if child is not None and frame.data:
        frame.data = [frame.data[0]._replace(id="children_data", meanings=(Meaning("data", "children_data"),))]


def _introduced(data: Sequence[Token], tokens: Sequence[Token]) -> set[int]:
    """Indices of data phrases directly followed by "such as", "including", "(" or ":" and then by more data."""
    found: set[int] = set()
    for at in range(len(data) - 1):
        between = [t for t in tokens if data[at].end <= t.start and t.end <= data[at + 1].start]
        if data[at + 1].id != ROOT and any(
            (t.role == "marks" and t.id == "including") or t.id in ("(", ":") or (t.has("verbs") and t.id == "include")
            for t in between
        ):
            found.add(at)
    return found


def _defined(at: int, data: Sequence[Token], introduced: set[int], taxonomy: Taxonomy) -> bool:
    if at not in introduced:
        return False
    token = data[at]
    if token.id in taxonomy.types and taxonomy.types[token.id].umbrella:
        return True
    below = taxonomy.descendants(token.id)
    return any(kind in below for other in data[at + 1 :] for kind in data_types(other))
