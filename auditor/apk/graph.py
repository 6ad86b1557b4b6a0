"""The call graph: which method may lead to which, as compressed rows over a package's methods.

Nodes are methods, then one ``made`` node per class (an object of it exists), then one node per virtual reference that has
overriders. Besides direct calls there are edges
- to every overrider of a method that a virtual or interface call names, if they are few, once an object of the overrider's class
  exists (rapid type analysis: D. Bacon, P. Sweeney, OOPSLA 1996),
- from a method that makes an object to the class's overrides of what is called back: methods of types outside the package or of
  libraries, and methods with very many overriders (an edge per call would connect everything with everything),
- to static initialisers, from whatever first touches the class,
- to classes and methods that code looks up by constant names.
"""

from collections.abc import Callable
from functools import cached_property
from itertools import chain

import numpy as np
from msgspec import Struct

from auditor.apk.calls import Calls
from auditor.apk.dex.arrays import Anything, Flags, Ints, Longs, among, distinct, first_places, spread
from auditor.apk.dex.opcodes import STATIC_CALL, VIRTUAL
from auditor.apk.keys import mix
from auditor.apk.named import looked_up, looked_up_inside
from auditor.apk.program import NOTHING, Program
from auditor.apk.search import Graph, Pairs

type Edges = tuple[Anything, Anything]  # sources, targets

#: A reference with more overriders than this is dispatched by who makes objects, not by who calls.
MOST_OVERRIDERS = 12


def callback_names(program: Program, is_callback: Callable[[str], bool]) -> Flags:
    """Per name, whether a method called so is one that others call back."""
    return np.array([is_callback(name) for name in program.names] or [False], np.bool_)


class Plan(Struct, frozen=True):
    """What rules settle about classes. Per class: ``declared`` by the manifest, ``settled`` by any rule, alive ``by_name``, and
    whether it is a ``library``'s that only serves its callers.

    Per pin: its class (``pins``), the number of its rule (``pin_rules``), its callbacks (``pinned_methods``), and whether a chain
    leads on from who makes the object (``joined``); a worker's chain starts with the worker.
    """

    library: Flags
    declared: Flags
    settled: Flags
    by_name: Flags
    pins: Ints
    joined: Flags
    pin_rules: Ints
    pinned_methods: list[Longs]


