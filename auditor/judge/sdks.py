"""Checks on embedded SDKs: not named in the policy, named and not embedded."""

from collections.abc import Iterable, Iterator

from auditor.facts import Disclosure, Observation
from auditor.judge import words
from auditor.judge.case import Case
from auditor.judge.draft import Draft
from auditor.rulebook.model import SdkRule

_STATES_THAT_COUNT = ("present", "leftover")


def check(case: Case) -> Iterator[Draft]:
    """Drafts for SDKs in the package and SDKs in the policy."""
    for seen in case.observations("sdk"):
        rule = case.rules.sdks.get(seen.subject or "")
        if rule and not rule.infrastructure:
            yield from _embedded(case, seen, rule)
    if case.app_is_whole:
        yield from _overdeclared(case)


def _embedded(case: Case, seen: Observation, rule: SdkRule) -> Iterator[Draft]:
    if any(term.type == rule.id for claim in case.affirmed for term in claim.sdks):
        return
    uses = tuple(use for use in case.observations("api_use", "transmission") if use.actor.sdk == rule.id and not use.is_hint)
    types = sorted({case.name(use.data_type) for use in uses if use.data_type})
    vendor = tuple(claim for claim in case.affirmed if _names_vendor(claim, rule))
    yield Draft(
        check="sdk-undisclosed",
        subject=rule.id,
        name=rule.name,
        verdict="vague" if vendor else "omitted" if case.policy_is_whole else "unknown",
        confidence=seen.confidence if case.policy_is_whole else "low",
        weight="sensitive" if any(_tells_of_people(case, use) for use in uses) else "plain",
        observations=(seen, *uses),
        disclosures=vendor[:2],
        fields={"vendor": rule.vendor, "takes": words.TAKES[case.language].format(", ".join(types)) if types else ""},
    )


def _tells_of_people(case: Case, use: Observation) -> bool:
    return use.data_type is not None and (case.is_sensitive(use.data_type) or case.identifies(use.data_type))


def _names_vendor(claim: Disclosure, rule: SdkRule) -> bool:
    names = [claim.actor_name or "", *(term.phrase for term in claim.recipients)]
    return any(rule.vendor.lower() == name.lower() for name in names if name)


def _overdeclared(case: Case) -> Iterator[Draft]:
    """SDKs that the policy names and the package does not hold in any state."""
    app = case.facts.app
    held = {sdk.id for sdk in app.sdks} if app else set()
    named: dict[str, list[Disclosure]] = {}
    for claim in case.affirmed:
        for sdk in _named(claim):
            if not sdk & held:
                named.setdefault(min(sdk), []).append(claim)
    for sdk_id, claims in named.items():
        rule = case.rules.sdks.get(sdk_id)
        if rule and not rule.infrastructure:
            yield Draft(
                check="sdk-overdeclared",
                subject=sdk_id,
                name=rule.name,
                verdict="over_declared",
                confidence="medium",
                disclosures=tuple(claims[:3]),
            )


def _named(claim: Disclosure) -> Iterable[frozenset[str]]:
    """The SDKs that each name in a claim may stand for: "Firebase" is the name of several."""
    names: dict[tuple[int, int], set[str]] = {}
    for term in claim.sdks:
        names.setdefault((term.start, term.end), set()).add(term.type)
    return (frozenset(sdks) for sdks in names.values())
