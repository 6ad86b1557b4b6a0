"""Tells SDKs from class names, manifest components, native libraries and meta-data, and parties from host names."""

import re
from collections.abc import Iterable, Mapping
from fnmatch import translate

from msgspec import Struct

from auditor.rulebook.model import HostRule, SdkRule


def _dotted_prefixes(name: str) -> Iterable[str]:
    """``a.b.c``, ``a.b``, ``a``: the name and what is left as labels are taken off its end."""
    while name:
        yield name
        name = name.rpartition(".")[0]


def _dotted_suffixes(name: str) -> Iterable[str]:
    """``a.b.c``, ``b.c``, ``c``: the name and what is left as labels are taken off its front."""
    while name:
        yield name
        name = name.partition(".")[2]


class NameTable:
    """Names, some with ``*``, to SDK ids. An exact name is preferred to a pattern, a long pattern to a short one."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._exact: dict[str, str] = {}
        patterns: list[tuple[str, str]] = []
        for name, sdk in pairs:
            if "*" in name:
                patterns.append((name, sdk))
            else:
                self._exact.setdefault(name, sdk)
        ordered = sorted(patterns, key=lambda pair: -len(pair[0]))
        self._patterns = [(re.compile(translate(name)), sdk) for name, sdk in ordered]

    def find(self, name: str) -> str | None:
        """The SDK whose name or pattern fits."""
        known = self._exact.get(name)
        return known or next((sdk for pattern, sdk in self._patterns if pattern.match(name)), None)


class SdkIndex:
    """Looks up SDK ids by what an app holds. All names are dotted (``com.umeng.analytics.MobclickAgent``), never descriptors."""

    def __init__(self, sdks: Iterable[SdkRule]) -> None:
        known = list(sdks)
        self._prefixes = {prefix: sdk.id for sdk in known for prefix in sdk.packages}
        self._components = NameTable((name, sdk.id) for sdk in known for name in sdk.components)
        self._native = NameTable((name, sdk.id) for sdk in known for name in sdk.native)
        self._metadata = NameTable((name, sdk.id) for sdk in known for name in sdk.metadata)
        self._packages: dict[str, str | None] = {}

    def by_class(self, name: str) -> str | None:
        """The SDK with the longest package prefix of a class, on label boundaries. A prefix may also be one class's name."""
        package, _, simple = name.rpartition(".")
        outer = f"{package}.{simple.partition('$')[0]}"
        return self._prefixes.get(outer) or self.by_package(package)

    def by_package(self, package: str) -> str | None:
        """The SDK with the longest prefix of a package."""
        if package not in self._packages:
            found = (self._prefixes[prefix] for prefix in _dotted_prefixes(package) if prefix in self._prefixes)
            self._packages[package] = next(found, None)
        return self._packages[package]

    def by_component(self, name: str) -> str | None:
        """The SDK of a manifest component: one that lists it, else that of its class."""
        return self._components.find(name) or self.by_class(name)

    def by_native(self, file_name: str) -> str | None:
        """The SDK of a native library, by its file name (``libjcore422.so``) or a path that ends in it."""
        return self._native.find(file_name.rpartition("/")[2])

    def by_metadata(self, name: str) -> str | None:
        """The SDK that reads a manifest meta-data element of this name."""
        return self._metadata.find(name)


class HostMatch(Struct, frozen=True, kw_only=True):
    """Whose a host is. ``sdk`` is None where the domain is a vendor's but no one SDK's; ``rule`` is the entry's id."""

    suffix: str
    rule: str
    sdk: str | None
    organisation: str
    country: str | None
    category: str


class HostIndex:
    """Looks up hosts by the longest domain suffix, on label boundaries (``umeng.com`` fits ``a.umeng.com``, not ``xumeng.com``)."""

    def __init__(self, sdks: Mapping[str, SdkRule], hosts: Mapping[str, HostRule]) -> None:
        self._matches = {
            suffix: HostMatch(
                suffix=suffix, rule=rule.id, sdk=None, organisation=rule.organisation, country=rule.country, category=rule.category
            )
            for rule in hosts.values()
            for suffix in rule.suffixes
        }
        for sdk in sdks.values():
            for suffix in sdk.hosts:
                self._matches[suffix] = HostMatch(
                    suffix=suffix, rule=sdk.id, sdk=sdk.id, organisation=sdk.vendor, country=sdk.country, category=sdk.category
                )

    def find(self, host: str) -> HostMatch | None:
        """The match for a host name without port; None for addresses and unknown domains."""
        name = host.strip().rstrip(".").lower()
        return next((self._matches[suffix] for suffix in _dotted_suffixes(name) if suffix in self._matches), None)