class CallGraph:
    """The graph of a program. ``plan`` says what the entry point rules make of classes; ``callback_name`` judges names.

    A pin is a pair (rule's number, class): an object of that class has its callbacks run in the rule's context, whoever makes it.
    Each pin is a node between the class's ``made`` node and its callbacks, which a search in another context may not enter.
    """

    def __init__(self, program: Program, calls: Calls, plan: Plan, callback_name: Flags) -> None:
        self.program = program
        self.calls = calls
        self.methods = len(program.method_class)
        self.classes = len(program.class_type)
        self.callback_name = callback_name
        self.pairs = Pairs(*(np.empty(0, np.int64) for _ in range(3)))
        self.overrides(plan.library)
        self.first_pin = self.methods + self.classes + len(self.dispatch_refs)
        edges = [
            *self.direct(),
            *self.dispatched(),
            *self.initialisers(),
            *self.made(plan.by_name),
            *self.callbacks(plan.settled),
            *self.pins(plan),
            *self.handed_over(plan.declared),
            *self.by_reflection(),
        ]
        sources = np.concatenate([pair[0].astype(np.int32) for pair in edges])
        targets = np.concatenate([pair[1].astype(np.int32) for pair in edges])
        del edges
        self.graph = Graph(self.first_pin + len(plan.pins), sources, targets)

    @cached_property
    def backwards(self) -> Graph:
        """The graph from callee to caller."""
        return self.graph.reversed(self.pairs)

    def made_node(self, classes: Anything) -> Longs:
        """The nodes that stand for objects of these classes."""
        return np.asarray(classes, np.int64) + self.methods

    def direct(self) -> list[Edges]:
        target: Longs = self.program.ref_target[self.calls.reference]
        known = target != NOTHING
        return [(self.calls.caller[known], target[known])]

    def overrides(self, library: Flags) -> None:
        """Pairs (virtual reference, overrider), sorted into those to dispatch and those that follow from making objects.

        A library's call into code outside it, and a reference with very many overriders, would connect all its users.
        """
        program = self.program
        virtual = VIRTUAL[self.calls.opcode]
        keys = mix(program.ref_owner, program.ref_sig)
        used = distinct(self.calls.reference[virtual])
        wanted, first = first_places(keys[used])
        above, method = self._overriders(program.ref_sig[used])
        key = mix(above, program.method_sig[method])
        place = np.minimum(np.searchsorted(wanted, key), max(len(wanted) - 1, 0))
        hit = wanted[place] == key if len(wanted) else np.zeros(len(key), np.bool_)
        place, method, above = place[hit], method[hit], above[hit]
        handed = library[program.class_of[above]] & ~library[program.method_class[method]]
        few = np.bincount(place[~handed], minlength=len(wanted)) <= MOST_OVERRIDERS
        dispatch = ~handed & few[place]
        self.dispatch_refs: Longs = used[first]
        self._dispatch_keys = wanted
        self._dispatch = (place[dispatch], method[dispatch])
        self._handed = distinct(method[handed])
        self._crowded = distinct(method[~handed & ~few[place]])

    def _overriders(self, sigs: Anything) -> tuple[Longs, Longs]:
        """(type, method) for each virtual method of one of the signatures and each ancestor of its class in the package."""
        program = self.program
        method = np.flatnonzero(~program.method_direct & (program.method_class != NOTHING) & among(program.method_sig, sigs))
        pairs = program.ancestors
        pairs = pairs[program.class_of[pairs[:, 1]] != NOTHING]
        start = np.searchsorted(pairs[:, 0], np.arange(self.classes + 1))
        klass = program.method_class[method]
        count = start[klass + 1] - start[klass]
        return pairs[spread(start[klass], count), 1].astype(np.int64), np.repeat(method, count)

    def dispatched(self) -> list[Edges]:
        base = self.methods + self.classes
        place, overrider = self._dispatch
        if not len(place):
            return []
        program, calls = self.program, self.calls
        virtual = np.flatnonzero(VIRTUAL[calls.opcode])
        reference = calls.reference[virtual]
        node = np.searchsorted(self._dispatch_keys, mix(program.ref_owner[reference], program.ref_sig[reference]))
        useful = np.zeros(len(self._dispatch_keys), np.bool_)
        useful[place] = True
        keep = useful[node]
        self.pairs = Pairs(place + base, self.made_node(program.method_class[overrider]), overrider)
        return [(calls.caller[virtual[keep]], node[keep] + base)]

    def initialisers(self) -> list[Edges]:
        """From what touches a class first (static fields and calls, new objects) to its static initialiser."""
        program, calls = self.program, self.calls
        static = np.flatnonzero(STATIC_CALL[calls.opcode])
        source = np.concatenate([calls.toucher, calls.maker, calls.caller[static]])
        types = np.concatenate([calls.touched_type, calls.made_type, program.ref_owner[calls.reference[static]]])
        klass = program.class_of[types]
        initialiser = self.named_methods("<clinit>")
        target = np.where(klass != NOTHING, initialiser[klass], NOTHING)
        return [(source[target != NOTHING], target[target != NOTHING])]

    def named_methods(self, name: str) -> Longs:
        """Per class its method of this name (any one), NOTHING without one; for static initialisers."""
        result: Longs = np.full(self.classes + 1, NOTHING, np.int64)
        number = self.program.name_number.get(name, NOTHING)
        method = np.flatnonzero((self.program.method_name == number) & (self.program.method_class != NOTHING))
        result[self.program.method_class[method]] = method
        return result

    def made(self, by_name: Flags) -> list[Edges]:
        """From makers of objects to the class's node, and from a class's node to its parent's."""
        program, calls = self.program, self.calls
        klass = program.class_of[calls.made_type]
        named = program.class_of[calls.named_type]
        alive = (named != NOTHING) & np.append(by_name, False)[named]
        parent = program.class_of[program.class_parent]
        child = np.flatnonzero(parent != NOTHING)
        return [
            (calls.maker[klass != NOTHING], self.made_node(klass[klass != NOTHING])),
            (calls.namer[alive], self.made_node(named[alive])),
            (self.made_node(child), self.made_node(parent[child])),
        ]

    def callbacks(self, settled: Flags) -> list[Edges]:
        """From an object to those of its methods that others call back, unless rules settle when those run."""
        program = self.program
        method = np.flatnonzero(~program.method_direct & (program.method_class != NOTHING))
        klass = program.method_class[method]
        back = self.callback_name[program.method_name[method]] & self.is_outside_type[klass]
        handed, crowded = np.zeros(self.methods, np.bool_), np.zeros(self.methods, np.bool_)
        handed[self._handed] = True
        crowded[self._crowded] = True
        keep = ((back | handed[method]) & ~settled[klass]) | crowded[method]
        return [(self.made_node(klass[keep]), method[keep])]

    def pins(self, plan: Plan) -> list[Edges]:
        """From objects through their pins to the callbacks that a rule settles, overrides of libraries' methods among them."""
        self.pinned_methods = [
            np.concatenate([methods, self._handed_to(int(klass), plan.library)])
            for klass, methods in zip(plan.pins, plan.pinned_methods, strict=True)
        ]
        if not len(plan.pins):
            return []
        node = np.arange(len(plan.pins)) + self.first_pin
        count = np.array([len(methods) for methods in self.pinned_methods])
        targets = np.concatenate([*self.pinned_methods, np.empty(0, np.int64)])
        return [(self.made_node(plan.pins[plan.joined]), node[plan.joined]), (np.repeat(node, count), targets)]

    def _handed_to(self, klass: int, library: Flags) -> Longs:
        """What a class and its ancestors outside libraries override of libraries' methods."""
        found = []
        while klass != NOTHING and not library[klass]:
            found.append(self._handed[self.program.method_class[self._handed] == klass])
            klass = int(self.program.class_of[self.program.class_parent[klass]])
        return np.concatenate([*found, np.empty(0, np.int64)])

    def handed_over(self, declared: Flags) -> list[Edges]:
        """Components that implement Runnable and the like: from where their own code gives such an object away to its callbacks."""
        program, calls = self.program, self.calls
        pairs = program.interface_pairs
        pairs = pairs[declared[pairs[:, 0]] & (program.class_of[pairs[:, 1]] == NOTHING)]
        found = [(np.empty(0, np.int64), np.empty(0, np.int64))]
        for klass in distinct(pairs[:, 0]).tolist():
            types = pairs[pairs[:, 0] == klass, 1]
            inside = np.flatnonzero(program.method_class[calls.caller] == klass)
            giver = calls.caller[inside[program.takes(calls.reference[inside], types)]]
            own = np.flatnonzero((program.method_class == klass) & ~program.method_direct)
            back = own[self.callback_name[program.method_name[own]]]
            found.append((np.repeat(giver, len(back)), np.tile(back, len(giver))))
        return found

    def by_reflection(self) -> list[Edges]:
        """From methods that look a class up by a constant name to its object and to those of its methods that they name."""
        edges = [(np.empty(0, np.int64), np.empty(0, np.int64))]
        found = chain(looked_up(self.program, self.calls), looked_up_inside(self.program, self.calls))
        for caller, klass, methods in found:
            targets = np.append(methods, self.made_node(np.array([klass])))
            edges.append((np.full(len(targets), caller, np.int64), targets))
        return edges

    @cached_property
    def is_outside_type(self) -> Flags:
        """Per class, whether it has an ancestor other than Object that the package does not define."""
        pairs = self.program.ancestors
        outside = pairs[self.program.class_of[pairs[:, 1]] == NOTHING, 0]
        result: Flags = np.zeros(self.classes, np.bool_)
        result[outside] = True
        return result
