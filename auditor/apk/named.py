"""Classes that come alive by name: views and fragments in layouts, and classes that code looks up by a constant name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np
from msgspec import Struct

from auditor.apk.calls import Calls
from auditor.apk.dex.arrays import Longs, among, distinct
from auditor.apk.dex.names import descriptor
from auditor.apk.dex.opcodes import CONST_STRING
from auditor.apk.errors import PartError
from auditor.apk.part import Part
from auditor.apk.program import NOTHING, Program

LAYOUT_LIMIT = 4 << 20
FOLDERS = ("res/layout", "res/navigation", "res/xml", "res/menu")
LOOKUPS = (("Ljava/lang/Class;", "forName"), ("Ljava/lang/ClassLoader;", "loadClass"))
METHOD_LOOKUPS = (("Ljava/lang/Class;", "getMethod"), ("Ljava/lang/Class;", "getDeclaredMethod"))


class Shown(Struct, frozen=True):
    """What compiled documents under res/ name: classes of the package, and words that may be handlers of clicks."""

    classes: tuple[int, ...] = ()
    words: frozenset[str] = frozenset()


def shown_by_layouts(parts: Iterable[Part], program: Program) -> Shown:
    """The names in layouts, menus, preference screens and navigation graphs."""
    classes: set[int] = set()
    words: set[str] = set()
    for text in (text for part in parts for name in _documents(part) for text in _words(part, name)):
        if "." in text:
            classes.add(_class(program, text))
        elif text.isidentifier():
            words.add(text)
    return Shown(tuple(sorted(classes - {NOTHING})), frozenset(words))


def _documents(part: Part) -> list[str]:
    """The usual folders' documents. Packers shorten the paths of resources; then every document under res/."""
    documents = [name for name in part.names() if name.endswith(".xml") and name.startswith("res/")]
    return [name for name in documents if name.startswith(FOLDERS)] or documents


def _words(part: Part, document: str) -> Iterable[str]:
    try:
        return list(part.words(document, LAYOUT_LIMIT))
    except PartError:
        return ()


def _class(program: Program, name: str) -> int:
    number = program.type_number.get(descriptor(name))
    return NOTHING if number is None else int(program.class_of[number])


def looked_up(program: Program, calls: Calls) -> Iterator[tuple[int, int, Longs]]:
    """(method, class, methods) for each class that a method looks up by a constant name: those of the class's methods that the same
    method names too, and what runs when the class is loaded and made."""
    for caller, texts in constants(program, callers_of(program, calls, LOOKUPS)).items():
        for klass in {_class(program, text.replace("/", ".")) for text in texts} - {NOTHING}:
            own = np.flatnonzero(program.method_class == klass)
            wanted = {*texts, "<init>", "<clinit>"}
            names = np.array([program.names[name] in wanted for name in program.method_name[own].tolist()], np.bool_)
            yield caller, klass, own[names]


def looked_up_inside(program: Program, calls: Calls) -> Iterator[tuple[int, int, Longs]]:
    """The same for methods that are looked up by a constant name in the class of the object itself, or in a class constant."""
    lookers = constants(program, callers_of(program, calls, METHOD_LOOKUPS))
    askers = frozenset(callers_of(program, calls, (("Ljava/lang/Object;", "getClass"),)).tolist())
    for caller, texts in lookers.items():
        named = program.class_of[calls.named_type[calls.namer == caller]].tolist()
        for klass in {*named, *([int(program.method_class[caller])] if caller in askers else ())} - {NOTHING}:
            own = np.flatnonzero(program.method_class == klass)
            names = np.array([program.names[name] in texts for name in program.method_name[own].tolist()], np.bool_)
            if names.any():
                yield caller, klass, own[names]


def callers_of(program: Program, calls: Calls, members: Iterable[tuple[str, str]]) -> Longs:
    """The methods that call one of these (owner, name)."""
    wanted = np.zeros(len(program.ref_owner), np.bool_)
    for owner, name in members:
        kind, number = program.type_number.get(owner), program.name_number.get(name)
        if kind is not None and number is not None:
            wanted |= (program.ref_owner == kind) & (program.ref_name == number)
    return distinct(calls.caller[wanted[calls.reference]])


def constants(program: Program, methods: Longs) -> dict[int, list[str]]:
    """The strings that each of these methods loads."""
    found: dict[int, list[str]] = defaultdict(list)
    for number, dex in enumerate(program.dexes):
        first = program.first_method[number]
        places = np.flatnonzero(CONST_STRING[dex.found.opcode])
        places = places[among(dex.found.row[places], methods - first)]
        for row, index in zip(dex.found.row[places].tolist(), dex.found.index[places].tolist(), strict=True):
            found[row + first].append(dex.strings[index])
    return found
