"""Claims of the policy that deny what other claims of it affirm."""

from collections.abc import Iterator
from itertools import product

from auditor.facts import Disclosure
from auditor.judge.case import GIVING, SHARING, TAKING, Case
from auditor.judge.draft import Draft
from auditor.judge.speaking import is_limited

_KEEPING = frozenset({"store", "retain"})
_GROUPS = (SHARING, TAKING, _KEEPING, frozenset({"transmit"}))


def check(case: Case) -> Iterator[Draft]:
    """One draft per denial and kind of contradiction, with every claim against it."""
    for denial in case.denied:
        against = [claim for claim in case.affirmed if _same_practice(denial, claim)]
        real = tuple(claim for claim in against if _same_data(case, denial, claim) and not _differ(case, denial, claim))
        apparent = tuple(claim for claim in against if claim not in real and _overlapping_data(case, denial, claim))
        if real:
            yield _draft(case, "policy-contradiction", denial, real)
        elif apparent and not _limited(case, denial):
            yield _draft(case, "policy-apparent-contradiction", denial, apparent)


def _same_practice(denial: Disclosure, claim: Disclosure) -> bool:
    same_action = any(denial.action in group and claim.action in group for group in _GROUPS)
    return same_action and denial.actor == claim.actor and (denial.actor_name or claim.actor_name) == claim.actor_name


def _differ(case: Case, denial: Disclosure, claim: Disclosure) -> bool:
    """Whether conditions, exceptions, purposes, recipients or contexts keep the two apart."""
    if _limited(case, denial) or claim.conditions or claim.modality == "may":
        return True
    pairs = ((denial.recipients, claim.recipients), (denial.purposes, claim.purposes))
    return any({a.type for a in left}.isdisjoint(b.type for b in right) for left, right in pairs if left and right)


def _limited(case: Case, denial: Disclosure) -> bool:
    return bool(denial.contexts) or is_limited(case, denial)


def _same_data(case: Case, denial: Disclosure, claim: Disclosure) -> bool:
    """Whether the denial covers a type that the claim names: the same, or one below it that is no mere umbrella."""
    pairs = product((term.type for term in denial.data), (term.type for term in claim.data))
    return any(denied == named or denied in case.taxonomy.ancestors(named) for denied, named in pairs)


def _overlapping_data(case: Case, denial: Disclosure, claim: Disclosure) -> bool:
    """Whether the claim speaks of data at large (or of an umbrella) that may hold what is denied."""
    if not denial.data:
        return False
    named = [term.type for term in claim.data]
    if not named:
        return claim.action in GIVING and bool(claim.recipients)
    return any(
        case.taxonomy.includes(denied, name) or case.taxonomy.includes(name, denied)
        for denied, name in product((term.type for term in denial.data), named)
    )


def _draft(case: Case, check_id: str, denial: Disclosure, against: tuple[Disclosure, ...]) -> Draft:
    types = [case.name(term.type) for term in denial.data]
    return Draft(
        check=check_id,
        subject=denial.data[0].type if denial.data else denial.action,
        who=denial.action,
        name=", ".join(dict.fromkeys(types)) or denial.action,
        verdict="contradicted" if check_id == "policy-contradiction" else "ambiguous",
        confidence="medium" if check_id == "policy-contradiction" else "low",
        disclosures=(denial, *against[:6]),
        fields={"action": denial.action, "denial": denial.quote, "claim": against[0].quote},
    )
