"""Methods of class files rewritten for registers: each slot of the stack and each local variable becomes a register.

Only what the reader follows is kept: constants, copies, static fields, calls, new objects, jumps and returns. Whatever else
computes a value leaves an opaque one. Lambda expressions become classes, as D8 makes them.
"""

import struct
from collections.abc import Callable

from msgspec import Struct

from auditor.apk.classes import bytecode as jvm
from auditor.apk.classes import pool as constants
from auditor.apk.classes import units as dalvik
from auditor.apk.classes.bytecode import EFFECT, SHUFFLES, Operation
from auditor.apk.classes.file import STATIC, ByteCode, ClassFile, Method
from auditor.apk.classes.pool import Handle, Member
from auditor.apk.classes.units import Code, Units
from auditor.apk.dex.names import split_types
from auditor.apk.errors import PartError

_VIRTUAL, _SPECIAL, _STATIC_CALL, _INTERFACE, _DYNAMIC = 0xB6, 0xB7, 0xB8, 0xB9, 0xBA
_CALLS = {_VIRTUAL: 0x74, _STATIC_CALL: 0x77, _INTERFACE: 0x78}
_SUPER, _DIRECT = 0x75, 0x76
_HANDLES = {5: 0x74, 6: 0x77, 7: 0x76, 8: 0x76, 9: 0x78}
_NEW_BY_HANDLE = 8
_LAMBDAS = "Ljava/lang/invoke/LambdaMetafactory;"
_CONCAT = "Ljava/lang/invoke/StringConcatFactory;"


def slots(kind: str) -> int:
    """How many slots a value of a type takes."""
    return 2 if kind in ("J", "D") else 0 if kind == "V" else 1


def split_method(kind: str) -> tuple[list[str], str]:
    """(parameter types, return type) of a method's descriptor."""
    arguments, _, returns = kind[1:].partition(")")
    return split_types(arguments), returns


class Lambda(Struct, frozen=True):
    """A class that a lambda expression stands for: its one method calls the handle."""

    type: str
    interface: str
    name: str
    method_type: str
    handle: Handle


class Translator:
    """Rewrites the methods of one class; collects its lambda expressions on the way."""

    def __init__(self, source: ClassFile) -> None:
        self.source = source
        self.pool = source.pool
        self.lambdas: list[Lambda] = []

    def method(self, method: Method) -> Code | None:
        """A method's code; None if it has none. Raises PartError where it cannot be followed."""
        if method.code is None:
            return None
        arguments, _ = split_method(method.type)
        words = sum(map(slots, arguments)) + (0 if method.access & STATIC else 1)
        try:
            return _Method(self, method.code, words).translate()
        except (struct.error, IndexError) as error:
            raise PartError("its code is cut off") from error

    def lambda_for(self, bootstrap: int, name: str, kind: str) -> Lambda | None:
        """The lambda expression that a dynamic call makes an object of."""
        handle, arguments = self._bootstrap(bootstrap)
        if handle.member.owner != _LAMBDAS or len(arguments) < 2 or self.pool.tag(arguments[1]) != constants.METHOD_HANDLE:
            return None
        made = f"{self.source.type[:-1]}$$Lambda{len(self.lambdas)};"
        interface = split_method(kind)[1]
        found = Lambda(made, interface, name, self.pool.method_type(arguments[0]), self.pool.handle(arguments[1]))
        self.lambdas.append(found)
        return found

    def concatenated(self, bootstrap: int) -> str:
        """The constant beginning of a text that a dynamic call puts together; "" where there is none."""
        handle, arguments = self._bootstrap(bootstrap)
        if handle.member.owner != _CONCAT or not arguments or self.pool.tag(arguments[0]) != constants.STRING:
            return ""
        return self.pool.string(arguments[0]).partition("\1")[0].partition("\2")[0]

    def _bootstrap(self, number: int) -> tuple[Handle, tuple[int, ...]]:
        handle, arguments = self.source.bootstraps[number]
        return self.pool.handle(handle), arguments


def lambda_code(made: Lambda) -> Code:
    """The body of a lambda's method: a call of its handle with arguments that are not followed."""
    units = Units()
    handle = made.handle
    arguments, returns = split_method(handle.member.type)
    words = sum(map(slots, arguments)) + (handle.kind != 6)
    for register in range(words):
        units.opaque(register)
    if handle.kind == _NEW_BY_HANDLE:
        units.of_type(dalvik.NEW_INSTANCE, 0, handle.member.owner)
    if handle.kind in _HANDLES:
        units.call(_HANDLES[handle.kind], handle.member, 0, words)
        units.result(0, returns)
    own, result = split_method(made.method_type)
    units.plain(_returning(result), 0)
    mine = sum(map(slots, own)) + 1
    return units.finish({}, max(words, 2) + mine, mine)


def _returning(kind: str) -> int:
    if kind == "V":
        return dalvik.RETURN_VOID
    return {1: dalvik.RETURN, 2: dalvik.RETURN_WIDE}[slots(kind)] if kind[0] not in "L[" else dalvik.RETURN_OBJECT


