"""Who acts in a place, and when: libraries and renamed code act for their nearest callers whose owner is known."""

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct

from auditor.apk.owners import Owner
from auditor.apk.program import Program
from auditor.apk.reach import CONTEXTS, Reach
from auditor.facts import Actor, Context

#: How far and wide callers are followed from code that acts for others.
MOST_NODES = 3_000


#: How many methods of a library may lie between a call into it and what that call asks for.
NEAR = 3


class Deed(Struct, frozen=True):
    """An actor with the contexts in which it acts and a shortest chain for each.

    ``doubtful``: something deep inside a library that no one plainly asks for, such as a theme that looks up the hour of sunset.
    """

    actor: Actor
    chains: dict[Context, tuple[int, ...]]
    doubtful: bool = False


class Blame:
    """Answers who acts when a method runs."""

    def __init__(self, program: Program, reach: Reach, owners: Sequence[Owner]) -> None:
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

    def _own(self, method: int, owner: Owner) -> Deed:
        return Deed(owner.actor, {context: self.reach.chain(method, context) for context in self.reach.contexts(method)})

    def _for_callers(self, method: int, owner: Owner) -> list[Deed]:
        """The callers' actors, each in its own contexts; contexts that no known caller explains stay with the code itself."""
        chains: dict[Actor, dict[Context, tuple[int, ...]]] = defaultdict(dict)
        nearest = NEAR if owner.kind == "library" else MOST_NODES
        for caller, path in self._borders(method):
            if len(path) > nearest:
                continue
            actor = self.owner(caller).actor
            for context in CONTEXTS:
                chain = (*self.reach.chain(caller, context), *path)
                if len(chain) > len(path) and len(chain) < len(chains[actor].get(context, range(1 << 30))):
                    chains[actor][context] = chain
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

    def _borders(self, method: int) -> list[tuple[int, tuple[int, ...]]]:
        """Live methods of known owners that lead to a method through code that acts for others, with the path behind each."""
        back, after = self.reach.calls.backwards, {method: -1}
        queue, found = [method], []
        for node in queue:
            for source in back.successors(node).tolist():
                if source in after or not self.reach.is_live(source):
                    continue
                after[source] = node
                if source < self.reach.calls.methods and not self.owner(source).transparent:
                    found.append((source, self._path(after, source)))
                elif len(queue) < MOST_NODES:
                    queue.append(source)
        return found

    def _path(self, after: dict[int, int], source: int) -> tuple[int, ...]:
        path, node = [], after[source]
        while node != -1:
            if node < self.reach.calls.methods:
                path.append(node)
            node = after[node]
        return tuple(path)
