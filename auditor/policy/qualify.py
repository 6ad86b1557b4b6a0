"""Attributes of a claim: recipients, conditions, exceptions, purposes, contexts, safeguards, open lists."""

import re
from collections.abc import Mapping, Sequence

from auditor.policy.clauses import Zoned, mark
from auditor.policy.frame import ANNOUNCED, PASSING, Frame
from auditor.policy.gazetteer import Token
from auditor.policy.stretches import overlay

_OTHERS = frozenset(
    {
        "third_party",
        "affiliate",
        "service_provider",
        "advertiser",
        "authority",
        "sdk",
        "dispute_party",
        "abroad",
        "transaction_counterparty",
        "other_users",
    }
)
_PARTIES = frozenset({"parties", "sdks"})
#: Roles of words that qualify nothing by themselves.
_SILENT = frozenset({"punct", "marks", "verbs", "nominals", "references", "permissions"})
#: What makes a stretch a condition, and not a means ("through cookies", "in accordance with this policy").
_CONDITIONAL = re.compile(
    r"^(?:if|when|whenever|once|as soon as|in case|in the event|provided that|unless|where|while|each time|upon|after|before)\b"
    r"|^(?:如果|如|若|当|倘若|一旦|仅当|只有|在(?!(?:中国|中华|境内|我们))|待|每次)|(?:时|情况下|情形下|前提下|之后|之前|过程中|期间)$"
)
_HAN = re.compile("[\u4e00-\u9fff]")
#: What makes consent the exception to a denial, and not its ground ("as you ask, we no longer collect ...").
_WITHOUT = re.compile(r"without|unless|until|before|prior|except|未|没有|不经|除|前|事先|只有|方")
_ANNOUNCES = re.compile(r"(?:following|these|below|以下|下列|如下|下述)[^,，]{0,20}$")
#: Words that an infinitive completes, so that it gives no purpose.
_COMPLEMENT = re.compile(
    r"\b(?:rights?|ability|abilities|able|unable|options?|choices?|choose|chose|opportunity|committed|required|obligated|obliged|entitled|intend(?:s|ed)?"
    r"|wish(?:es)?|wants?|agree[sd]?|needs?|ask(?:s|ed)?|attempt(?:s|ed)?|continues?|likely|consent|permission|authori[sz]ed|how|what|prior|due|access"
    r"|links?|relation|respect|refers?|related|subject|addition|pursuant|according|reserves?)\s+$"
)
_INFINITIVE = re.compile(
    r"(?:help|make|ensure|let|keep|show|send|provide|give|serve|match|market|promote|alert|tell|remind|verify|confirm|check|determine|identify|detect|stop"
    r"|prevent|protect|process|complete|fulfil|fulfill|perform|comply|respond|answer|resolve|enforce|defend|establish|carry|conduct|run|host|operate|manage"
    r"|maintain|support|improve|develop|understand|learn|see|measure|analy[sz]e|count|study|research|test|create|build|deliver|ship|bill|charge|pay|collect"
    r"|contact|reach|notify|inform|communicate|meet|satisfy|investigate|assist|facilitate|allow|enable|use|obtain|receive|store|supply|offer|personali[sz]e"
    r"|customi[sz]e|tailor|target|recommend|display|advertise|combine|authenticate|secure|fix|solve|evaluate|assess|calculate|track|monitor|record)\b"
)
_STRONG = frozenset({"dispute_party", "transaction_counterparty", "abroad"})


def qualify(frames: Sequence[Frame], zoned: Zoned, places: Mapping[int, int]) -> None:
    """Fills the attributes of a sentence's frames. ``places``: the clause of each frame by its identity."""
    if not frames:
        return
    placed: list[tuple[str, int, int, int]] = []
    if _HAN.search(zoned.text):
        zoned, placed = overlay(zoned, frames, places)
    telling = [at for at, token in enumerate(zoned.tokens) if token[2] not in _SILENT or len(token[4]) > 1]
    for frame in frames:
        _own(frame, zoned, telling, places[id(frame)])
    _carry(frames, zoned, telling, places)
    _unnamed(frames, zoned, places, placed)
    for frame in frames:
        _settle(frame, zoned.text)
        _except(frame, zoned)
        _widen(frame, zoned.text, placed)
    _restate(frames, zoned)


def _own(frame: Frame, zoned: Zoned, telling: Sequence[int], clause: int) -> None:
    """What the frame's own clause says of it."""
    for at in telling:
        if zoned.clauses[at] != clause:
            continue
        token, zone = zoned.tokens[at], zoned.zones[at]
        if token.role in _PARTIES:
            _recipient(frame, zoned, at, zone)
        _attributes(frame, token, zone)
        if zone == "exc" and token.role == "data":
            frame.excepted.append(token)
        if token.id == "other" and token.role == "open_lists" and _heads_data(zoned, at):
            frame.open_list = True


