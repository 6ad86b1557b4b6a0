"""When code runs: contexts of methods by what reaches them from the platform's entry points, with a shortest chain for each."""

from collections.abc import Sequence

import numpy as np

from auditor.apk.calls import Calls
from auditor.apk.dex.arrays import Flags, Ints, Longs
from auditor.apk.entries import Entries
from auditor.apk.graph import CallGraph
from auditor.apk.manifest import Manifest
from auditor.apk.named import Shown
from auditor.apk.owners import Owner, launched
from auditor.apk.program import Program
from auditor.apk.search import NEVER, ROOT, Search
from auditor.facts import Context
from auditor.rulebook.apis import EntryPoints

CONTEXTS: tuple[Context, ...] = ("before_consent", "background", "foreground")


class Reach:
    """Contexts and chains of every method. ``shown``: what layouts name.
    ``complete``: no code was left unread, so what is not reached is dead."""

    def __init__(
        self,
        program: Program,
        calls: Calls,
        manifest: Manifest | None,
        rules: EntryPoints,
        owners: Sequence[Owner],
        shown: Shown,
        complete: bool,
    ) -> None:
        self.program = program
        # what no launcher shows is run by others: instrumentation, a host app; how they enter it cannot be seen from here
        whole = complete and manifest is not None and any(True for _ in launched(manifest))
        self.missed: Context = "unreachable" if whole else "unknown"
        self.entries = Entries(program, calls, manifest, rules, owners, shown)
        self.calls = CallGraph(program, calls, self.entries.plan, self.entries.callback_name)
        self.graph = self.calls.graph
        self._pin_context = np.array(
            [CONTEXTS.index(self.entries.rules[rule].context) for rule in self.entries.plan.pin_rules.tolist()], np.int64
        )
        self.before = self._search()

    def _search(self) -> dict[Context, Ints]:
        """One search per context, going on until objects made in one no longer open calls in another.

        What is to run before consent finds only objects made before consent; later code finds what any code has made. Objects
        made in another context than that of their callbacks have those start a chain of their own.
        """
        searches = {context: Search(self.graph, self.calls.pairs, self._closed(context)) for context in CONTEXTS}
        starts = {context: list(self.entries.starts[context]) for context in CONTEXTS}
        given = self._exists(np.flatnonzero(self.entries.plan.declared))
        made, started = given, set[int]()
        while True:
            for context, search in searches.items():
                search.go_on(np.array(starts[context], np.int64), given if context == "before_consent" else made)
            before = {context: search.before for context, search in searches.items()}
            fresh = self._unentered(before, started)
            started.update(fresh)
            for pin in fresh:
                starts[CONTEXTS[self._pin_context[pin]]] += self.calls.pinned_methods[pin].tolist()
            everything = given | self._made(before)
            if not fresh and np.array_equal(everything, made):
                return before
            made = everything

    def _exists(self, classes: Longs) -> Flags:
        nodes = np.zeros(self.graph.size, np.bool_)
        nodes[self.calls.made_node(classes)] = True
        return nodes

    def _made(self, before: dict[Context, Ints]) -> Flags:
        """Nodes of objects that some search has come by."""
        result = np.zeros(self.graph.size, np.bool_)
        nodes = slice(self.calls.methods, self.calls.methods + self.calls.classes)
        for found in before.values():
            result[nodes] |= found[nodes] != NEVER
        return result

    def _closed(self, context: Context) -> Longs:
        return np.flatnonzero(self._pin_context != CONTEXTS.index(context)) + self.calls.first_pin

    def _unentered(self, before: dict[Context, Ints], started: set[int]) -> list[int]:
        """Pins of objects that live code makes, which the search in the pin's own context has not come by."""
        if not len(self._pin_context):
            return []
        plan, pins = self.entries.plan, np.arange(len(self._pin_context))
        stack = np.stack([before[context] for context in CONTEXTS])
        made = (stack[:, self.calls.made_node(plan.pins)] != NEVER).any(axis=0)
        entered = stack[self._pin_context, pins + self.calls.first_pin] != NEVER
        return [pin for pin in np.flatnonzero(made & ~entered).tolist() if pin not in started]

    def is_live(self, method: int) -> bool:
        """Whether any entry point leads to a method."""
        return any(self.before[context][method] != NEVER for context in CONTEXTS)

    def contexts(self, method: int) -> tuple[Context, ...]:
        """The contexts in which a method runs; ``unreachable`` (or ``unknown``) alone if nothing reaches it."""
        found = tuple(context for context in CONTEXTS if self.before[context][method] != NEVER)
        return found or (self.missed,)

    def chain(self, method: int, context: Context) -> tuple[int, ...]:
        """The methods of a shortest chain from an entry point of that context to the method; () if there is none."""
        if context not in self.before or self.before[context][method] == NEVER:
            return ()
        before, path, node = self.before[context], [], method
        while node != ROOT:
            if node < self.calls.methods:
                path.append(node)
            node = int(before[node])
        return tuple(reversed(path))

    def labels(self, chain: Sequence[int]) -> tuple[str, ...]:
        """A chain in Java names."""
        return tuple(self.program.method_label(method) for method in chain)
