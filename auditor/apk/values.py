"""What an argument can be at a call: constants, static fields, results of a few calls, followed through the method that makes the
call and through its callers. Reaching definitions over the method's control flow; what cannot be followed is unknown."""

from collections.abc import Iterator
from functools import cached_property
from typing import Literal

import numpy as np
from msgspec import Struct

from auditor.apk.calls import Calls
from auditor.apk.dex.arrays import Lookup, among, distinct
from auditor.apk.dex.instructions import (
    CONST_CLASS,
    CONST_NUMBER,
    CONST_STRINGS,
    INVOKES,
    MOVE,
    MOVE_RESULT,
    NEW_INSTANCE,
    RETURN_VALUE,
    SGET,
    STATIC_INVOKES,
    Body,
    Instruction,
    read_body,
)
from auditor.apk.fields import Fields
from auditor.apk.program import NOTHING, Program

#: How far a value is followed: definitions per argument, through calls inside, and through callers.
MOST_STEPS = 2_000
DEEPEST = 6
MOST_CALLERS = 60
CALLER_LEVELS = 2

#: Calls whose result is addressed like their first argument or receiver (a part of the same content).
SAME = frozenset(
    (
        ("Landroid/net/Uri;", "parse"),
        ("Landroid/net/Uri;", "withAppendedPath"),
        ("Landroid/net/Uri;", "buildUpon"),
        ("Landroid/net/Uri;", "normalizeScheme"),
        ("Landroid/net/Uri$Builder;", "appendPath"),
        ("Landroid/net/Uri$Builder;", "appendEncodedPath"),
        ("Landroid/net/Uri$Builder;", "appendQueryParameter"),
        ("Landroid/net/Uri$Builder;", "build"),
        ("Landroid/content/ContentUris;", "withAppendedId"),
        ("Landroid/content/ContentUris;", "appendId"),
        ("Landroid/provider/MediaStore;", "setRequireOriginal"),
        ("Ljava/lang/String;", "valueOf"),
        ("Ljava/lang/String;", "intern"),
        ("Ljava/lang/String;", "trim"),
        ("Ljava/lang/String;", "toString"),
        ("Ljava/lang/String;", "concat"),
        ("Ljava/util/Objects;", "requireNonNull"),
    )
)
BUILDERS = ("Ljava/lang/StringBuilder;", "Ljava/lang/StringBuffer;")


class Value(Struct, frozen=True):
    """A possible value: a ``text``, a ``number``, a ``field`` or the result of a ``call`` (by signature), a ``parameter`` by
    position (receiver first), an object of a ``type`` just made, or ``unknown``."""

    kind: Literal["text", "number", "field", "call", "parameter", "type", "class", "unknown"]
    text: str = ""
    number: int = 0


UNKNOWN = Value("unknown")


class Reached(Struct, frozen=True):
    """A value that reaches a call, and the callers (nearest first) that it comes through."""

    value: Value
    callers: tuple[int, ...] = ()


