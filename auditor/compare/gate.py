"""Which changes of a package let a build fail."""

from collections.abc import Iterable
from typing import Literal

from auditor.compare.appmodel import AppChange, AppDiff

#: What can be asked for. Only what is added or widened counts, so that a removal never fails a build; any other signer does.
Gate = Literal["permission", "access", "sdk", "use", "entry-point", "host", "target-sdk", "signer", "any"]
GATES: tuple[Gate, ...] = ("permission", "access", "sdk", "use", "entry-point", "host", "target-sdk", "signer", "any")


def fails(found: AppDiff, gates: Iterable[str]) -> list[AppChange]:
    """The changes that one of the gates stops; ``any`` stops at all of the others."""
    asked = set(gates)
    wanted = set(GATES) - {"any"} if "any" in asked else asked
    return [change for change in found.changes if _gate(change) in wanted]


def _gate(change: AppChange) -> str | None:
    if change.area == "setting":
        if change.subject == "signer":
            return "signer"
        return "target-sdk" if change.subject == "target_sdk" and _lowered(change) else None
    if change.kind == "removed" or (change.kind == "changed" and not _widened(change)):
        return None
    return change.area.replace("_", "-")


def _widened(change: AppChange) -> bool:
    return bool(set(change.new) - set(change.old)) or (change.old == change.new and bool(change.evidence))


def _lowered(change: AppChange) -> bool:
    """Whether the target went down or away: fewer of the platform's protections then hold."""
    old, new = (int(side[0]) if side and side[0].isdigit() else 0 for side in (change.old, change.new))
    return new < old
