"""Code that shrinkers have renamed, given back to SDKs: by constant texts, and by what calls it and what it calls."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from auditor.apk.calls import Calls
from auditor.apk.dex.arrays import Ints, Longs, among, distinct
from auditor.apk.dex.opcodes import CONST_STRING
from auditor.apk.owners import Owner
from auditor.apk.program import NOTHING, Program
from auditor.rulebook.mark_index import MarkIndex
from auditor.rulebook.model import SdkRule

#: Rounds in which code is given to those who share most of its neighbours.
ROUNDS = 4
#: The share of a class's neighbours that must be one SDK's, while none may be another's.
AGREEING = 0.5


class Marks:
    """Marks in a program: ``told`` SDKs with their marks, and the classes that load them."""

    def __init__(self, program: Program, index: MarkIndex) -> None:
        self.program = program
        wanted = frozenset(index.marks)
        places = [dex.strings.these(wanted) for dex in program.dexes]
        self.told = index.told({text for found in places for text in found})
        self.seeds: dict[int, str] = {}
        self._loads: dict[int, tuple[Ints, Ints]] = {}
        for sdk, marks in self.told.items():
            for number, found in enumerate(places):
                loaded = [found[mark] for mark in found.keys() & set(marks)]
                for klass in self._loaders(number, loaded).tolist() if loaded else ():
                    self.seeds.setdefault(klass, sdk)

    def _loaders(self, number: int, indices: list[int]) -> Longs:
        """The classes whose code loads one of some strings of a file."""
        if number not in self._loads:
            found = self.program.dexes[number].found
            loads = np.flatnonzero(CONST_STRING[found.opcode])
            self._loads[number] = found.row[loads], found.index[loads]
        rows, index = self._loads[number]
        rows = rows[among(index, indices)].astype(np.int64)
        classes = self.program.method_class[rows + self.program.first_method[number]]
        loaders: Longs = classes[classes != NOTHING].astype(np.int64)
        return loaders


def renamed_owners(
    program: Program, calls: Calls, owners: Sequence[Owner], index: MarkIndex, rules: Mapping[str, SdkRule]
) -> list[Owner]:
    """The owners with renamed classes given to the SDKs whose marks they load, and to those whose code surrounds them."""
    seeds = Marks(program, index).seeds
    result = list(owners)
    for klass, sdk in seeds.items():
        if owners[klass].kind in ("renamed", "unknown"):
            result[klass] = Owner("library" if rules[sdk].infrastructure else "third", sdk, surmised=True)
    if result == list(owners):
        return result
    neighbours = _Neighbours(program, calls)
    for _ in range(ROUNDS):
        fresh = list(_surrounded(result, neighbours))
        for klass, owner in fresh:
            result[klass] = owner
        if not fresh:
            break
    return result


def _surrounded(owners: list[Owner], neighbours: "_Neighbours") -> Iterator[tuple[int, Owner]]:
    """Renamed classes most of whose neighbours are one SDK's and none anybody else's."""
    for klass, owner in enumerate(owners):
        if owner.kind != "renamed":
            continue
        around = neighbours.of(klass)
        known = {owners[other] for other in around if owners[other].kind != "renamed"}
        sdks = {other.sdk for other in known if other.kind != "library" or other.surmised}
        if len(sdks) != 1 or None in sdks:
            continue
        (sdk,) = sdks
        mine = sum(owners[other].sdk == sdk for other in around)
        if mine >= AGREEING * len(around):
            kind = next(other.kind for other in known if other.sdk == sdk)
            yield klass, Owner(kind, sdk, surmised=True)


class _Neighbours:
    """Which classes call, make or extend which, either way."""

    def __init__(self, program: Program, calls: Calls) -> None:
        target = program.ref_target[calls.reference]
        known = target != NOTHING
        pairs = [
            (program.method_class[calls.caller[known]], program.method_class[target[known]]),
            (program.method_class[calls.maker], program.class_of[calls.made_type]),
            (np.arange(len(program.class_parent)), program.class_of[program.class_parent]),
            (program.interface_pairs[:, 0], program.class_of[program.interface_pairs[:, 1]]),
        ]
        left = np.concatenate([pair[0] for pair in pairs]).astype(np.int64)
        right = np.concatenate([pair[1] for pair in pairs]).astype(np.int64)
        good = (left != right) & (left != NOTHING) & (right != NOTHING)
        both = distinct(np.concatenate([left[good] << 32 | right[good], right[good] << 32 | left[good]]))
        self._other: Ints = (both & 0xFFFFFFFF).astype(np.int32)
        self._first = np.searchsorted(both >> 32, np.arange(len(program.class_type) + 1))

    def of(self, klass: int) -> list[int]:
        """The neighbours of a class."""
        found: list[int] = self._other[self._first[klass] : self._first[klass + 1]].tolist()
        return found
