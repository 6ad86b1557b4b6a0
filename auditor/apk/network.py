"""Whether the app allows traffic in the clear: the manifest's flag, and the network security configuration that overrides it."""

from collections.abc import Iterator

from auditor.apk.axml import Element
from auditor.apk.manifest import Manifest
from auditor.facts import ManifestEvidence

#: From this target on cleartext is off unless the app allows it (NetworkSecurityPolicy).
OFF_BY_DEFAULT = 28


def cleartext_setting(manifest: Manifest, config: Element | None) -> ManifestEvidence | None:
    """The setting that allows cleartext, everywhere or for some domains; None if nothing does."""
    if config is None:
        allowed = manifest.cleartext if manifest.cleartext is not None else (manifest.target_sdk or 1) < OFF_BY_DEFAULT
        domains: list[str] = []
    else:
        base = next(config.all("base-config"), None)
        stated = _permitted(base) if base else None
        allowed = stated if stated is not None else (manifest.target_sdk or 1) < OFF_BY_DEFAULT
        domains = [] if allowed else list(_domains(config))
    if not allowed and not domains:
        return None
    attributes = {"usesCleartextTraffic": str(manifest.cleartext).lower()} if manifest.cleartext is not None else {}
    if config is not None and manifest.network_security_config:
        attributes["networkSecurityConfig"] = manifest.network_security_config
    if domains:
        attributes["domains"] = " ".join(domains)
    return ManifestEvidence(element="application", name=manifest.package, attributes=attributes)


def _permitted(element: Element) -> bool | None:
    value = element.plain("cleartextTrafficPermitted")
    return None if value is None else value not in ("false", "0")


def _domains(parent: Element, inherited: bool = False) -> Iterator[str]:
    """Domains for which a domain-config allows cleartext; nested ones inherit."""
    for config in parent.all("domain-config"):
        stated = _permitted(config)
        allowed = inherited if stated is None else stated
        if allowed:
            yield from (domain.text.strip() for domain in config.all("domain"))
        yield from _domains(config, allowed)
