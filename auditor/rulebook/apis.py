"""The shape of rules about code: which calls and fields read personal data, and where code is entered from outside."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from auditor.rulebook.load import load_as, load_entries
from auditor.rulebook.model import Cases, Id, Rule, Source

Signature = Annotated[str, Meta(pattern=r"^\[*L[\w/$-]+;->[\w$<>-]+(\([^()]*\)\S+|:\S+)$")]
Descriptor = Annotated[str, Meta(pattern=r"^L[\w/$-]+(;|\*)$")]


class Argument(Rule, frozen=True, kw_only=True):
    """Which argument decides, counted from 0 without the receiver, and the values that make the call a read.

    Values are strings, integers, or (as ``La/B;->NAME:I``) static fields. ``unresolved``: a value that cannot be told
    counts as well.
    """

    index: int
    values: Annotated[tuple[str | int, ...], Meta(min_length=1)]
    unresolved: bool = False


class ApiRule(Rule, frozen=True, kw_only=True):
    """Code that reads data of the types ``data``.

    ``source``: a call or static field read of ``calls``/``fields`` (with ``argument``, only if that argument has one of its
    values).
    ``provider``: content that is addressed by a URI beginning with one of ``uris`` or by one of the ``fields``, once it reaches a
    call of a ``query`` rule. ``query``: calls that read whatever their URI argument (``uri``, counted from 0) addresses.
    A provider's ``calls`` are those that return such a URI. ``callback``: overriding one of ``calls`` in a class that extends its
    owner is the read.
    ``text``: loading one of the strings ``texts`` tells of a read by reflection, by a command or by a file.
    ``with_text``: a call counts only if its class loads one of these strings.
    ``coarse``: the types instead of ``data`` in an app that does not request the permission ``fine``.
    ``since``/``until``: the API levels in which the platform has it; ``permissions``: those that the platform asks for.
    Cases: signatures, followed by a space and the argument where one decides, URIs, or texts.
    """

    id: Id
    kind: Literal["source", "provider", "query", "callback", "text"] = "source"
    data: tuple[str, ...] = ()
    calls: tuple[Signature, ...] = ()
    fields: tuple[Signature, ...] = ()
    uris: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    with_text: tuple[str, ...] = ()
    argument: Argument | None = None
    uri: int | None = None
    permissions: tuple[str, ...] = ()
    coarse: tuple[str, ...] = ()
    fine: str | None = None
    since: int = 1
    until: int | None = None
    platform: bool = True  # False: of a library or vendor, not in the framework
    confidence: Literal["high", "medium", "low"] = "high"
    source: Source
    cases: Cases


class EntryRule(Rule, frozen=True, kw_only=True):
    """Where the platform enters an app's code, and in which context.

    ``declared``: classes that the manifest names in this role. ``bases``: classes below one of these types, once live code makes
    an object of them (``how: made``) or names the class as well (``how: named``); a base may end in ``*``.
    ``methods`` are names; none: all that look like callbacks (see CallbackRule). Cases: ``Base.method``.
    """

    id: Id
    declared: (
        Literal["application", "factory", "provider", "startup", "activity", "service", "receiver", "instrumentation"] | None
    ) = None
    bases: tuple[Descriptor, ...] = ()
    how: Literal["made", "named"] = "made"
    methods: tuple[str, ...] = ()
    context: Literal["before_consent", "background", "foreground"]
    source: Source
    cases: Cases


class CallbackRule(Rule, frozen=True, kw_only=True):
    """Names of methods that platform and common libraries call on objects given to them. Cases are method names."""

    id: Id
    prefixes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    source: Source
    cases: Cases


class EntryPoints(Rule, frozen=True, kw_only=True):
    """All rules about entry points."""

    entries: Mapping[str, EntryRule]
    callbacks: Mapping[str, CallbackRule]

    def is_callback(self, name: str) -> bool:
        """Whether a method of this name is one that others call back."""
        return self.matcher()(name)

    def matcher(self) -> Callable[[str], bool]:
        """The same question for many names."""
        names = frozenset(name for rule in self.callbacks.values() for name in rule.names)
        prefixes = tuple(prefix for rule in self.callbacks.values() for prefix in rule.prefixes)
        pattern = re.compile(f"(?:{'|'.join(map(re.escape, prefixes))})[A-Z]" if prefixes else r"(?!)")
        return lambda name: name in names or pattern.match(name) is not None


class EndpointRule(Rule, frozen=True, kw_only=True):
    """Hosts (with all below them) that code names without meaning to reach them. Cases are host names."""

    id: Id
    hosts: Annotated[tuple[str, ...], Meta(min_length=1)]
    source: Source
    cases: Cases


class EntryFile(Rule, frozen=True, kw_only=True):
    """The shape of entrypoints.yaml."""

    entrypoints: tuple[EntryRule, ...] = ()
    callbacks: tuple[CallbackRule, ...] = ()


def load_entry_points(root: Path) -> EntryPoints:
    """The rules of entrypoints.yaml; none if there is no such file. Raises RulesError."""
    path = root / "entrypoints.yaml"
    file = load_as(path, EntryFile) if path.is_file() else EntryFile()
    return EntryPoints(entries={rule.id: rule for rule in file.entrypoints}, callbacks={rule.id: rule for rule in file.callbacks})


def load_endpoint_rules(root: Path) -> tuple[EndpointRule, ...]:
    """The rules of endpoints.yaml; none if there is no such file. Raises RulesError."""
    return tuple(load_entries(root, "endpoints", EndpointRule))