class _Method:
    def __init__(self, owner: Translator, code: ByteCode, arguments: int) -> None:
        self.owner = owner
        self.pool = owner.pool
        self.code = code
        self.arguments = arguments
        self.units = Units()
        self.operations = {operation.at: operation for operation in jvm.operations(code.code)}
        self.depth = self._depths()

    def translate(self) -> Code:
        labels: dict[int, int] = {}
        for at, operation in self.operations.items():
            if at in self.depth:
                labels[at] = self.units.here
                self._rewrite(operation, self.depth[at])
        return self.units.finish(labels, self.code.stack + 1 + max(self.code.locals, self.arguments), self.arguments)

    # --- the stack ---

    def _depths(self) -> dict[int, int]:
        """The depth of the stack before each instruction that can be reached."""
        found: dict[int, int] = {}
        work = [(0, 0), *((handler, 1) for handler in self.code.handlers)]
        while work:
            at, depth = work.pop()
            if at in found:
                continue
            operation = self.operations.get(at)
            if operation is None:
                raise PartError("control goes between instructions")
            found[at] = depth
            after = self._after(operation, depth)
            if not 0 <= after <= self.code.stack:
                raise PartError("its stack does not add up")
            work += [(jump, after) for jump in operation.jumps]
            if operation.code not in jvm.LEAVES:
                # a subroutine comes back with the stack as it was
                work.append((operation.end, depth if operation.code in (jvm.JSR, jvm.JSR_W) else after))
        return found

    def _after(self, operation: Operation, depth: int) -> int:
        taken, given = self._effect(operation)
        if taken > depth:
            raise PartError("its stack does not add up")
        return depth - taken + given

    def _effect(self, operation: Operation) -> tuple[int, int]:
        op = operation.code
        if op in EFFECT:
            return EFFECT[op]
        if op in SHUFFLES:
            looked, order = SHUFFLES[op]
            return looked, len(order)
        if 0x15 <= op <= 0x2D:
            return 0, _load(operation)[1]
        if 0x36 <= op <= 0x4E:
            return _store(operation)[1], 0
        if 0xB2 <= op <= 0xB5:
            size = slots(self.pool.member(operation.operand).type)
            receiver = op >= 0xB4
            return (receiver, size) if op in (0xB2, 0xB4) else (receiver + size, 0)
        if 0xB6 <= op <= 0xBA:
            return self._call_effect(operation)
        if op == 0xC5:
            return self.code.code[operation.at + 3], 1
        raise PartError("it holds an unknown instruction")

    def _call_effect(self, operation: Operation) -> tuple[int, int]:
        dynamic = operation.code == _DYNAMIC
        kind = self.pool.dynamic(operation.operand)[2] if dynamic else self.pool.member(operation.operand).type
        arguments, returns = split_method(kind)
        receiver = operation.code not in (_DYNAMIC, _STATIC_CALL)
        return sum(map(slots, arguments)) + receiver, slots(returns)

    # --- instructions ---

    def _local(self, number: int) -> int:
        """The register of a local variable: arguments come last."""
        first = self.code.stack + 1
        if number < self.arguments:
            return first + max(self.code.locals, self.arguments) - self.arguments + number
        return first + number - self.arguments

    def _rewrite(self, operation: Operation, depth: int) -> None:
        op = operation.code
        handler = _HANDLERS.get(op)
        if handler:
            handler(self, operation, depth)
        elif op in jvm.BRANCHES or op in (jvm.GOTO_W, jvm.JSR_W, jvm.TABLE_SWITCH, jvm.LOOKUP_SWITCH):
            self._jump(operation)
        elif 0x15 <= op <= 0x2D:
            local, size, move = _load(operation)
            self.units.move(move, depth, self._local(local))
        elif 0x36 <= op <= 0x4E:
            local, size, move = _store(operation)
            self.units.move(move, self._local(local), depth - size)
        elif op in SHUFFLES:
            self._shuffle(op, depth)
        elif op in jvm.RETURNS:
            kind = (dalvik.RETURN, dalvik.RETURN_WIDE, dalvik.RETURN, dalvik.RETURN_WIDE, dalvik.RETURN_OBJECT, dalvik.RETURN_VOID)
            self.units.plain(kind[op - 0xAC], max(depth - EFFECT[op][0], 0))
        else:
            self._compute(operation, depth)

    def _compute(self, operation: Operation, depth: int) -> None:
        """What gives values that are not followed."""
        taken, given = self._effect(operation)
        for register in range(depth - taken, depth - taken + given):
            self.units.opaque(register)

    def _jump(self, operation: Operation) -> None:
        always = operation.code in (jvm.GOTO, jvm.GOTO_W)
        for target in operation.jumps:
            self.units.jump(target, always)
        if operation.code in (jvm.TABLE_SWITCH, jvm.LOOKUP_SWITCH):
            self.units.jump(operation.jumps[0], True)

    def _shuffle(self, op: int, depth: int) -> None:
        """Copies from the top down; what would be overwritten too early goes above the stack."""
        looked, order = SHUFFLES[op]
        base = depth - looked
        lies = [base + place for place in range(looked)]
        for place in reversed(range(len(order))):
            if place < looked and place in order[:place] and lies[place] == base + place:
                copies = [base + above for above in range(place + 1, len(order)) if order[above] == place]
                lies[place] = copies[0] if copies else self.code.stack
                if not copies:
                    self.units.move(dalvik.MOVE_OBJECT, self.code.stack, base + place)
            if lies[order[place]] != base + place:
                self.units.move(dalvik.MOVE_OBJECT, base + place, lies[order[place]])

    def _text(self, operation: Operation, depth: int) -> None:
        tag = self.pool.tag(operation.operand)
        if tag == constants.STRING:
            self.units.string(depth, self.pool.string(operation.operand))
        elif tag == constants.CLASS:
            self.units.of_type(dalvik.CONST_CLASS, depth, self.pool.type(operation.operand))
        else:
            number = self.pool.number(operation.operand) if tag in (constants.INTEGER, constants.LONG) else None
            wide = operation.code == 0x14
            if number is None:
                self._compute(operation, depth)
            else:
                self.units.number(depth, number, wide)

    def _number(self, operation: Operation, depth: int) -> None:
        op = operation.code
        if op in (0x10, 0x11):
            self.units.number(depth, operation.operand, False)
        elif op == 0x01:
            self.units.number(depth, 0, False)
        elif op <= 0x08:
            self.units.number(depth, op - 0x03, False)
        else:
            self.units.number(depth, op - 0x09, True)

    def _count(self, operation: Operation, _depth: int) -> None:
        """iinc: the local's value is no constant any more."""
        local = self._local(operation.operand)
        if local <= dalvik.LAST_REGISTER:
            self.units.opaque(local)
        else:
            self.units.move(dalvik.MOVE, local, self.code.stack)

    def _static(self, operation: Operation, depth: int) -> None:
        field = self.pool.member(operation.operand)
        if operation.code == 0xB2:
            self.units.static(dalvik.SGET, depth, field)
        else:
            self.units.static(dalvik.SPUT, depth - slots(field.type), field)

    def _make(self, operation: Operation, depth: int) -> None:
        self.units.of_type(dalvik.NEW_INSTANCE, depth, self.pool.type(operation.operand))

    def _call(self, operation: Operation, depth: int) -> None:
        method = self.pool.member(operation.operand)
        taken, _ = self._call_effect(operation)
        opcode = _CALLS.get(operation.code) or self._special(method)
        self.units.call(opcode, method, depth - taken, taken)
        self.units.result(depth - taken, split_method(method.type)[1])

    def _special(self, method: Member) -> int:
        return _DIRECT if method.name == "<init>" or method.owner == self.owner.source.type else _SUPER

    def _dynamic(self, operation: Operation, depth: int) -> None:
        bootstrap, name, kind = self.pool.dynamic(operation.operand)
        taken, _ = self._call_effect(operation)
        made = self.owner.lambda_for(bootstrap, name, kind)
        text = "" if made else self.owner.concatenated(bootstrap)
        if made:
            self.units.of_type(dalvik.NEW_INSTANCE, depth - taken, made.type)
        elif text:
            self.units.string(depth - taken, text)
        else:
            self._compute(operation, depth)


