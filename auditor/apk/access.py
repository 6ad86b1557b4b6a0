"""Special access: what the user grants on a screen of the settings, to a request or to a component that the system binds to."""

from collections.abc import Iterator, Mapping

from auditor.apk.manifest import Manifest
from auditor.facts import ManifestEvidence, SpecialAccess
from auditor.rulebook.access import AccessRule


def special_access(manifest: Manifest, rules: Mapping[str, AccessRule]) -> Iterator[SpecialAccess]:
    """One for each kind of access that the manifest provides for, with every element that does."""
    for rule in rules.values():
        places = tuple(_places(manifest, rule))
        if places:
            yield SpecialAccess(id=rule.id, permission=rule.permission, by=rule.by, evidence=places)


def _places(manifest: Manifest, rule: AccessRule) -> Iterator[ManifestEvidence]:
    if rule.by == "request":
        if any(request.name == rule.permission for request in manifest.permissions):
            yield ManifestEvidence(element="uses-permission", name=rule.permission)
        return
    for component in manifest.components:
        if component.kind == rule.by and component.permission == rule.permission:
            attributes = {"permission": rule.permission} | ({} if component.enabled else {"enabled": "false"})
            yield ManifestEvidence(element=component.kind, name=component.name, attributes=attributes)
