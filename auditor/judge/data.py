"""Checks on data that the app reads or sends: denied, not disclosed, vaguely disclosed, in the background, before consent."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.facts import Confidence, Context, Disclosure, Observation
from auditor.findings import Verdict
from auditor.judge import words
from auditor.judge.case import Case
from auditor.judge.draft import Draft, Weight
from auditor.judge.frequency import too_often
from auditor.judge.practices import Practice, practices

_BACKGROUND: frozenset[Context] = frozenset({"background", "silent", "self_start"})


def check(case: Case) -> Iterator[Draft]:
    """Drafts for every practice of the app."""
    for practice in practices(case):
        yield from _disclosure(practice)
        if practice.live and practice.verdict in ("clear", "vague"):
            yield from _background(practice)
        if practice.live:
            yield from _before_consent(practice)
            yield from _cleartext(practice)
            yield from _frequency(practice)


def _disclosure(practice: Practice) -> Iterator[Draft]:
    verdict = practice.verdict
    if verdict in ("contradicted", "ambiguous"):
        check_id = "sharing-denied" if practice.sharing_denials else "collection-denied"
        yield _draft(practice, check_id, practice.denials + practice.told.clear[:2], confidence=_denial_confidence(practice))
    elif verdict in ("omitted", "unknown"):
        yield _draft(practice, "data-undisclosed", practice.own_rows[:2])
    elif verdict == "vague" and _worth_naming(practice) and practice.live:
        yield _draft(practice, "data-vaguely-disclosed", practice.told.vague[:3])


def _worth_naming(practice: Practice) -> bool:
    return practice.case.is_sensitive(practice.data_type) or practice.case.identifies(practice.data_type)


def _denial_confidence(practice: Practice) -> Confidence:
    """Low where it is affirmed elsewhere; medium where personal data at large is denied, or only an SDK's code shows it."""
    if practice.verdict == "ambiguous":
        return "low"
    denied = [term.type for claim in practice.denials for term in claim.data]
    at_large = all(not practice.case.taxonomy.ancestors(entry) for entry in denied)
    plain = practice.transmitted or practice.actor.party == "first"
    return "high" if plain and not at_large else "medium"


def _background(practice: Practice) -> Iterator[Draft]:
    """Used in the background, where the policy speaks of use in the app only or does not say when."""
    seen = tuple(entry for entry in practice.observations if _BACKGROUND & frozenset(entry.contexts))
    claims = practice.told.all
    if not seen or any(_BACKGROUND & frozenset(claim.contexts) for claim in claims):
        return
    limited = tuple(claim for claim in claims if claim.contexts == ("foreground",))
    if limited:
        yield _draft(practice, "background-denied", limited, seen)
    elif _worth_naming(practice):
        yield _draft(practice, "background-undisclosed", claims[:3], seen)


def _before_consent(practice: Practice) -> Iterator[Draft]:
    seen = tuple(entry for entry in practice.observations if "before_consent" in entry.contexts)
    told = any("before_consent" in claim.contexts for claim in practice.told.all)
    if seen and not told and _worth_naming(practice):
        sent = any(entry.kind == "transmission" for entry in seen)
        yield _draft(practice, "read-before-consent", practice.told.best()[:2], seen, "high" if sent else "medium")


def _cleartext(practice: Practice) -> Iterator[Draft]:
    seen = tuple(entry for entry in practice.observations if entry.kind == "transmission" and is_cleartext(entry))
    if not seen:
        return
    promises = tuple(
        claim for claim in practice.case.affirmed if any(term.type == "encrypted_in_transit" for term in claim.safeguards)
    )
    yield _draft(practice, "sent-in-clear-against-promise" if promises else "sent-in-clear", promises[:2], seen)


def _frequency(practice: Practice) -> Iterator[Draft]:
    rules = practice.case.rules.frequency
    found = dict(too_often(practice.observations, practice.data_type, rules, practice.case.taxonomy))
    if found:
        worst = max(found.values(), key=lambda rate: rate.per_hour)
        draft = _draft(practice, "sent-too-often", practice.told.best()[:2], tuple(found), "medium")
        often = words.OFTEN[practice.case.language].format(worst.times, round(worst.minutes), round(worst.per_hour))
        yield replace(draft, fields={**draft.fields, "often": often})


def is_cleartext(seen: Observation) -> bool:
    """Whether a request that carried the data used plain HTTP."""
    urls = (place.request.url for place in seen.evidence if hasattr(place, "request"))
    return any(url.startswith(("http://", "ws://", "tcp://")) for url in urls)


def _draft(
    practice: Practice,
    check_id: str,
    claims: tuple[Disclosure, ...],
    seen: tuple[Observation, ...] = (),
    confidence: Confidence = "high",
) -> Draft:
    observations = seen or practice.observations
    return Draft(
        check=check_id,
        subject=practice.data_type,
        name=practice.case.name(practice.data_type),
        who=practice.who,
        verdict=_VERDICTS.get(check_id, practice.verdict),
        confidence=_weakest(confidence, *(entry.confidence for entry in observations), *_doubt(practice)),
        weight=_weight(practice, observations),
        observations=observations,
        disclosures=tuple(dict.fromkeys(claims)),
        fields=_fields(practice, observations),
    )


def _weight(practice: Practice, observations: tuple[Observation, ...]) -> Weight:
    if not practice.live or all(entry.confidence == "low" for entry in observations):
        return "none"
    if _worth_naming(practice):
        return "sensitive"
    kind = practice.case.taxonomy.types.get(practice.data_type)
    return "plain" if kind and kind.play else "slight"


_VERDICTS: dict[str, Verdict] = {
    "background-denied": "contradicted",
    "background-undisclosed": "omitted",
    "read-before-consent": "omitted",
    "sent-in-clear": "omitted",
    "sent-too-often": "omitted",
    "sent-in-clear-against-promise": "contradicted",
}


def _doubt(practice: Practice) -> tuple[Confidence, ...]:
    if not practice.live or practice.verdict == "unknown":
        return ("low",)
    return ("medium",) if practice.actor.party == "unknown" else ()


def _weakest(*levels: Confidence) -> Confidence:
    order: tuple[Confidence, ...] = ("low", "medium", "high")
    return min(levels, key=order.index)


def _fields(practice: Practice, observations: tuple[Observation, ...]) -> dict[str, str]:
    language = practice.case.language
    sdk = practice.case.rules.sdks.get(practice.actor.sdk or "")
    recipients = sorted({seen.recipient.name for seen in observations if seen.recipient})
    return {
        "actor": sdk.name if sdk else words.ACTORS[language][practice.actor.party],
        "by": f" ({sdk.name})" if sdk else "",
        "does": _verb(observations)[language],
        "recipients": words.TO[language].format(", ".join(recipients)) if recipients else "",
        "contexts": _contexts(observations, language),
        "places": str(sum(len(seen.evidence) for seen in observations)),
    }


def _verb(observations: tuple[Observation, ...]) -> dict[str, str]:
    kinds = {seen.kind for seen in observations}
    if "transmission" not in kinds:
        return words.READS
    return words.SENDS if kinds == {"transmission"} else words.READS_AND_SENDS


def _contexts(observations: tuple[Observation, ...], language: str) -> str:
    seen = {context for entry in observations for context in entry.contexts}
    told = (
        text for context, text in words.CONTEXTS[language].items() if context in seen and (context != "unknown" or len(seen) == 1)
    )
    return words.AND[language].join(told)
