"""Checks on what the manifest sets: special access, trust in users' certificates, cleartext, debuggable."""

from collections.abc import Callable, Iterator

from auditor.facts import Disclosure, Observation
from auditor.judge import words
from auditor.judge.case import Case
from auditor.judge.draft import Draft
from auditor.judge.speaking import speaking
from auditor.rulebook.access import AccessRule


def check(case: Case) -> Iterator[Draft]:
    """Drafts for the app's settings."""
    for seen in case.observations("setting"):
        rule = case.rules.special_access.get(seen.subject or "")
        if rule:
            yield from _access(case, seen, rule)
        elif seen.subject in _CHECKS:
            yield from _CHECKS[seen.subject](case, seen)


def _access(case: Case, seen: Observation, rule: AccessRule) -> Iterator[Draft]:
    """The policy tells of the access by its name, in a claim or at all, or plainly by what it lets the app see."""
    data = case.rules.permissions[rule.permission].data if rule.permission in case.rules.permissions else ()
    claimed = any(term.type == rule.permission for claim in case.affirmed for term in claim.permissions)
    named = claimed or bool(case.statements(f"access_{rule.id}"))
    told = [speaking(case, case.affirmed, entry) for entry in data]
    if named or any(entry.clear for entry in told) or rule.permission in case.requested_permissions:
        return
    opens = ", ".join(case.name(entry) for entry in data)
    yield Draft(
        check="special-access-undeclared",
        subject=rule.id,
        name=rule.name.get(case.language, rule.name["en"]),
        verdict="omitted" if case.policy_is_whole else "unknown",
        confidence=seen.confidence if case.policy_is_whole else "low",
        weight="sensitive" if any(case.is_sensitive(entry) for entry in data) else "plain",
        observations=(seen,),
        disclosures=tuple(dict.fromkeys(claim for entry in told for claim in entry.vague))[:2],
        fields={"opens": words.OPENS[case.language].format(opens) if opens else ""},
    )


def _user_certificates(case: Case, seen: Observation) -> Iterator[Draft]:
    yield _draft(case, "user-certificates-trusted", seen)


def _debuggable(case: Case, seen: Observation) -> Iterator[Draft]:
    yield _draft(case, "debuggable-build", seen)


def _cleartext(case: Case, seen: Observation) -> Iterator[Draft]:
    """Where it is allowed for single domains only, what the promise is about may well go elsewhere."""
    promises = tuple(claim for claim in case.affirmed if any(term.type == "encrypted_in_transit" for term in claim.safeguards))
    if promises and not _domains(seen):
        yield _draft(case, "cleartext-allowed-against-promise", seen, promises[:2])


def _draft(case: Case, check_id: str, seen: Observation, claims: tuple[Disclosure, ...] = ()) -> Draft:
    domains = _domains(seen)
    return Draft(
        check=check_id,
        subject=seen.subject or "",
        name=seen.subject or "",
        verdict="ambiguous" if claims else "omitted",
        confidence="medium",
        observations=(seen,),
        disclosures=claims,
        fields={"domains": words.FOR_DOMAINS[case.language].format(domains.replace(" ", ", ")) if domains else ""},
    )


def _domains(seen: Observation) -> str:
    return next((found for place in seen.evidence if (found := getattr(place, "attributes", {}).get("domains"))), "")


_CHECKS: dict[str | None, Callable[[Case, Observation], Iterator[Draft]]] = {
    "user_certificates": _user_certificates,
    "debuggable": _debuggable,
    "cleartext_traffic": _cleartext,
}
