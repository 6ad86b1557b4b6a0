"""When code runs: contexts of methods by what reaches them from the platform's entry points, with a shortest chain for each."""

from collections.abc import Sequence

import numpy as np

from auditor.apk.dex.arrays import Ints, Longs
from auditor.apk.entries import Entries
from auditor.apk.graph import NEVER, ROOT, CallGraph, Calls
from auditor.apk.manifest import Manifest
from auditor.apk.program import Program
from auditor.facts import Context
from auditor.rulebook.apis import EntryPoints

CONTEXTS: tuple[Context, ...] = ("before_consent", "background", "foreground")


class Reach:
    """Contexts and chains of every method. ``complete``: no code was left unread, so what is not reached is dead."""

    def __init__(self, program: Program, calls: Calls, manifest: Manifest | None, rules: EntryPoints, complete: bool) -> None:
        self.program = program
        self.missed: Context = "unreachable" if complete and manifest is not None else "unknown"
        self.entries = Entries(program, calls, manifest, rules)
        self.calls = CallGraph(program, calls, self.entries.plan, rules.is_callback)
        self.graph = self.calls.graph
        self._pin_context = np.array(
            [CONTEXTS.index(self.entries.rules[rule].context) for rule in self.entries.plan.pin_rules.tolist()], np.int64
        )
        self.before = self._search()

    def _search(self) -> dict[Context, Ints]:
        """One search per context. Objects made in another context have their callbacks start a chain of their own."""
        starts = {context: list(self.entries.starts[context]) for context in CONTEXTS}
        before: dict[Context, Ints] = {}
        started: set[int] = set()
        while True:
            for context in CONTEXTS:
                before[context] = self.graph.reach(np.array(starts[context], np.int64), self._closed(context))
            fresh = self._unentered(before, started)
            if not fresh:
                return before
            started.update(fresh)
            for pin in fresh:
                starts[CONTEXTS[self._pin_context[pin]]] += self.entries.plan.pinned_methods[pin].tolist()

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
