"""The policy's permission table against its own text: what the text speaks of and the table has no row for."""

from collections.abc import Iterator

from auditor.facts import Disclosure
from auditor.judge.case import TAKING, Case
from auditor.judge.draft import Draft
from auditor.judge.speaking import opened_by


def check(case: Case) -> Iterator[Draft]:
    """One draft for each group of permissions that the text needs or names and that the table leaves out."""
    if not case.permission_table:
        return
    missing: dict[str, dict[str, Disclosure]] = {}
    for group, name, claim in (*_data(case), *_mentions(case)):
        missing.setdefault(group, {}).setdefault(name, claim)
    for group, named in missing.items():
        yield _draft(case, group, named)


def _draft(case: Case, group: str, named: dict[str, Disclosure]) -> Draft:
    claims = tuple(dict.fromkeys(named.values()))
    return Draft(
        check="policy-permission-row-missing",
        subject=group.lower(),
        name=", ".join(named),
        verdict="omitted",
        confidence="medium",
        disclosures=(*claims[:3], case.permission_table[0]),
        fields={"quote": claims[0].quote},
    )


def _data(case: Case) -> Iterator[tuple[str, str, Disclosure]]:
    """Data that lies behind a dangerous permission, taken by the text, opened by no row."""
    listed = _listed_groups(case)
    opened = frozenset(data for row in case.permission_table for data in opened_by(case, row))
    for data, groups in _groups_by_data(case).items():
        claim = next(_naming(case, data), None)
        if claim and not groups & listed and not _told_by_row(case, data, opened):
            yield min(groups), case.name(data), claim


def _mentions(case: Case) -> Iterator[tuple[str, str, Disclosure]]:
    """Permissions that the text names outside of the table."""
    listed = _listed_groups(case)
    for claim in case.affirmed:
        for term in claim.permissions if claim.form != "row" else ():
            group = _group(case, term.type)
            if group and group not in listed:
                yield group, f"“{term.phrase}”", claim


def _listed_groups(case: Case) -> frozenset[str]:
    groups = (_group(case, term.type) for row in case.permission_table for term in row.permissions)
    return frozenset(group for group in groups if group)


def _group(case: Case, permission: str) -> str | None:
    rule = case.rules.permissions.get(permission)
    return rule.group if rule and rule.level == "dangerous" else None


def _groups_by_data(case: Case) -> dict[str, frozenset[str]]:
    groups: dict[str, frozenset[str]] = {}
    for rule in case.rules.permissions.values():
        if rule.level == "dangerous" and rule.group and rule.until is None:
            for data in rule.data:
                groups[data] = groups.get(data, frozenset()) | {rule.group}
    return groups


def _told_by_row(case: Case, data: str, opened: frozenset[str]) -> bool:
    tells = case.taxonomy.tells_clearly
    return any(tells(entry, data) or tells(data, entry) for entry in opened)


def _naming(case: Case, data: str) -> Iterator[Disclosure]:
    """Claims of the operator that take this very type of data or one below it."""
    for claim in case.affirmed:
        takes = claim.action in TAKING and claim.actor == "first_party" and not claim.permissions
        if takes and any(case.taxonomy.includes(data, term.type) for term in claim.data):
            yield claim
