"""What is known of single endpoints: which field of which request holds which data, and why that is believed."""

import re
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from auditor.errors import RulesError
from auditor.rulebook.load import load_entries
from auditor.rulebook.model import Cases, Id, Rule, Source

STEP = " > "
#: Any number of further decoding steps.
_BETWEEN = r"(?: > [^>]+)*"


class Property(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """A field and the data type of its value.

    ``at`` is a decoding path from the part of the request to the value, ``body > json:$.header.oaid``; steps may be left out
    (compression, Base64), ``*`` stands for any piece of a step. ``pattern``: the whole value must match. ``reasoning`` says
    where it is written or how it was found out.
    """

    type: Id
    at: str
    reasoning: str
    pattern: str | None = None

    @cached_property
    def name(self) -> str:
        """The end of the last step, which every matching path ends in."""
        return re.split(r"[.:*\[\]]", self.at.rpartition(STEP)[2])[-1]


class AdapterRule(Rule, frozen=True, kw_only=True, dict=True):
    """One endpoint of a vendor. ``hosts`` are domain suffixes, () for software that anybody may host; ``path`` is a pattern.

    Cases are requests, ``METHOD URL | body``; positive ones end in ``-> types``. In a body, ``«gzip+base64:text»`` stands for the
    text in these encodings.
    """

    id: Id
    hosts: tuple[str, ...] = ()
    path: str
    properties: tuple[Property, ...]
    source: Source
    cases: Cases

    @cached_property
    def _suffixes(self) -> tuple[str, ...]:
        return tuple(f".{host}" for host in self.hosts)

    @cached_property
    def _path(self) -> re.Pattern[str]:
        return _compiled(self.path)

    @cached_property
    def fields(self) -> tuple[tuple[Property, re.Pattern[str], re.Pattern[str] | None], ...]:
        """Each property with the pattern of its decoding path and that of its value."""
        return tuple((item, _at(item.at), _compiled(item.pattern) if item.pattern else None) for item in self.properties)

    def serves(self, host: str, path: str) -> bool:
        """Whether a request to ``host`` and ``path`` goes to this endpoint."""
        return (not self.hosts or f".{host}".endswith(self._suffixes)) and self._path.search(path) is not None


def _at(path: str) -> re.Pattern[str]:
    steps = [re.escape(step).replace(r"\*", r"[^>]*?") for step in path.split(STEP)]
    return re.compile(f"{_BETWEEN}{STEP}".join(steps))


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise RulesError(f"rules/traffic/endpoints: {pattern!r} is no regular expression: {error}") from error


def load_adapters(root: Path) -> tuple[AdapterRule, ...]:
    """All endpoints under rules/traffic/endpoints. Raises RulesError."""
    return tuple(load_entries(root / "traffic", "endpoints", AdapterRule))
