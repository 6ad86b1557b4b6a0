"""Which traffic the platform lets through and whom it trusts: the manifest's flag, and the configuration that overrides it.

AOSP android.security.net.config (XmlConfigSource, NetworkSecurityConfig); defaults by the target's API level.
"""

from collections.abc import Iterator

from msgspec import Struct

from auditor.apk.axml import Element
from auditor.apk.manifest import Manifest
from auditor.facts import ManifestEvidence, NetworkSecurity

#: From this target on cleartext is off unless the app allows it.
OFF_BY_DEFAULT = 28
#: From this target on certificates that the user installed are not trusted unless the app trusts them.
USERS_OFF_BY_DEFAULT = 24


class _Rule(Struct, frozen=True):
    """One configuration: its domains (none for the base), whether cleartext is permitted and users' certificates are trusted."""

    domains: tuple[str, ...]
    cleartext: bool
    users: bool
    pinned: bool
    expires: str | None


def network_security(manifest: Manifest, config: Element | None) -> NetworkSecurity:
    """What holds for the whole app and for single domains. Without a configuration only the manifest's flag counts."""
    target = manifest.target_sdk or 1
    default = _Rule((), target < OFF_BY_DEFAULT, target < USERS_OFF_BY_DEFAULT, False, None)
    if config is None:
        allowed = default.cleartext if manifest.cleartext is None else manifest.cleartext
        return NetworkSecurity(cleartext=allowed, user_certificates=default.users)
    base_element = next(config.all("base-config"), None)
    base = _rule(base_element, default) if base_element else default
    domains = list(_domains(config, base))
    return NetworkSecurity(
        cleartext=base.cleartext,
        user_certificates=base.users,
        cleartext_domains=_names(rule for rule in domains if rule.cleartext and not base.cleartext),
        user_certificate_domains=_names(rule for rule in domains if rule.users and not base.users),
        pinned_domains=_names(rule for rule in domains if rule.pinned),
        pins_expire=min((rule.expires for rule in domains if rule.expires), default=None),
        debug_overrides=next(config.all("debug-overrides"), None) is not None,
    )


def cleartext_setting(manifest: Manifest, config: Element | None) -> ManifestEvidence | None:
    """The setting that allows cleartext, everywhere or for some domains; None if nothing does."""
    found = network_security(manifest, config)
    if not found.cleartext and not found.cleartext_domains:
        return None
    attributes = {"usesCleartextTraffic": str(manifest.cleartext).lower()} if manifest.cleartext is not None else {}
    return _evidence(manifest, config, attributes, found.cleartext_domains)


def user_certificates_setting(manifest: Manifest, config: Element | None) -> ManifestEvidence | None:
    """The configuration that trusts certificates which users install; None where only the platform's default does."""
    found = network_security(manifest, config)
    base = next(config.all("base-config"), None) if config is not None else None
    explicit = base is not None and _users(base) is True
    if not explicit and not found.user_certificate_domains:
        return None
    return _evidence(manifest, config, {}, found.user_certificate_domains)


def _evidence(manifest: Manifest, config: Element | None, attributes: dict[str, str], domains: tuple[str, ...]) -> ManifestEvidence:
    if config is not None and manifest.network_security_config:
        attributes["networkSecurityConfig"] = manifest.network_security_config
    if domains:
        attributes["domains"] = " ".join(domains)
    return ManifestEvidence(element="application", name=manifest.package, attributes=attributes)


def _domains(parent: Element, inherited: _Rule) -> Iterator[_Rule]:
    """The domain-configs; nested ones inherit what they do not say."""
    for element in parent.all("domain-config"):
        rule = _rule(element, inherited)
        yield rule
        yield from _domains(element, rule)


def _rule(element: Element, inherited: _Rule) -> _Rule:
    cleartext, users = _flag(element.plain("cleartextTrafficPermitted")), _users(element)
    pins = next(element.all("pin-set"), None)
    return _Rule(
        tuple(domain.text.strip() for domain in element.all("domain") if domain.text.strip()),
        inherited.cleartext if cleartext is None else cleartext,
        inherited.users if users is None else users,
        inherited.pinned if pins is None else any(True for _ in pins.all("pin")),
        inherited.expires if pins is None else pins.plain("expiration"),
    )


def _users(element: Element) -> bool | None:
    """Whether the trust anchors hold the users' certificates; None where the configuration names no anchors."""
    anchors = next(element.all("trust-anchors"), None)
    return None if anchors is None else any(found.plain("src") == "user" for found in anchors.all("certificates"))


def _flag(value: str | None) -> bool | None:
    return None if value is None else value not in ("false", "0")


def _names(rules: Iterator[_Rule]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for rule in rules for name in rule.domains))