def _carry(frames: Sequence[Frame], zoned: Zoned, telling: Sequence[int], places: Mapping[int, int]) -> None:
    """What a sentence says before its claims holds for them ("in the background, A collects x and B collects y"), and an
    exception after them for the last one ("..., but not where the law requires it")."""
    claimed = set(places.values())
    first = min(frame.start for frame in frames)
    for at in telling:
        token, zone, clause = zoned.tokens[at], zoned.zones[at], zoned.clauses[at]
        if (clause in claimed and token.role != "contexts") or (zone == "main" and zoned.text.startswith("without ", token.start)):
            continue
        for frame in frames:
            later = clause < places[id(frame)]
            if token.role == "contexts":
                if later and not frame.contexts and (clause not in claimed or token.start < first):
                    frame.contexts.append(token)
            elif later or (zone == "exc" and frame.end <= token.start):
                _attributes(frame, token, zone)


def _recipient(frame: Frame, zoned: Zoned, at: int, zone: str) -> None:
    token = zoned.tokens[at]
    if frame.action not in PASSING and not (frame.nominal or frame.bare or frame.action == "store"):
        return
    if (
        token is frame.subject
        or zone in ("how", "exc")
        or not (token.role == "sdks" or (token.role == "parties" and token.id in _OTHERS))
    ):
        return
    if frame.action == "store" and any(t.role == "verbs" and frame.end <= t.start < token.start for t in zoned.tokens):
        return
    if zone != "main" and token.id not in _STRONG and not (zone == "rel" and _governed(zoned, at)):
        return
    if frame.bare or token.id in _STRONG or _governed(zoned, at) or _listed(frame, zoned, at) or _joins(frame, zoned, at):
        frame.recipients.append(token)


def _governed(zoned: Zoned, at: int) -> bool:
    before = zoned.tokens[at - 1] if at else None
    if before is None or not mark(before, "with", "to", "by"):
        return False
    return zoned.tokens[at].start - before.end < 40


def _listed(frame: Frame, zoned: Zoned, at: int) -> bool:
    """Another recipient in a list, a direct object ("send third parties your name"), or the servers' owner."""
    token, before = zoned.tokens[at], zoned.tokens[at - 1] if at else None
    if before is None or token.start < frame.start:
        return False
    close = token.start - before.end < 30
    return close and (
        mark(before, "and", "including") or before.id in (",", "(", ":") or before.role in ("parties", "sdks", "verbs")
    )


def _joins(frame: Frame, zoned: Zoned, at: int) -> bool:
    """One more in a row of recipients, before the verb (向关联公司、服务商和司法机关披露)."""
    before = zoned.tokens[at - 1] if at else None
    if not frame.recipients or before is None:
        return False
    linked = mark(before, "and", "with", "including") or before.id == "," or before.role in ("parties", "sdks")
    return linked and 0 <= zoned.tokens[at].start - frame.recipients[-1].end < 12


def _attributes(frame: Frame, token: Token, zone: str) -> None:
    for meaning in token.meanings:
        if meaning.role == "contexts":
            frame.contexts.append(_as(token, meaning.id))
        elif meaning.role == "safeguards":
            frame.safeguards.append(_as(token, meaning.id))
        elif meaning.role == "conditions":
            (frame.exceptions if zone == "exc" else frame.conditions).append(_as(token, meaning.id))
        elif meaning.role == "purposes" and (zone == "purp" or _justifies(frame, token, zone)):
            frame.purposes.append(_as(token, meaning.id))
        elif meaning.role == "open_lists" and meaning.id == "open" and token.start > frame.start:
            frame.open_list = True


def _justifies(frame: Frame, token: Token, zone: str) -> bool:
    """使用...进行广告投放: what follows the object of "use" is what for."""
    if frame.action != "use" or zone != "main" or token.role == "data":
        return False
    return bool(frame.data or frame.references) and token.start >= max(t.end for t in [*frame.data, *frame.references])


def _as(token: Token, meaning: str) -> Token:
    return token._replace(id=meaning)


