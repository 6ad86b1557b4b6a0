"""All dex files together: types, classes and methods under numbers that the whole package shares.

A type is a number of ``types``; a class is a type that some dex defines (the first to define it wins, as in the platform's
class loader); a method is a defined method, numbered across files; a reference is an entry of some file's method_ids.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from auditor.apk.dex.arrays import Anything, Flags, Ints, Keys, Longs, among, distinct, first_places, spread
from auditor.apk.dex.file import Dex
from auditor.apk.dex.lines import line_at
from auditor.apk.dex.names import java_name, split_signature
from auditor.apk.keys import mix, proto_key, proto_keys, type_lists
from auditor.apk.mapping import Frame, Mapping

NOTHING = -1
ABSTRACT = 0x400
DEEPEST_HIERARCHY = 100


class Program:
    """The package's code. ``dexes`` in the order in which the class loader asks them.

    With a shrinker's ``mapping``, types and methods have the names that they had before it.
    """

    def __init__(self, dexes: Sequence[Dex], mapping: Mapping | None = None) -> None:
        self.dexes = tuple(dexes)
        self.mapping = mapping
        self.types: list[str] = []
        self.type_number: dict[str, int] = {}
        self.names: list[str] = []
        self.name_number: dict[str, int] = {}
        self.dex_types = [self._intern_types(dex) for dex in self.dexes]
        self.dex_names = [self._intern_names(dex) for dex in self.dexes]
        self._widths: dict[tuple[int, int], tuple[int, ...]] = {}
        self.object_type = self.type_number.get("Ljava/lang/Object;", NOTHING)
        self._classes()
        self._methods()
        self._references()

    def slim(self) -> None:
        """Lets go of what only numbering and the calls needed: the members' class data, and instructions that call or make."""
        self.dexes = tuple(dex.slim() for dex in self.dexes)

    # --- numbers shared by all files ---

    def _intern_types(self, dex: Dex) -> Ints:
        found = dex.strings.many(dex.tables.types.tolist())
        if self.mapping:
            found = [self.mapping.type(kind) for kind in found]
        return self._intern(found, self.types, self.type_number)

    def _intern_names(self, dex: Dex) -> tuple[Ints, Ints]:
        """(string indices ascending, their numbers) for the names of all methods that the file mentions."""
        used = distinct(dex.tables.methods["name"])
        found = dex.strings.many(used.tolist())
        return used.astype(np.int32), self._intern(found, self.names, self.name_number)

    @staticmethod
    def _intern(found: list[str], known: list[str], numbers: dict[str, int]) -> Ints:
        result = np.empty(len(found), np.int32)
        for place, text in enumerate(found):
            number = numbers.get(text)
            if number is None:
                number = numbers[text] = len(known)
                known.append(text)
            result[place] = number
        return result

    # --- classes ---

    def _classes(self) -> None:
        """class_of: type -> class or NOTHING; class_type, class_dex, class_row, class_parent: per class."""
        types = [self.dex_types[number][dex.tables.classes["type"]] for number, dex in enumerate(self.dexes)]
        every = np.concatenate([*types, np.empty(0, np.int32)])
        owner = np.repeat(np.arange(len(types)), [len(part) for part in types])
        row = np.concatenate([*(np.arange(len(part)) for part in types), np.empty(0, np.int64)])
        _, first = first_places(every)
        first.sort()
        self.class_type: Ints = every[first]
        self.class_dex: Ints = owner[first].astype(np.int32)
        self.class_row: Ints = row[first].astype(np.int32)
        self.class_of: Ints = np.full(len(self.types) + 1, NOTHING, np.int32)
        self.class_of[self.class_type] = np.arange(len(first), dtype=np.int32)
        self.class_of[-1] = NOTHING
        self.class_parent = np.full(len(first), NOTHING, np.int32)
        self.class_access = np.zeros(len(first), np.int32)
        pairs = [np.empty((0, 2), np.int32)]
        for number, dex in enumerate(self.dexes):
            mine = np.flatnonzero(self.class_dex == number)
            rows = dex.tables.classes[self.class_row[mine]]
            parent = rows["parent"].astype(np.int64)
            known = parent < len(dex.tables.types)
            self.class_parent[mine[known]] = self.dex_types[number][parent[known]]
            self.class_access[mine] = rows["access"].astype(np.int32)
            pairs.append(self._interfaces(number, mine, rows["interfaces"].astype(np.int64)))
        self.interface_pairs = np.concatenate(pairs)

    def _interfaces(self, number: int, classes: Longs, offsets: Longs) -> Ints:
        """(class, interface's type) for each interface that the classes of a file implement directly."""
        tables, types = self.dexes[number].tables, self.dex_types[number]
        first, count = type_lists(tables, offsets)
        index = tables.units[spread(first, count)].astype(np.int64)
        owner = np.repeat(classes, count)
        good = index < len(types)
        return np.stack([owner[good], types[index[good]]], axis=1).astype(np.int32)

    @cached_property
    def ancestors(self) -> Ints:
        """(class, ancestor's type) for every proper ancestor except java.lang.Object, defined in the package or not."""
        parents = np.stack([np.arange(len(self.class_parent), dtype=np.int32), self.class_parent], axis=1)
        direct = np.concatenate([parents, self.interface_pairs])
        direct = direct[(direct[:, 1] != NOTHING) & (direct[:, 1] != self.object_type)]
        direct = direct[np.argsort(direct[:, 0], kind="stable")]
        first = np.searchsorted(direct[:, 0], np.arange(len(self.class_parent) + 1))
        found, frontier = [direct], direct
        for _ in range(DEEPEST_HIERARCHY):
            klass = self.class_of[frontier[:, 1]]
            frontier, klass = frontier[klass != NOTHING], klass[klass != NOTHING]
            count = first[klass + 1] - first[klass]
            above = direct[spread(first[klass], count), 1]
            frontier = np.stack([np.repeat(frontier[:, 0], count), above], axis=1)
            if not len(frontier):
                break
            packed = distinct(frontier[:, 0].astype(np.int64) << 32 | frontier[:, 1])
            frontier = np.stack([packed >> 32, packed & 0xFFFFFFFF], axis=1).astype(np.int32)
            found.append(frontier)
        pairs = np.concatenate(found).astype(np.int64)
        packed = distinct(pairs[:, 0] << 32 | pairs[:, 1])
        return np.stack([packed >> 32, packed & 0xFFFFFFFF], axis=1).astype(np.int32)

    def has_ancestor(self, types: Sequence[int]) -> Flags:
        """Per class, whether one of these types is among its proper ancestors."""
        result = np.zeros(len(self.class_type), np.bool_)
        result[self.ancestors[among(self.ancestors[:, 1], types), 0]] = True
        return result

    # --- methods ---

    def _methods(self) -> None:
        """Per defined method: class, name, signature's key, access, whether direct, code size, file; where each file's start."""
        self.first_method = np.cumsum([0, *(len(dex.members.method) for dex in self.dexes)])[:-1].tolist()
        self.reference_name: list[Ints] = []
        self.reference_sig: list[Keys] = []
        parts = [self._methods_of(number) for number in range(len(self.dexes))]

        def join(place: int, kind: type[Any]) -> Anything:
            return np.concatenate([np.empty(0, kind), *(part[place].astype(kind) for part in parts)])

        self.method_class: Ints = join(0, np.int32)
        self.method_name: Ints = join(1, np.int32)
        self.method_sig: Keys = join(2, np.uint64)
        self.method_access: Ints = join(3, np.int32)
        self.method_direct: Flags = join(4, np.bool_)
        self.method_size: Ints = join(5, np.int32)
        self.method_dex: Ints = join(6, np.int32)
        live = np.flatnonzero(self.method_class != NOTHING)
        keys = mix(self.class_type[self.method_class[live]], self.method_sig[live])
        order = np.argsort(keys)
        self._defined_keys: Keys = keys[order]
        self._defined: Longs = live[order]

    def _methods_of(self, number: int) -> tuple[Anything, ...]:
        dex, members = self.dexes[number], self.dexes[number].members
        used, numbers = self.dex_names[number]
        name = numbers[np.searchsorted(used, dex.tables.methods["name"])]
        if self.mapping:
            name = self._original(number, name, self.mapping)
        sig = mix(name, proto_keys(dex.tables, self.dex_types[number])[dex.tables.methods["proto"]])
        self.reference_name.append(name)
        self.reference_sig.append(sig)
        klass = self.class_of[self.dex_types[number][dex.tables.classes["type"][members.klass]]]
        # a class that an earlier file defines already is never loaded from this one
        stale = (self.class_dex[klass] != number) | (self.class_row[klass] != members.klass)
        klass = np.where(stale, NOTHING, klass)
        file = np.full(len(klass), number)
        return klass, name[members.method], sig[members.method], members.access, members.direct, dex.code.size, file

    def _original(self, number: int, name: Ints, mapping: Mapping) -> Ints:
        """The names of a file's method references before they were renamed, by their owner or what it inherits from."""
        owners = self.dex_types[number][self.dexes[number].tables.methods["owner"]]
        found = [
            self._original_name(int(owner), self.names[int(named)], tuple(self.parameters(number, index)), mapping)
            for index, (owner, named) in enumerate(zip(owners, name, strict=True))
        ]
        return self._intern(found, self.names, self.name_number)

    def _original_name(self, owner: int, name: str, parameters: tuple[str, ...], mapping: Mapping) -> str:
        for _ in range(DEEPEST_HIERARCHY):
            original = mapping.method(self.types[owner], name, parameters)
            klass = int(self.class_of[owner])
            if original or klass == NOTHING or self.class_parent[klass] == NOTHING:
                return original or name
            owner = int(self.class_parent[klass])
        return name

    def lookup(self, types: Anything, sigs: Anything) -> Longs:
        """The methods that these types themselves define under these signatures; NOTHING where there is none."""
        if not len(self._defined_keys):
            return np.full(len(types), NOTHING, np.int64)
        keys = mix(types, sigs)
        place = np.minimum(np.searchsorted(self._defined_keys, keys), len(self._defined_keys) - 1)
        return np.where(self._defined_keys[place] == keys, self._defined[place], NOTHING)

    # --- references ---

    def _references(self) -> None:
        """Per reference (all files' method_ids, end to end): owner, sig, name, ``target`` method, ``outside`` type.

        ``target`` is the method that the owner or its nearest ancestor defines. ``outside`` is the first ancestor that the
        package does not define, where the search leaves it: the framework class that the call really means.
        """
        owners = [self.dex_types[number][dex.tables.methods["owner"]] for number, dex in enumerate(self.dexes)]
        self.first_reference = np.cumsum([0, *(len(part) for part in owners)]).tolist()
        self.ref_owner: Ints = np.concatenate([*owners, np.empty(0, np.int32)])
        self.ref_sig: Keys = np.concatenate([*self.reference_sig, np.empty(0, np.uint64)])
        self.ref_name: Ints = np.concatenate([*self.reference_name, np.empty(0, np.int32)])
        self.reference_sig, self.reference_name = [], []
        self.ref_target, self.ref_outside = self._resolve(self.ref_owner, self.ref_sig)

    def _resolve(self, owners: Ints, sigs: Keys) -> tuple[Longs, Ints]:
        target = np.full(len(owners), NOTHING, np.int64)
        outside = np.full(len(owners), NOTHING, np.int32)
        rest = np.arange(len(owners))
        at = owners.copy()
        for _ in range(DEEPEST_HIERARCHY):
            klass = self.class_of[at]
            outside[rest[klass == NOTHING]] = at[klass == NOTHING]
            rest, at, klass = rest[klass != NOTHING], at[klass != NOTHING], klass[klass != NOTHING]
            found = self.lookup(at, sigs[rest])
            target[rest[found != NOTHING]] = found[found != NOTHING]
            onward = (found == NOTHING) & (self.class_parent[klass] != NOTHING)
            rest, at = rest[onward], self.class_parent[klass[onward]]
            if not len(rest):
                break
        return target, outside

    def signature_key(self, signature: str) -> tuple[int, int] | None:
        """(owner's type, key) of a method signature; None if the package names no such owner, method name or type."""
        owner, name, parameters, returns = split_signature(signature)
        numbers = [self.type_number.get(kind) for kind in (owner, returns, *parameters)]
        named = self.name_number.get(name)
        if named is None or any(number is None for number in numbers):
            return None
        known = [number for number in numbers if number is not None]
        return known[0], int(mix(np.array([named]), proto_key(known[1], tuple(known[2:])))[0])

    def takes(self, references: Anything, types: Anything) -> Flags:
        """Per reference, whether one of its parameters has one of these types."""
        result = np.zeros(len(references), np.bool_)
        names = {self.types[number] for number in types.tolist()}
        for place, reference in enumerate(references.tolist()):
            number = bisect_right(self.first_reference, reference) - 1
            found = self.parameters(number, reference - self.first_reference[number])
            result[place] = not names.isdisjoint(found)
        return result

    def parameter_widths(self, number: int, index: int) -> tuple[int, ...]:
        """How many registers each declared parameter of a file's method reference takes."""
        if (number, index) not in self._widths:
            types = self.parameters(number, index)
            self._widths[number, index] = tuple(2 if kind in ("J", "D") else 1 for kind in types)
        return self._widths[number, index]

    def parameters(self, number: int, index: int) -> list[str]:
        """The descriptors of a file's method reference's declared parameters."""
        dex, types = self.dexes[number], self.dex_types[number]
        if index >= len(dex.tables.methods):
            return []
        proto = int(dex.tables.methods["proto"][index])
        first, count = type_lists(dex.tables, dex.tables.protos["parameters"][proto : proto + 1].astype(np.int64))
        numbers = dex.tables.units[int(first[0]) : int(first[0] + count[0])].tolist()
        return [self.types[int(types[kind])] if kind < len(types) else "" for kind in numbers]

    def reference_signature(self, reference: int) -> str:
        """A reference as ``La/B;->name(I)V``."""
        number = bisect_right(self.first_reference, reference) - 1
        dex, index = self.dexes[number], reference - self.first_reference[number]
        returns = int(dex.tables.protos["returns"][int(dex.tables.methods["proto"][index])])
        arguments = "".join(self.parameters(number, index))
        owner, name = self.types[int(self.ref_owner[reference])], self.names[int(self.ref_name[reference])]
        return f"{owner}->{name}({arguments}){self.types[int(self.dex_types[number][returns])]}"

    def type_name(self, method: int, index: int) -> str:
        """The descriptor of a type index in the file of a method."""
        types = self.dex_types[int(self.method_dex[method])]
        return self.types[int(types[index])] if index < len(types) else ""

    def takes_only(self, method: int, kind: str) -> bool:
        """Whether a defined method has one parameter, of this type."""
        number = int(self.method_dex[method])
        dex, row = self.local(method)
        return self.parameters(number, int(dex.members.method[row])) == [kind]

    # --- words for people ---

    def class_name(self, klass: int) -> str:
        """A class's Java name."""
        return java_name(self.types[int(self.class_type[klass])])

    def method_label(self, method: int) -> str:
        """``com.example.Foo.bar``."""
        moved = self.moved(method)
        if moved:
            return f"{moved.owner}.{moved.name}"
        return f"{self.class_name(int(self.method_class[method]))}.{self.names[int(self.method_name[method])]}"

    def moved(self, method: int) -> Frame | None:
        """Where a method was before the shrinker moved it to another class; None without a mapping."""
        if self.mapping is None:
            return None
        owner = self.types[int(self.class_type[self.method_class[method]])]
        return self.mapping.moved(owner, self.names[int(self.method_name[method])])

    def inlined(self, method: int, offset: int) -> tuple[Frame, ...]:
        """The methods that the shrinker put into a method's code at an offset, innermost first; () without a mapping."""
        if self.mapping is None:
            return ()
        dex, row = self.local(method)
        owner = self.types[int(self.class_type[self.method_class[method]])]
        return self.mapping.inlined(owner, self.names[int(self.method_name[method])], line_at(dex, row, offset))

    def local(self, method: int) -> tuple[Dex, int]:
        """The file that defines a method, and the method's row in it."""
        number = int(self.method_dex[method])
        return self.dexes[number], method - self.first_method[number]
