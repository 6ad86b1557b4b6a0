"""Checks on permissions: requested and not declared, denied, declared and not requested."""

from collections.abc import Iterator

from auditor.facts import Disclosure, Observation, Term
from auditor.findings import Verdict
from auditor.judge import words
from auditor.judge.case import Case
from auditor.judge.draft import Draft
from auditor.judge.speaking import Speaking, speaking
from auditor.rulebook.model import Permission

_OPENS_DATA = ("dangerous", "special", "privileged", "signature")


def check(case: Case) -> Iterator[Draft]:
    """Drafts for the app's permission requests and the policy's permission claims."""
    for seen in case.observations("permission"):
        if seen.subject:
            yield from _requested(case, seen, seen.subject)
    if case.facts.app and case.facts.documents:
        yield from _overdeclared(case)


def _requested(case: Case, seen: Observation, name: str) -> Iterator[Draft]:
    rule = case.rules.permissions.get(name)
    denied = tuple(claim for claim in case.denied if _names(claim, name) and not (claim.conditions or claim.exceptions))
    if denied:
        yield _draft(case, "permission-denied", seen, name, rule, denied)
    elif rule and not rule.ordinary and _matters(rule) and not any(_names(claim, name) for claim in case.affirmed):
        told = _told_by_data(case, rule)
        if not told.clear:
            yield _draft(case, "permission-undeclared", seen, name, rule, told.vague[:2])
        elif case.permission_table:
            yield _draft(case, "permission-not-listed", seen, name, rule, (*told.clear[:1], case.permission_table[0]))


def _matters(rule: Permission) -> bool:
    return rule.level in _OPENS_DATA or bool(rule.data)


def _names(claim: Disclosure, name: str) -> bool:
    return any(term.type == name for term in claim.permissions)


def _told_by_data(case: Case, rule: Permission) -> Speaking:
    """Claims about the data that the permission opens; every type it opens may tell of it."""
    told = [speaking(case, case.affirmed, data) for data in rule.data]
    clear = dict.fromkeys(claim for each in told for claim in each.clear)
    vague = dict.fromkeys(claim for each in told for claim in each.vague)
    return Speaking(tuple(clear), tuple(vague))


def _draft(
    case: Case, check_id: str, seen: Observation, name: str, rule: Permission | None, claims: tuple[Disclosure, ...]
) -> Draft:
    short = name.rsplit(".", 1)[-1]
    opens = ", ".join(case.name(data) for data in rule.data) if rule else ""
    verdicts: dict[str, Verdict] = {"permission-denied": "contradicted", "permission-not-listed": "vague"}
    silent: Verdict = "omitted" if case.policy_is_whole else "unknown"
    return Draft(
        check=check_id,
        subject=name,
        name=short,
        verdict=verdicts.get(check_id, silent),
        confidence="high" if case.policy_is_whole else "low",
        weight="sensitive" if rule is not None and rule.level == "dangerous" else "plain",
        observations=(seen,),
        disclosures=claims,
        fields={"opens": words.OPENS[case.language].format(opens) if opens else ""},
    )


def _overdeclared(case: Case) -> Iterator[Draft]:
    """Permission phrases of the policy none of whose permissions is requested; a phrase may stand for several."""
    for claim in case.affirmed:
        for phrase, names in _phrases(claim).items():
            if not names & case.requested_permissions and _known(case, names) and case.app_is_whole:
                yield Draft(
                    check="permission-overdeclared",
                    subject=min(names),
                    name=phrase.phrase,
                    verdict="over_declared",
                    confidence="medium",
                    disclosures=(claim,),
                )


def _phrases(claim: Disclosure) -> dict[Term, frozenset[str]]:
    groups: dict[tuple[int, int], list[Term]] = {}
    for term in claim.permissions:
        groups.setdefault((term.start, term.end), []).append(term)
    return {terms[0]: frozenset(term.type for term in terms) for terms in groups.values()}


def _known(case: Case, names: frozenset[str]) -> bool:
    rules = (case.rules.permissions.get(name) for name in names)
    return any(rule is not None and rule.level in ("dangerous", "special") for rule in rules)
