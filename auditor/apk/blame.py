"""Who acts in a place, and when: libraries and renamed code act for their nearest callers whose owner is known."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial

import numpy as np
from msgspec import Struct

from auditor.apk.dex.arrays import Flags, Ints, distinct
from auditor.apk.owners import Owner
from auditor.apk.program import Program
from auditor.apk.reach import CONTEXTS, Reach
from auditor.apk.search import NEVER, ROOT
from auditor.facts import Actor, Context

#: Renamed code is followed however far it goes.
MOST_STEPS = 1 << 30


#: How many methods of a library may lie between a call into it and what that call asks for.
NEAR = 3


class Deed(Struct, frozen=True):
    """An actor with the contexts in which it acts and a shortest chain for each.

    ``doubtful``: something deep inside a library that no one plainly asks for, such as a theme that looks up the hour of sunset.
    ``surmised``: who acts is told by what renaming leaves of code.
    """

    actor: Actor
    chains: dict[Context, tuple[int, ...]]
    doubtful: bool = False
    surmised: bool = False


class Blame:
    """Answers who acts when a method runs."""

    def __init__(self, program: Program, reach: Reach, owners: Sequence[Owner], owner_of: Callable[[str], Owner]) -> None:
        """``owners``: of each class; ``owner_of``: of a class by its Java name."""
        self._owner_of = owner_of
        self.program = program
        self.reach = reach
        self.owners = owners
        self._memo: dict[int, list[Deed]] = {}

    def owner(self, method: int) -> Owner:
        """Whose code a method is."""
        return self.owners[int(self.program.method_class[method])]

    def deeds(self, method: int) -> list[Deed]:
        """Every actor on whose behalf a method runs."""
        if method not in self._memo:
            owner = self.owner(method)
            passed_on = owner.transparent and self.reach.is_live(method)
            self._memo[method] = self._for_callers(method, owner) if passed_on else [self._own(method, owner)]
        return self._memo[method]

    def deeds_at(self, method: int, offset: int) -> list[Deed]:
        """The same for a place in a method, where code of other methods may have been inlined."""
        moved = self.program.moved(method)
        for frame in (*self.program.inlined(method, offset), *((moved,) if moved else ())):
            owner = self._owner_of(frame.owner)
            if not owner.transparent:
                return [self._own(method, owner)]
        return self.deeds(method)

    def _own(self, method: int, owner: Owner) -> Deed:
        chains = {context: self.reach.chain(method, context) for context in self.reach.contexts(method)}
        return Deed(owner.actor, chains, owner.kind == "library", owner.surmised)

    def _for_callers(self, method: int, owner: Owner) -> list[Deed]:
        """The callers' actors, each in its own contexts; contexts that no known caller explains stay with the code itself."""
        chains: dict[Actor, dict[Context, tuple[int, ...]]] = defaultdict(dict)
        for caller, path in self._borders(method, NEAR if owner.kind == "library" else MOST_STEPS):
            found = chains[self.owner(caller).actor]
            for context in CONTEXTS:
                if context not in found and self.reach.before[context][caller] != NEVER:
                    found[context] = (*self.reach.chain(caller, context), *path())
        explained = {context for found in chains.values() for context in found}
        left = {c: self.reach.chain(method, c) for c in self.reach.contexts(method) if c not in explained}
        deeds = [Deed(actor, found) for actor, found in chains.items() if found]
        if left:
            deeds.append(Deed(owner.actor, left, owner.kind == "library" and not self._starts_inside(left)))
        return deeds

    def _starts_inside(self, chains: dict[Context, tuple[int, ...]]) -> bool:
        """Whether a library's own component, declared in the manifest, is where it all starts."""
        starts = [int(self.program.method_class[chain[0]]) for chain in chains.values() if chain]
        return any(self.reach.entries.plan.declared[klass] and self.owners[klass].kind == "library" for klass in starts)

    def _borders(self, method: int, steps: int) -> Iterator[tuple[int, Callable[[], tuple[int, ...]]]]:
        """Live methods of known owners that lead to a method through code that acts for others, nearest first, with what gives the
        path behind each: at most so many methods."""
        back = self.reach.calls.backwards
        after: Ints = np.full(back.size, NEVER, np.int32)
        after[method] = ROOT
        frontier = np.array([method])
        while len(frontier):
            target, source = back.step(frontier)
            new = (after[target] == NEVER) & self._live[target]
            target, source = target[new], source[new]
            after[target[::-1]] = source[::-1]
            fresh = distinct(target)
            for caller in fresh[self._opaque[fresh]].tolist():
                path = partial(self._path, after, caller)
                if steps == MOST_STEPS or len(path()) <= steps:
                    yield caller, path
            frontier = fresh[~self._opaque[fresh]]

    @cached_property
    def _live(self) -> Flags:
        live: Flags = np.zeros(self.reach.graph.size, np.bool_)
        for context in CONTEXTS:
            live |= self.reach.before[context] != NEVER
        return live

    @cached_property
    def _opaque(self) -> Flags:
        """Per node, whether it is a method whose owner acts for itself."""
        marks: Flags = np.zeros(self.reach.graph.size, np.bool_)
        acts = np.array([not owner.transparent for owner in self.owners] or [False], np.bool_)
        marks[: self.reach.calls.methods] = acts[self.program.method_class]
        return marks

    def _path(self, after: Ints, source: int) -> tuple[int, ...]:
        path, node = [], int(after[source])
        while node != ROOT:
            if node < self.reach.calls.methods:
                path.append(node)
            node = int(after[node])
        return tuple(path)
