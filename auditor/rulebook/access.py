"""The shape of rules/special_access.yaml."""

from typing import Literal

from auditor.rulebook.model import Cases, Id, Rule, Source, Text


class AccessRule(Rule, frozen=True, kw_only=True):
    """Access that the user grants on a screen of the settings.

    ``by``: a ``request`` of the permission, or a component of this kind that the permission guards, so that only the system binds
    to it. ``permission`` is an entry of the permissions: its words and data are what tells of the access in a policy. Cases:
    ``request NAME``, ``service NAME`` or ``receiver NAME``.
    """

    id: Id
    name: Text
    by: Literal["request", "service", "receiver"]
    permission: str
    source: Source
    cases: Cases


def grants(rule: AccessRule, case: str) -> bool:
    """Whether a case is such an access."""
    return case == f"{rule.by} {rule.permission}"
