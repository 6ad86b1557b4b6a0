"""In which aspects two claims about one subject differ, and whether that leaves the operator more room or less."""

from collections.abc import Callable
from typing import get_args

from auditor.compare.meaning import UNKNOWN
from auditor.compare.model import Aspect, Difference, Effect, Kept, Meaning

Entries = tuple[str, ...]

_ASPECTS: tuple[Aspect, ...] = get_args(Aspect)
_UNWATCHED = frozenset({"background", "silent", "self_start", "before_consent"})
_REFUSALS = ("allowed", "degraded", "blocked")
_REVERSED: dict[Effect, Effect] = {"wider": "narrower", "narrower": "wider", "other": "other"}
#: Aspects that tell of the practice itself, whether it is affirmed or denied.
_NO_LIMITS = ("polarity", "action", "safeguards", "retention", "refusal")


def compare(old: Meaning, new: Meaning) -> tuple[tuple[Difference, ...], tuple[Aspect, ...]]:
    """The differences, and the aspects in which the two may be the same or not."""
    differences: list[Difference] = []
    undecided: list[Aspect] = []
    for aspect in _ASPECTS:
        before, after = entries(old, aspect), entries(new, aspect)
        if before == after:
            continue
        if _may_be_same(aspect, before, after):
            undecided.append(aspect)
        else:
            differences.append(Difference(aspect=aspect, old=before, new=after, effect=_effect(aspect, old, new)))
    return tuple(differences), tuple(undecided)


def entries(meaning: Meaning, aspect: Aspect) -> Entries:
    """An aspect as a row of ids; none where the claim does not speak of it."""
    value = getattr(meaning, aspect)
    if isinstance(value, Kept):
        days = (str(value.days),) if value.days is not None else ()
        return (*days, *(("vague",) if value.vague else ()), *((f"after:{value.after}",) if value.after else ()))
    if isinstance(value, tuple):
        return value
    return (value,) if value else ()


def _may_be_same(aspect: Aspect, old: Entries, new: Entries) -> bool:
    """Whether everything that only one side has may be what an entry of the other means that no rule knows.

    A purpose that no rule knows is often no more than another turn of phrase, so that it may also be none.
    """
    gone, come = set(old) - set(new), set(new) - set(old)
    if aspect == "purposes" and gone | come == {UNKNOWN}:
        return True
    return bool(old and new) and (gone <= {UNKNOWN} or UNKNOWN in new) and (come <= {UNKNOWN} or UNKNOWN in old)


def denies_the_same(denial: Meaning, claim: Meaning) -> bool:
    """Whether ``denial`` speaks of the practice that ``claim`` affirms: it is flat, or limited to what the claim names too."""
    limits: tuple[Aspect, ...] = ("contexts", "conditions", "purposes", "recipients")
    pairs = ((entries(denial, aspect), entries(claim, aspect)) for aspect in limits)
    return all(not limit or not set(limit).isdisjoint(named) for limit, named in pairs)


def _effect(aspect: Aspect, old: Meaning, new: Meaning) -> Effect:
    """What limits a denial widens the practice; an exception to a period may be a longer or a shorter one."""
    if aspect == "exceptions" and (old.retention or new.retention):
        return "other"
    effect = _EFFECTS[aspect](entries(old, aspect), entries(new, aspect))
    if aspect in _NO_LIMITS or old.polarity == new.polarity == "affirmed":
        return effect
    return _REVERSED[effect] if old.polarity == new.polarity else "other"


def _polarity(old: Entries, _new: Entries) -> Effect:
    return "wider" if old == ("denied",) else "narrower"


def _neither(_old: Entries, _new: Entries) -> Effect:
    return "other"


def _conditions(old: Entries, new: Entries) -> Effect:
    """Conditions may be alternatives, so that one more of them can mean more or less; only to have none is plain."""
    return "wider" if not new else "narrower" if not old else "other"


def _contexts(old: Entries, new: Entries) -> Effect:
    """No context means at any time, but not that the operator said so of the background."""
    come, gone = _UNWATCHED.intersection(new) - set(old), _UNWATCHED.intersection(old) - set(new)
    if not old or not new:
        return "other" if come or gone else "wider" if old else "narrower"
    return "wider" if come and not gone else "narrower" if gone and not come else _by_inclusion(old, new)


def _purposes(old: Entries, new: Entries) -> Effect:
    if not old or not new:
        return "wider" if old else "narrower"
    return _by_inclusion(old, new)


def _recipients(old: Entries, new: Entries) -> Effect:
    return _by_inclusion(old, new) if old and new else "other"


def _safeguards(old: Entries, new: Entries) -> Effect:
    return _by_inclusion(new, old)


def _by_inclusion(old: Entries, new: Entries) -> Effect:
    return "wider" if set(old) < set(new) else "narrower" if set(new) < set(old) else "other"


def _retention(old: Entries, new: Entries) -> Effect:
    before, after = _days(old), _days(new)
    return "other" if before == after else "wider" if after > before else "narrower"


def _days(kept: Entries) -> float:
    return float(kept[0]) if kept and kept[0].isdigit() else float("inf")


def _refusal(old: Entries, new: Entries) -> Effect:
    if not old or not new:
        return "other"
    return "wider" if _REFUSALS.index(new[0]) > _REFUSALS.index(old[0]) else "narrower"


_EFFECTS: dict[Aspect, Callable[[Entries, Entries], Effect]] = {
    "polarity": _polarity,
    "action": _neither,
    "modality": _neither,
    "contexts": _contexts,
    "conditions": _conditions,
    "exceptions": _conditions,
    "purposes": _purposes,
    "recipients": _recipients,
    "safeguards": _safeguards,
    "retention": _retention,
    "refusal": _refusal,
}