class Values:
    """Answers what arguments can be. Bodies are decoded once."""

    def __init__(self, program: Program, calls: Calls) -> None:
        self.program = program
        self.calls = calls
        self.fields = Fields(program)
        self._bodies: dict[int, Body | None] = {}
        self._callers: dict[int, list[tuple[int, int]]] = {}

    def body(self, method: int) -> Body | None:
        """A method's code."""
        if method not in self._bodies:
            self._bodies[method] = read_body(*self.program.local(method))
        return self._bodies[method]

    def argument(self, method: int, offset: int, position: int) -> list[Reached]:
        """What can be in an argument (counted in declared parameters, without receiver) of the call at an offset."""
        return self._at_call(method, offset, position, False, CALLER_LEVELS, ())

    def _at_call(
        self, method: int, offset: int, position: int, receiver: bool, levels: int, path: tuple[int, ...]
    ) -> list[Reached]:
        body = self.body(method)
        place = body.place.get(offset) if body else None
        if body is None or place is None:
            return [Reached(UNKNOWN, path)]
        call = body.instructions[place]
        register = self._register(method, call, position, receiver)
        found: list[Reached] = []
        for value in self._before(method, body, place, register, DEEPEST) if register is not None else {UNKNOWN}:
            if value.kind == "parameter" and levels:
                found += self._through_callers(method, value.number, levels, path)
            else:
                found.append(Reached(UNKNOWN if value.kind == "parameter" else value, path))
        return found

    def _through_callers(self, method: int, parameter: int, levels: int, path: tuple[int, ...]) -> list[Reached]:
        sites = self.callers(method)
        if not sites or len(sites) > MOST_CALLERS:
            return [Reached(UNKNOWN, path)]
        static = bool(self.program.method_access[method] & 0x8)
        position, receiver = (parameter, False) if static else (parameter - 1, parameter == 0)
        return [
            reached
            for caller, offset in sites
            if caller != method and caller not in path
            for reached in self._at_call(caller, offset, position, receiver, levels - 1, (*path, caller))
        ]

    def callers(self, method: int) -> list[tuple[int, int]]:
        """(caller, offset) of every call that resolves to a method, also through a type above its class."""
        if method not in self._callers:
            program, calls = self.program, self.calls
            sites = self._sites_by_target.places(method)
            if not program.method_direct[method]:
                above = program.ancestors[program.ancestors[:, 0] == program.method_class[method], 1]
                same = self._references_by_sig.places(program.method_sig[method])
                for reference in same[among(program.ref_owner[same], above)].tolist():
                    sites = distinct(np.concatenate([sites, self._sites_by_reference.places(reference)]))
            self._callers[method] = list(zip(calls.caller[sites].tolist(), calls.offset[sites].tolist(), strict=True))
        return self._callers[method]

    @cached_property
    def _sites_by_target(self) -> Lookup:
        return Lookup(self.program.ref_target.astype(np.int32)[self.calls.reference])

    @cached_property
    def _sites_by_reference(self) -> Lookup:
        return Lookup(self.calls.reference)

    @cached_property
    def _references_by_sig(self) -> Lookup:
        return Lookup(self.program.ref_sig)

    # --- registers ---

    def _register(self, method: int, call: Instruction, position: int, receiver: bool) -> int | None:
        """The register of a declared parameter: wide ones take two."""
        at = 0 if call.opcode in STATIC_INVOKES or receiver else 1
        if not receiver:
            dex, _ = self.program.local(method)
            widths = self.program.parameter_widths(self.program.dexes.index(dex), call.value)
            if position >= len(widths):
                return None
            at += sum(widths[:position])
        return call.registers[at] if at < len(call.registers) else None

    def _before(self, method: int, body: Body, place: int, register: int, depth: int) -> set[Value]:
        """The values that a register can have just before an instruction."""
        found: set[Value] = set()
        seen: set[int] = set()
        stack = [place]
        while stack:
            at = stack.pop()
            if at == 0:
                found.add(self._parameter(method, body, register))
            for source in body.sources[at]:
                if source in seen:
                    continue
                seen.add(source)
                if len(seen) > MOST_STEPS:
                    return {UNKNOWN}
                if body.instructions[source].target == register:
                    found |= self._defined(method, body, source, depth)
                else:
                    stack.append(source)
        return found or {UNKNOWN}

    def _parameter(self, method: int, body: Body, register: int) -> Value:
        """A register that nothing has written: an argument, or nothing known."""
        dex, row = self.program.local(method)
        number = self.program.dexes.index(dex)
        static = bool(self.program.method_access[method] & 0x8)
        widths = self.program.parameter_widths(number, int(dex.members.method[row]))
        at = body.parameters
        for position, width in enumerate(widths if static else (1, *widths)):
            if at == register:
                return Value("parameter", number=position)
            at += width
        return UNKNOWN

    def _defined(self, method: int, body: Body, place: int, depth: int) -> set[Value]:
        """The values that the instruction at a position writes."""
        instruction = body.instructions[place]
        dex, _ = self.program.local(method)
        opcode = instruction.opcode
        if opcode in CONST_STRINGS:
            return {Value("text", dex.strings[instruction.value])}
        if opcode in CONST_NUMBER:
            return {Value("number", number=instruction.value)}
        if opcode in MOVE:
            return self._before(method, body, place, instruction.registers[0], depth)
        if opcode in SGET:
            return self._field(method, instruction.value, depth)
        if opcode in (NEW_INSTANCE, CONST_CLASS):
            kind: Literal["type", "class"] = "type" if opcode == NEW_INSTANCE else "class"
            return {Value(kind, self.program.type_name(method, instruction.value))}
        if opcode in MOVE_RESULT and depth:
            return self._result(method, body, place, depth - 1)
        return {UNKNOWN}

    def _field(self, method: int, index: int, depth: int) -> set[Value]:
        """A static field: by name if it is the framework's, by what is put into it if it is the app's."""
        signature, owner = self.fields.signature(int(self.program.method_dex[method]), index)
        if self.program.class_of[owner] == NOTHING or not depth:
            return {Value("field", signature)}
        found: set[Value] = set()
        constant = self.fields.constant(signature, owner)
        if constant is not None:
            found.add(Value("text", constant))
        for putter, offset in self.fields.puts(signature):
            body = self.body(putter)
            if body and offset in body.place:
                place = body.place[offset]
                found |= self._before(putter, body, place, body.instructions[place].registers[0], depth - 1)
        return {value for value in found if value.kind != "parameter"} or {Value("field", signature)}

    def _result(self, method: int, body: Body, place: int, depth: int) -> set[Value]:
        """The result of the call just before a move-result."""
        if not body.sources[place]:
            return {UNKNOWN}
        before = body.sources[place][0]
        call = body.instructions[before]
        if call.opcode not in INVOKES:
            return {UNKNOWN}
        reference = self.program.first_reference[int(self.program.method_dex[method])] + call.value
        owner = self.program.types[int(self.program.ref_owner[reference])]
        name = self.program.names[int(self.program.ref_name[reference])]
        if (owner, name) in SAME and call.registers:
            return self._before(method, body, before, call.registers[0], depth)
        if owner in BUILDERS and name == "toString" and call.registers:
            return {self._built(method, body, before, depth)}
        target = int(self.program.ref_target[reference])
        if target == NOTHING:
            return {Value("call", self.program.reference_signature(reference))}
        return self._returned(target, depth)

    def _returned(self, method: int, depth: int) -> set[Value]:
        """What an own method can return, as far as its body alone tells."""
        body = self.body(method) if depth else None
        if body is None or len(body.instructions) > 200:
            return {UNKNOWN}
        found: set[Value] = set()
        for place, instruction in enumerate(body.instructions):
            if instruction.opcode in RETURN_VALUE:
                found |= self._before(method, body, place, instruction.registers[0], depth - 1)
        return {UNKNOWN if value.kind == "parameter" else value for value in found} or {UNKNOWN}

    def _built(self, method: int, body: Body, place: int, depth: int) -> Value:
        """The beginning of a text that a StringBuilder collects, as far as it is constant."""
        text = ""
        for argument, at in self._appended(method, body, place):
            values = self._before(method, body, at, argument, depth)
            value = next(iter(values)) if len(values) == 1 else UNKNOWN
            if value.kind == "field" and not text:
                return value
            if value.kind not in ("text", "number"):
                break
            text += value.text if value.kind == "text" else str(value.number)
        return Value("text", text) if text else UNKNOWN

    def _appended(self, method: int, body: Body, place: int) -> Iterator[tuple[int, int]]:
        """(register, position) of what is appended since the last StringBuilder was made, in the order of the code."""
        start = place
        while start and body.instructions[start].opcode != NEW_INSTANCE:
            start -= 1
        first = self.program.first_reference[int(self.program.method_dex[method])]
        for at in range(start, place):
            call = body.instructions[at]
            if call.opcode in INVOKES and len(call.registers) > 1:
                owner = self.program.types[int(self.program.ref_owner[first + call.value])]
                name = self.program.names[int(self.program.ref_name[first + call.value])]
                if owner in BUILDERS and name in ("<init>", "append"):
                    yield call.registers[1], at
