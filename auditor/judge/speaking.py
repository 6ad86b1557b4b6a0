"""Which claims of the policy speak of a data type, and how plainly."""

from collections.abc import Iterable
from dataclasses import dataclass

from auditor.facts import Disclosure
from auditor.judge.case import Case


@dataclass(frozen=True)
class Speaking:
    """The affirmed claims that speak of a data type: by name, or by an umbrella term only."""

    clear: tuple[Disclosure, ...] = ()
    vague: tuple[Disclosure, ...] = ()

    @property
    def all(self) -> tuple[Disclosure, ...]:
        """Clear ones first."""
        return self.clear + self.vague

    def best(self) -> tuple[Disclosure, ...]:
        """The plainest ones."""
        return self.clear or self.vague


def opened_by(case: Case, claim: Disclosure) -> frozenset[str]:
    """The data types that the permissions named by a claim open: a row "Contacts" tells of contacts."""
    known = (case.rules.permissions.get(term.type) for term in claim.permissions)
    return frozenset(data for permission in known if permission for data in permission.data)


def speaking(case: Case, claims: Iterable[Disclosure], data_type: str) -> Speaking:
    """Sorts the claims that speak of ``data_type`` by how plainly they do; the others are left out."""
    clear, vague = [], []
    for claim in claims:
        named = [term.type for term in claim.data]
        if any(case.taxonomy.tells_clearly(name, data_type) for name in named) or data_type in opened_by(case, claim):
            clear.append(claim)
        elif any(case.taxonomy.tells_vaguely(name, data_type) for name in named):
            vague.append(claim)
    return Speaking(tuple(clear), tuple(vague))


#: Recipients by which a denial of sharing speaks of everybody.
_ANYBODY = frozenset({"third_party"})


def denying(case: Case, data_type: str, actions: frozenset[str]) -> tuple[Disclosure, ...]:
    """Flat denials of an action on ``data_type``: those with a condition, exception, purpose or certain recipients deny less."""
    return tuple(
        claim
        for claim in case.denied
        if claim.action in actions
        and not is_limited(case, claim)
        and not _is_of_certain_recipients(claim)
        and any(case.taxonomy.includes(term.type, data_type) for term in claim.data)
    )


def is_limited(case: Case, denial: Disclosure) -> bool:
    """Whether a denial leaves cases open: "not without your consent", "not for advertising", "not abroad"."""
    return bool(denial.exceptions or denial.conditions or denial.purposes) or _is_of_borders(case, denial)


def _is_of_certain_recipients(denial: Disclosure) -> bool:
    named = frozenset(term.type for term in denial.recipients)
    return bool(named) and named.isdisjoint(_ANYBODY)


def _is_of_borders(case: Case, denial: Disclosure) -> bool:
    crossing = case.statements("cross_border")
    return any(told.document == denial.document and told.start < denial.end and denial.start < told.end for told in crossing)
