"""Entry points: what the rules about them mean for this package's classes."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from auditor.apk.calls import Calls
from auditor.apk.dex.arrays import Flags, Longs, among
from auditor.apk.dex.names import descriptor
from auditor.apk.graph import Plan, callback_names
from auditor.apk.manifest import Manifest
from auditor.apk.named import Shown
from auditor.apk.owners import Owner
from auditor.apk.program import NOTHING, Program
from auditor.facts import Context
from auditor.rulebook.apis import EntryPoints, EntryRule

STARTUP_VALUE = "androidx.startup"


class Entries:
    """``starts``: entry methods by context, and the nodes of the components' own objects.
    ``plan``: what the call graph needs to know about classes."""

    def __init__(
        self,
        program: Program,
        calls: Calls,
        manifest: Manifest | None,
        rules: EntryPoints,
        owners: Sequence[Owner],
        shown: Shown,
    ) -> None:
        self.program = program
        self.rules: tuple[EntryRule, ...] = tuple(rules.entries.values())
        self.callback_name = callback_names(program, rules.matcher())
        self._by_class = np.argsort(program.method_class, kind="stable")
        numbers = np.arange(len(program.class_type) + 1)
        self._first = np.searchsorted(program.method_class[self._by_class], numbers).tolist()
        self._wanted_names: dict[str, Flags] = {}
        self.starts: dict[Context, list[int]] = {rule.context: [] for rule in self.rules}
        for context in ("before_consent", "background", "foreground"):
            self.starts.setdefault(context, [])
        declared = self._declared(manifest, calls) if manifest else {}
        for rule in self.rules:
            if rule.declared:
                classes = declared.get(rule.declared, [])
                self.starts[rule.context] += self.methods(rule, classes)
                self.starts[rule.context] += [klass + len(program.method_class) for klass in classes]
        self.starts["foreground"] += [klass + len(program.method_class) for klass in shown.classes]
        self.starts["foreground"] += self._click_handlers(declared.get("activity", []), shown.words)
        library = np.array([owner.kind == "library" for owner in owners] or [False], np.bool_)
        self.plan = self._plan(declared, calls, library, shown.classes)

    # --- classes ---

    def _declared(self, manifest: Manifest, calls: Calls) -> dict[str, list[int]]:
        """Classes by the role in which the manifest names them."""
        names: dict[str, list[str]] = {
            "application": [manifest.application_class] if manifest.application_class else [],
            "factory": [manifest.factory_class] if manifest.factory_class else [],
            "instrumentation": list(manifest.instrumentation),
        }
        startup: list[str] = []
        for component in manifest.components:
            if not component.enabled and not self._enables_components():
                continue
            kind = "activity" if component.kind == "activity-alias" else component.kind
            names.setdefault(kind, []).append(component.target or component.name)
            if component.kind == "provider":
                startup += [name for name, value in component.metadata.items() if value == STARTUP_VALUE]
        classes = {role: self._classes(found) for role, found in names.items()}
        return classes | {"startup": self._initialisers(self._classes(startup), calls)}

    def _enables_components(self) -> bool:
        """Whether code can switch a disabled component on (PackageManager.setComponentEnabledSetting)."""
        return "setComponentEnabledSetting" in self.program.name_number

    def _classes(self, names: Iterable[str]) -> list[int]:
        types = (self.program.type_number.get(descriptor(name)) for name in names)
        classes = {int(self.program.class_of[number]) for number in types if number is not None}
        return sorted(classes - {NOTHING})

    def _initialisers(self, named: list[int], calls: Calls) -> list[int]:
        """androidx.startup initialisers with all that they say they depend on."""
        program = self.program
        dependencies = program.name_number.get("dependencies", NOTHING)
        known, fresh = set(named), set(named)
        while fresh:
            source = among(program.method_class[calls.namer], list(fresh)) & (program.method_name[calls.namer] == dependencies)
            fresh = set(program.class_of[calls.named_type[source]].tolist()) - {NOTHING} - known
            known |= fresh
        return sorted(known)

    def _below(self, rule: EntryRule) -> Flags:
        """Per class, whether one of the rule's bases is among its ancestors."""
        numbers = self.program.type_number
        types = [numbers[base] for base in rule.bases if base in numbers]
        stems = tuple(base[:-1] for base in rule.bases if base.endswith("*"))
        if stems:
            types += [number for text, number in numbers.items() if text.startswith(stems)]
        return self.program.has_ancestor(types)

    def _plan(self, declared: dict[str, list[int]], calls: Calls, library: Flags, shown: Sequence[int]) -> Plan:
        size = len(self.program.class_type)
        marks = np.zeros(size, np.bool_)
        for classes in declared.values():
            marks[classes] = True
        settled, by_name = marks.copy(), np.zeros(size, np.bool_)
        touched = np.zeros(size + 1, np.bool_)
        touched[self.program.class_of[np.concatenate([calls.made_type, calls.named_type])]] = True
        touched[list(shown)] = True
        pins: list[tuple[int, int]] = []
        for number, rule in enumerate(self.rules):
            below = self._below(rule) & ~marks if rule.bases else np.zeros(size, np.bool_)
            settled |= below
            if rule.how == "named":
                by_name |= below
            pins += [(klass, number) for klass in np.flatnonzero(below & touched[:-1]).tolist()]
        return Plan(
            library=library,
            declared=marks,
            settled=settled,
            by_name=by_name,
            pins=np.array([klass for klass, _ in pins], np.int32),
            joined=np.array([self.rules[number].how == "made" for _, number in pins], np.bool_),
            pin_rules=np.array([number for _, number in pins], np.int32),
            pinned_methods=[np.array(self.methods(self.rules[number], [klass]), np.int64) for klass, number in pins],
        )

    # --- methods ---

    def _click_handlers(self, activities: Sequence[int], words: frozenset[str]) -> list[int]:
        """Methods of activities that take a view and that a layout names (android:onClick)."""
        if not words:
            return []
        named = np.array([name in words for name in self.program.names], np.bool_)
        found = {method for klass in activities for method in self._inherited(klass, named)}
        return sorted(method for method in found if self.program.takes_only(method, "Landroid/view/View;"))

    def methods(self, rule: EntryRule, classes: Sequence[int]) -> list[int]:
        """The entry methods of these classes, inherited ones included unless overridden."""
        if not classes:
            return []
        wanted = self._wanted(rule)
        return sorted({method for klass in classes for method in self._inherited(klass, wanted)})

    def _wanted(self, rule: EntryRule) -> Flags:
        """Per name, whether the rule enters methods called so."""
        if not rule.methods:
            return self.callback_name
        if rule.id in self._wanted_names:
            return self._wanted_names[rule.id]
        wanted = self._wanted_names[rule.id] = np.zeros(len(self.callback_name), np.bool_)
        stems = tuple(pattern[:-1] for pattern in rule.methods if pattern.endswith("*"))
        numbers = [number for number, name in enumerate(self.program.names) if stems and name.startswith(stems)]
        wanted[numbers + [self.program.name_number[name] for name in rule.methods if name in self.program.name_number]] = True
        return wanted

    def _inherited(self, klass: int, wanted: Flags) -> Iterator[int]:
        program, seen, at = self.program, set[int](), klass
        while at != NOTHING:
            own = self._of_class(at)
            for method in own[wanted[program.method_name[own]]].tolist():
                signature = int(program.method_sig[method])
                if signature not in seen and (at == klass or not program.method_direct[method]):
                    seen.add(signature)
                    yield method
            at = int(program.class_of[program.class_parent[at]])

    def _of_class(self, klass: int) -> Longs:
        return self._by_class[self._first[klass] : self._first[klass + 1]]
