"""Whose a host is: the app's own, a known vendor's, or unknown; told by registrable domain, never by asking the network."""

import ipaddress
from collections.abc import Iterable
from functools import cache, cached_property
from typing import TYPE_CHECKING

from auditor.facts import Actor, App, Recipient
from auditor.rulebook.book import RuleBook
from auditor.rulebook.sdk_index import HostIndex, HostMatch

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


class Parties:
    """Looks up recipients. ``first_party``: hosts or domains that the user says are the app's own."""

    def __init__(self, rules: RuleBook, app: App | None = None, first_party: Iterable[str] = ()) -> None:
        self._index = HostIndex(rules.sdks, rules.hosts)
        self._given = tuple(host.strip().strip(".").lower() for host in first_party if host.strip())
        self._package = app.package.lower() if app else ""
        self._known: dict[str, tuple[Recipient, Actor]] = {}

    @cached_property
    def _own_label(self) -> str:
        """The organisation's label in the package's name: ``lumichat`` of ``com.lumichat.app``, ``foo`` of ``uk.co.foo.app``."""
        return self._label(".".join(reversed(self._package.split(".")))) if "." in self._package else ""

    def _label(self, host: str) -> str:
        found = _suffixes(private=True).privatesuffix(host)
        return found.partition(".")[0] if isinstance(found, str) else ""

    def domain(self, host: str) -> str:
        """The registrable domain (``a.b.example.co.uk`` -> ``example.co.uk``); an address or a bare suffix as it is."""
        if is_address(host):
            return host
        found = _suffixes(private=False).privatesuffix(host)
        return found if isinstance(found, str) else host

    def of(self, host: str, aliases: tuple[str, ...] = ()) -> tuple[Recipient, Actor]:
        """The recipient behind a host and who in the app is taken to send: the SDK whose host it is, or the app itself.

        ``aliases``: canonical names that DNS gave for the host. Where one is a known vendor's, a host that carries the operator's
        own domain is the vendor's in disguise.
        """
        if host not in self._known:
            self._known[host] = self._behind(host, aliases) or self._find(host)
        return self._known[host]

    def _behind(self, host: str, aliases: tuple[str, ...]) -> tuple[Recipient, Actor] | None:
        if self._index.find(host) is not None:
            return None
        matches = (self._index.find(alias) for alias in aliases if not self._is_own(alias))
        # A cloud's or a CDN's own name says who carries the traffic, not who gets it: only an SDK's does.
        match = next((match for match in matches if match is not None and match.sdk), None)
        return _third(host, match) if match else None

    def _find(self, host: str) -> tuple[Recipient, Actor]:
        match = self._index.find(host)
        if self._is_given(host) or self._is_own(host):
            name = match.organisation if match else self.domain(host)
            return Recipient(name=name, party="first", hosts=(host,)), Actor(party="first")
        if match is not None:
            return _third(host, match)
        return Recipient(name=self.domain(host) or "?", party="unknown", hosts=(host,)), Actor(party="unknown")

    def _is_given(self, host: str) -> bool:
        return any(host == given or host.endswith(f".{given}") for given in self._given)

    def _is_own(self, host: str) -> bool:
        """Whether a host's registrable domain carries the organisation's label of the package's name.

        ``com.lumichat.app`` is taken to own ``lumichat.com``, ``lumichat.example`` and ``lumichat.co.uk``: operators use one name
        under many suffixes.
        """
        return len(self._own_label) > 2 and not is_address(host) and self._label(host) == self._own_label


@cache
def _suffixes(private: bool) -> "PublicSuffixList":
    """The bundled Public Suffix List (https://publicsuffix.org), with or without the domains that hosters have entered."""
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(only_icann=not private)


def _third(host: str, match: HostMatch) -> tuple[Recipient, Actor]:
    recipient = Recipient(name=match.organisation, party="third", hosts=(host,), sdk=match.sdk, country=match.country)
    return recipient, Actor(party="third", sdk=match.sdk) if match.sdk else Actor(party="unknown")


def is_address(host: str) -> bool:
    """Whether a host is an IP address."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
