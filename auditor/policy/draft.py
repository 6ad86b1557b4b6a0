"""A claim while it is still open to additions, and how its words are tied to the document."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from auditor.facts import Disclosure, Retention, Speaker, Term
from auditor.policy.frame import ANNOUNCED, PASSING, Frame
from auditor.policy.gazetteer import Token
from auditor.policy.passages import Passage
from auditor.policy.refusal import Refusal
from auditor.policy.resolve import concrete
from auditor.rulebook.taxonomy import Taxonomy

_SPEAKERS: dict[str, Speaker] = {"first_party": "first_party", "affiliate": "affiliate", "user": "user", "tool": "first_party"}
_TAKING = frozenset({"collect", "access", "transmit", "store"})
_BY_ITSELF = re.compile(r"\bautomatic(?:ally)?\b|自动(?!化)|自行(?:收集|采集|获取|记录)")
_FAR = 10**9  # marks a token whose offsets are the document's (shifted below zero) and not the passage's


@dataclass(slots=True)
class Draft:
    """A claim still open to additions: an "includes" sentence, a retention's "after this period"."""

    passage: Passage
    frame: Frame
    data: list[Term]
    end: int
    retention: Retention | None = None
    open_list: bool = False
    refusal: Refusal | None = None


def span(passage: Passage, token: Token) -> tuple[int, int]:
    """The document's offsets of a token."""
    if token.start < 0:
        return token.start + _FAR, token.end + _FAR
    return passage.at(token.start), passage.at(token.end)


def moved(lead: Passage, token: Token) -> Token:
    """A token of another passage, ready to stand among this one's."""
    if token.start < 0:
        return token
    return token._replace(start=lead.at(token.start) - _FAR, end=lead.at(token.end) - _FAR)


def finish(draft: Draft, document: str, text: str, taxonomy: Taxonomy) -> Disclosure:
    """The finished claim, without an id."""
    passage, frame = draft.passage, draft.frame
    data = _distinct(draft.data)
    actor, name = _actor(draft, text)
    return Disclosure(
        id="",
        document=document,
        actor=actor,
        actor_name=name,
        action=frame.action,
        polarity=frame.polarity,
        quote=text[passage.start : draft.end],
        start=passage.start,
        end=draft.end,
        modality=frame.modality,
        contexts=tuple(dict.fromkeys(token.id for token in frame.contexts)),  # type: ignore[misc]
        data=data,
        conditions=_terms(passage, text, _listed(frame.conditions)),
        exceptions=_terms(passage, text, _named(frame.exceptions)),
        purposes=_terms(passage, text, _listed(frame.purposes)),
        recipients=_terms(passage, text, [_as_party(token) for token in frame.recipients]),
        safeguards=_terms(passage, text, frame.safeguards),
        permissions=_terms(passage, text, frame.permissions),
        sdks=_sdks(passage, text, frame),
        retention=draft.retention,
        refusal=draft.refusal,
        vague=_is_vague(frame, data, taxonomy),
        open_list=draft.open_list,
        origin=_origin(draft),
        section=passage.section,
        form=passage.form,
    )


def _named(tokens: Sequence[Token]) -> Sequence[Token]:
    """Without the placeholder for an exception in unknown words where the exceptions are known."""
    return [token for token in tokens if token.id != ANNOUNCED] or _listed(tokens)


def _listed(tokens: Sequence[Token]) -> Sequence[Token]:
    """ "in the following cases" only where no list told the cases."""
    told = any(token.start < 0 for token in tokens)
    return [
        token._replace(id="other") if token.id == ANNOUNCED else token for token in tokens if not (told and token.id == ANNOUNCED)
    ]


def _actor(draft: Draft, text: str) -> tuple[Speaker, str | None]:
    subject = draft.frame.subject
    if draft.frame.user_given or subject is None:
        return "first_party", None
    speaker = _SPEAKERS.get(subject.id, "third_party") if subject.role == "parties" else "third_party"
    start, end = span(draft.passage, subject)
    return speaker, text[start:end] if speaker == "third_party" else None


def _origin(draft: Draft) -> Literal["user", "automatic"] | None:
    """Whether the user hands the data over, or it is taken by itself ("automatically collects", 自动记录)."""
    frame, text = draft.frame, draft.passage.folded.text
    if frame.user_given:
        return "user"
    near = text[max(0, frame.start - 40) : frame.end + 24]
    return "automatic" if frame.action in _TAKING and frame.polarity == "affirmed" and _BY_ITSELF.search(near) else None


def _terms(passage: Passage, text: str, tokens: Sequence[Token]) -> tuple[Term, ...]:
    """The tokens as terms; what is said twice in other words stays, so that all its words can be shown."""
    terms: dict[tuple[str, str], Term] = {}
    for token in tokens:
        start, end = span(passage, token)
        terms.setdefault((token.id, text[start:end]), Term(type=token.id, phrase=text[start:end], start=start, end=end))
    return tuple(terms.values())


def _sdks(passage: Passage, text: str, frame: Frame) -> tuple[Term, ...]:
    """SDKs by name: objects of "integrate", recipients, and the acting party."""
    actors = [frame.subject] if frame.subject is not None and not frame.user_given else []
    named = [token for token in [*frame.sdks, *frame.recipients, *actors] if token.role == "sdks"]
    return _unique(_terms(passage, text, named))


def _is_vague(frame: Frame, data: Sequence[Term], taxonomy: Taxonomy) -> bool:
    """No recipient for what is passed on, or no data but umbrella terms."""
    if frame.action in PASSING and frame.polarity == "affirmed" and not frame.recipients and frame.action != "transmit":
        return True
    if frame.permissions or any(token.role == "sdks" for token in frame.sdks):
        return False
    return not concrete(taxonomy, [term.type for term in data])


def _as_party(token: Token) -> Token:
    """A recipient's kind: SDKs are third parties, their names stand in ``sdks``."""
    return token._replace(id="third_party") if token.role == "sdks" else token


def _distinct(terms: Sequence[Term]) -> tuple[Term, ...]:
    """Each type once for each of its phrases."""
    seen: dict[tuple[str, str], Term] = {}
    for term in terms:
        seen.setdefault((term.type, term.phrase.lower()), term)
    return tuple(seen.values())


def _unique(terms: Sequence[Term]) -> tuple[Term, ...]:
    """The first term of each type."""
    seen: dict[str, Term] = {}
    for term in terms:
        seen.setdefault(term.type, term)
    return tuple(seen.values())