def _settle(frame: Frame, text: str) -> None:
    """A denial "without consent" is one with an exception; for collecting it is a condition."""
    if frame.polarity != "denied":
        frame.conditions = [
            token._replace(id="no_consent") if token.id == "consent" and text.startswith(("without", "未"), token.start) else token
            for token in frame.conditions
        ]
        return
    asked = [token for token in frame.conditions if _WITHOUT.search(text, max(0, token.start - 8), token.end + 3)]
    given = [token for token in [*asked, *frame.exceptions] if token.id in ("consent", "permission_granted")]
    if not given:
        return
    if frame.action in PASSING:
        frame.conditions = [token for token in frame.conditions if token not in given]
        frame.exceptions += [token for token in given if token not in frame.exceptions]
    else:
        frame.polarity, frame.modality = "affirmed", "may"
        frame.exceptions = [token for token in frame.exceptions if token not in given]
        frame.conditions += [token for token in given if token not in frame.conditions]


def _except(frame: Frame, zoned: Zoned) -> None:
    """A denial with an exception in words that the lexicon does not know ("except as described in this policy")."""
    if frame.polarity != "denied" or frame.exceptions or frame.excepted:
        return
    opener = next((token for token in zoned.tokens if mark(token, "except") or _opens_exception(zoned.text, token)), None)
    if opener is not None:
        frame.exceptions.append(Token(opener.start, opener.end, "exc", ANNOUNCED, ()))


def _opens_exception(text: str, token: Token) -> bool:
    return mark(token, "sub") and text.startswith(("unless", "except", "除"), token.start)


def _unnamed(frames: Sequence[Frame], zoned: Zoned, places: Mapping[int, int], placed: Sequence[tuple[str, int, int, int]]) -> None:
    """Purposes and conditions in words that the lexicon does not know, as ``other``."""
    for zone, start, end, clause in placed:
        token = _unknown(zoned.text, start, end, zone)
        for frame in frames:
            if places[id(frame)] == clause:
                _add_unnamed(frame, token, zone)
    for zone, opener in (("purp", None), ("cond", _CONDITIONAL)):
        for clause, start, end in zoned.runs(zone):
            phrase = zoned.text[start:end].rstrip(" ,，;:。.)")
            announced = bool(_ANNOUNCES.search(phrase))
            if len(phrase) < 4 or (opener is not None and not announced and not opener.search(phrase)):
                continue
            token = _unknown(zoned.text, start, start + len(phrase), zone)
            for frame in frames:
                if places[id(frame)] == clause and not (zone == "purp" and _no_aim(zoned, frame, start)):
                    _add_unnamed(frame, token, zone)


def _no_aim(zoned: Zoned, frame: Frame, start: int) -> bool:
    """ "the right to object", "committed to keep": what a noun or verb asks for; "sent to Initech": who gets it."""
    if not zoned.text.startswith("to ", start):
        return False
    if _COMPLEMENT.search(zoned.text, max(0, start - 24), start):
        return True
    acts = any(token.start == start + 3 and token.role in ("verbs", "purposes", "conditions") for token in zoned.tokens)
    return frame.action in PASSING and not acts and _INFINITIVE.match(zoned.text, start + 3) is None


def _unknown(text: str, start: int, end: int, zone: str) -> Token:
    return Token(start, end, zone, ANNOUNCED if _ANNOUNCES.search(text, start, end) else "other", ())


def _add_unnamed(frame: Frame, token: Token, zone: str) -> None:
    known = [*frame.purposes] if zone == "purp" else [*frame.conditions, *frame.exceptions, *frame.contexts]
    if not any(other.start < token.end and token.start < other.end for other in known):
        {"purp": frame.purposes, "exc": frame.exceptions}.get(zone, frame.conditions).append(token)


def _widen(frame: Frame, text: str, placed: Sequence[tuple[str, int, int, int]]) -> None:
    """The words of a condition or purpose are all of its stretch, not only those that the lexicon knows."""
    for zone, start, end, _ in placed:
        while start < end and text[start] in " ,;:":
            start += 1
        for tokens in (frame.purposes,) if zone == "purp" else (frame.conditions, frame.exceptions):
            for at, token in enumerate(tokens):
                if start <= token.start and token.end <= end:
                    tokens[at] = token._replace(start=start, end=end)


def _restate(frames: Sequence[Frame], zoned: Zoned) -> None:
    """ "Sharing with consent: with your consent we share ...": what the run-in heading says counts where it is said again."""
    colon = next((token.start for token in zoned.tokens if token.id == ":"), 0)
    again = {token.id for frame in frames if frame.start > colon for token in frame.conditions if token.start > colon}
    for frame in frames if colon and again else ():
        frame.conditions = [token for token in frame.conditions if token.start > colon or token.id not in again]


def _heads_data(zoned: Zoned, at: int) -> bool:
    """ "other" before a noun of data."""
    follower = zoned.tokens[at + 1] if at + 1 < len(zoned.tokens) else None
    return follower is not None and follower.role in ("data", "references") and follower.start - zoned.tokens[at].end < 3
