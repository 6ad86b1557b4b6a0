"""The taxonomy of data types and its subsumption: which words of a policy speak of which data."""

from collections.abc import Iterable
from functools import cached_property

from auditor.errors import RulesError
from auditor.rulebook.model import DataType


class Taxonomy:
    """Data types by id, with the broader and narrower types of each. Raises RulesError on unknown parents or cycles."""

    def __init__(self, types: Iterable[DataType]) -> None:
        self.types = {entry.id: entry for entry in types}
        self._above: dict[str, frozenset[str]] = {}
        for entry in self.types:
            self._ancestors(entry, ())

    def _ancestors(self, entry: str, path: tuple[str, ...]) -> frozenset[str]:
        if entry in self._above:
            return self._above[entry]
        if entry in path:
            raise RulesError(f"taxonomy: {entry} is its own ancestor")
        if entry not in self.types:
            raise RulesError(f"taxonomy: {path[-1] if path else '?'} names an unknown type {entry}")
        parents = self.types[entry].parents
        above = frozenset(parents).union(*(self._ancestors(parent, (*path, entry)) for parent in parents))
        self._above[entry] = above
        return above

    def __contains__(self, entry: str) -> bool:
        return entry in self.types

    def ancestors(self, entry: str) -> frozenset[str]:
        """All broader types."""
        return self._above.get(entry, frozenset())

    @cached_property
    def _below(self) -> dict[str, frozenset[str]]:
        below: dict[str, set[str]] = {entry: set() for entry in self.types}
        for entry, above in self._above.items():
            for parent in above:
                below[parent].add(entry)
        return {entry: frozenset(types) for entry, types in below.items()}

    def descendants(self, entry: str) -> frozenset[str]:
        """All narrower types."""
        return self._below.get(entry, frozenset())

    def tells_clearly(self, disclosed: str, observed: str) -> bool:
        """Whether naming ``disclosed`` tells a reader plainly of ``observed``: the same, near, or a plain broader type."""
        known = self.types.get(observed)
        if disclosed == observed or (known and disclosed in known.near):
            return True
        return disclosed in self.ancestors(observed) and not self.types[disclosed].umbrella

    def tells_vaguely(self, disclosed: str, observed: str) -> bool:
        """Whether ``disclosed`` is an umbrella term above ``observed``; the root ("personal information") tells nothing."""
        kind = self.types.get(disclosed)
        return kind is not None and kind.umbrella and bool(kind.parents) and disclosed in self.ancestors(observed)

    def includes(self, broad: str, narrow: str) -> bool:
        """Whether ``narrow`` is ``broad`` or below it, the root included: what a denial of ``broad`` denies."""
        return broad == narrow or broad in self.ancestors(narrow)

    def name(self, entry: str, language: str = "en") -> str:
        """The type's name in words; its id where the taxonomy does not know it."""
        known = self.types.get(entry)
        return known.name.get(language, known.name["en"]) if known else entry.replace("_", " ")
