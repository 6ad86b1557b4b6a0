"""The vocabulary of a comparison of two packages. The field names are the JSON contract of ``auditor diff``."""

from typing import Literal

from auditor.facts import Actor, Coverage, Evidence, Fact

#: What a change is about. ``entry_point``: a component; ``setting``: targetSdkVersion, signer and what else holds for all of it.
Area = Literal["setting", "permission", "access", "sdk", "use", "entry_point", "host"]
AREAS: tuple[Area, ...] = ("setting", "permission", "access", "sdk", "use", "entry_point", "host")


class AppChange(Fact, frozen=True, kw_only=True):
    """What came, went or changed. ``subject`` is an id or name: of the setting, permission, SDK, data type, component or host.

    ``old`` and ``new`` tell the states: values of a setting, level and data of a permission, name, state and version of an SDK,
    contexts of a use, attributes of a component, party of a host. They may be the same for a use that another API brought wider.
    ``evidence``: for uses and hosts the places that only the one side has (the new one, unless it went), as far as their classes
    and methods tell.
    """

    area: Area
    kind: Literal["added", "removed", "changed"]
    subject: str
    actor: Actor | None = None
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class AppSide(Fact, frozen=True, kw_only=True):
    """One of the two packages, and what of it was read."""

    path: str
    package: str
    version_name: str | None
    version_code: int | None
    sha256: str
    coverage: tuple[Coverage, ...]


class AppDiff(Fact, frozen=True, kw_only=True):
    """What changed from ``old`` to ``new``; ``unchanged`` counts what both have alike."""

    schema_version: str
    old: AppSide
    new: AppSide
    changes: tuple[AppChange, ...]
    unchanged: int

    @property
    def changed(self) -> bool:
        """Whether anything came, went or changed."""
        return bool(self.changes)