def _load(operation: Operation) -> tuple[int, int, int]:
    """(local variable, slots, kind of copy) of a load."""
    return _variable(operation, 0x15, 0x1A)


def _store(operation: Operation) -> tuple[int, int, int]:
    """The same of a store."""
    return _variable(operation, 0x36, 0x3B)


def _variable(operation: Operation, named: int, numbered: int) -> tuple[int, int, int]:
    op = operation.code
    kind, local = (op - named, operation.operand) if op < numbered else divmod(op - numbered, 4)
    size = 2 if kind in (1, 3) else 1
    return local, size, (dalvik.MOVE_OBJECT if kind == 4 else dalvik.MOVE_WIDE if size == 2 else dalvik.MOVE)


def _nothing(_method: _Method, _operation: Operation, _depth: int) -> None:
    """Leaves the value where it is."""


_HANDLERS: dict[int, Callable[[_Method, Operation, int], None]] = {
    **dict.fromkeys((0x12, 0x13, 0x14), _Method._text),
    **dict.fromkeys((*range(0x01, 0x0B), 0x10, 0x11), _Method._number),
    **dict.fromkeys((0xB2, 0xB3), _Method._static),
    **dict.fromkeys(range(0xB6, 0xBA), _Method._call),
    0x84: _Method._count,
    0xBA: _Method._dynamic,
    0xBB: _Method._make,
    0xBF: lambda method, _operation, depth: method.units.plain(dalvik.THROW, depth - 1),
    **dict.fromkeys((0x00, 0xC0, 0x57, 0x58, jvm.RET), _nothing),
}
