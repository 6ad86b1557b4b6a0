"""Class files as dex files (Dalvik executable format, version 039), for the reader of dex files and for no one else."""

import hashlib
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator

from auditor.apk.classes.file import STATIC, ClassFile, Field
from auditor.apk.classes.pool import Member
from auditor.apk.classes.translate import Lambda, Translator, lambda_code, split_method
from auditor.apk.classes.units import Code
from auditor.apk.errors import PartError

HEADER_SIZE = 0x70
NO_INDEX = 0xFFFFFFFF
PRIVATE, CONSTRUCTOR, PUBLIC, ABSTRACT = 0x2, 0x10000, 0x1, 0x400
#: Indices have 16 bits; one class adds at most a few thousand, so a file is closed well before.
FULL = 50_000
_STRING_VALUE = 0x17
#: Encoded zeros by a field's type; null for all others.
_ZERO = {"B": b"\0\0", "S": b"\2\0", "C": b"\3\0", "I": b"\4\0", "J": b"\6\0", "F": b"\x10\0", "D": b"\x11\0", "Z": b"\x1f"}
_NULL = b"\x1e"

type Proto = tuple[str, tuple[str, ...]]


class Draft:
    """A dex under construction."""

    def __init__(self) -> None:
        self.strings: set[str] = set()
        self.types: set[str] = set()
        self.protos: set[Proto] = set()
        self.fields: set[Member] = set()
        self.methods: set[Member] = set()
        self.classes: dict[str, _Class] = {}

    @property
    def full(self) -> bool:
        """Whether it is time for another file."""
        return max(len(self.methods), len(self.fields), len(self.types)) > FULL

    def add(self, source: ClassFile) -> int:
        """Takes a class in; returns how many of its methods could not be followed."""
        translator = Translator(source)
        defined = _Class(source.type, source.access, source.parent, source.interfaces, source.fields)
        failed = 0
        for method in source.methods:
            try:
                code = translator.method(method)
            except PartError:
                code, failed = None, failed + 1
            defined.methods.setdefault(Member(source.type, method.name, method.type), (method.access, code))
        self._define(defined)
        for made in translator.lambdas:
            try:
                self._define(_lambda_class(made))
            except PartError:
                failed += 1
        return failed

    def _define(self, defined: "_Class") -> None:
        if defined.type in self.classes:
            return
        self.classes[defined.type] = defined
        for kind in (defined.type, defined.parent, *defined.interfaces):
            if kind:
                self._type(kind)
        for field in defined.fields:
            self._field(Member(defined.type, field.name, field.type))
            if field.value is not None:
                self.strings.add(field.value)
        for method, (_, code) in defined.methods.items():
            self._method(method)
            self._code(code)

    def _code(self, code: Code | None) -> None:
        add: dict[str, Callable[..., None]] = {
            "string": self.strings.add, "type": self._type, "field": self._field, "method": self._method
        }  # fmt: skip
        for fix in code.fixes if code else ():
            add[fix.kind](fix.key)

    def _type(self, kind: str) -> None:
        self.types.add(kind)
        self.strings.add(kind)

    def _field(self, field: Member) -> None:
        self.fields.add(field)
        self._type(field.owner)
        self._type(field.type)
        self.strings.add(field.name)

    def _method(self, method: Member) -> None:
        if method in self.methods:
            return
        self.methods.add(method)
        self._type(method.owner)
        self.strings.add(method.name)
        arguments, returns = split_method(method.type)
        proto = (returns, tuple(arguments))
        if proto not in self.protos:
            self.protos.add(proto)
            self.strings.add(_shorty(proto))
            for kind in (returns, *arguments):
                self._type(kind)

    def write(self) -> bytes:
        """The file's bytes."""
        return _Writer(self).write()


class _Class:
    def __init__(self, kind: str, access: int, parent: str | None, interfaces: tuple[str, ...], fields: tuple[Field, ...]) -> None:
        self.type = kind
        self.access = access & 0xFFFF
        self.parent = parent
        self.interfaces = interfaces
        self.fields = fields
        self.methods: dict[Member, tuple[int, Code | None]] = {}


def _lambda_class(made: Lambda) -> _Class:
    defined = _Class(made.type, PUBLIC, "Ljava/lang/Object;", (made.interface,), ())
    defined.methods[Member(made.type, made.name, made.method_type)] = (PUBLIC, lambda_code(made))
    return defined


def _shorty(proto: Proto) -> str:
    return "".join(kind[0] if kind[0] not in "L[" else "L" for kind in (proto[0], *proto[1]))


class _Writer:
    """Sorts the tables as the format wants them and lays the file out."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.strings = sorted(draft.strings, key=lambda text: text.encode("utf-16-be", "surrogatepass"))
        self.string = {text: place for place, text in enumerate(self.strings)}
        self.types = sorted(draft.types, key=self.string.__getitem__)
        self.type = {kind: place for place, kind in enumerate(self.types)}
        self.protos = sorted(draft.protos, key=lambda proto: [self.type[kind] for kind in (proto[0], *proto[1])])
        self.proto = {proto: place for place, proto in enumerate(self.protos)}
        self.fields = sorted(draft.fields, key=self._field_key)
        self.field = {field: place for place, field in enumerate(self.fields)}
        self.methods = sorted(draft.methods, key=self._method_key)
        self.method = {method: place for place, method in enumerate(self.methods)}
        self.body = bytearray()
        self.sections: list[tuple[int, int, int]] = []

    def _field_key(self, field: Member) -> tuple[int, int, int]:
        return self.type[field.owner], self.string[field.name], self.type[field.type]

    def _method_key(self, method: Member) -> tuple[int, int, int]:
        return self.type[method.owner], self.string[method.name], self._proto(method)

    def _proto(self, method: Member) -> int:
        arguments, returns = split_method(method.type)
        return self.proto[returns, tuple(arguments)]

    # --- layout ---

    def write(self) -> bytes:
        counts = [len(table) for table in (self.strings, self.types, self.protos, self.fields, self.methods, self.draft.classes)]
        offsets, at = [], HEADER_SIZE
        for count, size in zip(counts, (4, 4, 12, 8, 8, 32), strict=True):
            offsets.append(at)
            at += count * size
        self.base = at
        tables = self._tables()
        map_at = self._map(counts, offsets)
        data = [
            value
            for pair in zip(counts, [o if c else 0 for c, o in zip(counts, offsets, strict=True)], strict=True)
            for value in pair
        ]
        total = self.base + len(self.body)
        tail = struct.pack("<20I", total, HEADER_SIZE, 0x12345678, 0, 0, map_at, *data, len(self.body), self.base)
        content = bytes(tables + self.body)
        signature = hashlib.sha1(tail + content, usedforsecurity=False).digest()
        rest = signature + tail + content
        return b"dex\n039\0" + struct.pack("<I", zlib.adler32(rest)) + rest

    def _here(self, align: int = 1) -> int:
        self.body += bytes(-(self.base + len(self.body)) % align)
        return self.base + len(self.body)

    def _section(self, kind: int, items: Iterable[bytes], align: int = 1) -> list[int]:
        """Writes items one after the other; returns where each starts."""
        places = []
        for item in items:
            places.append(self._here(align))
            self.body += item
        if places:
            self.sections.append((kind, len(places), places[0]))
        return places

    def _tables(self) -> bytes:
        texts = self._section(0x2002, map(_string_item, self.strings))
        lists = sorted(
            {proto[1] for proto in self.protos if proto[1]} | {c.interfaces for c in self.draft.classes.values() if c.interfaces}
        )
        list_at = dict(zip(lists, self._section(0x1001, map(self._type_list, lists), 4), strict=True))
        codes = [code for entry in self.draft.classes.values() for _, code in entry.methods.values() if code]
        code_at = dict(zip(map(id, codes), self._section(0x2001, map(self._code_item, codes), 4), strict=True))
        classes = _parents_first(self.draft.classes)
        valued = [entry for entry in classes if any(field.value is not None for field in entry.fields)]
        values_at = dict(zip((c.type for c in valued), self._section(0x2005, map(self._values, valued)), strict=True))
        data_at = self._section(0x2000, (self._class_data(entry, code_at) for entry in classes))
        out = bytearray(struct.pack(f"<{len(texts)}I", *texts))
        out += struct.pack(f"<{len(self.types)}I", *(self.string[kind] for kind in self.types))
        for proto in self.protos:
            out += struct.pack("<3I", self.string[_shorty(proto)], self.type[proto[0]], list_at.get(proto[1], 0))
        for field in self.fields:
            out += struct.pack("<2HI", self.type[field.owner], self.type[field.type], self.string[field.name])
        for method in self.methods:
            out += struct.pack("<2HI", self.type[method.owner], self._proto(method), self.string[method.name])
        for entry, data in zip(classes, data_at, strict=True):
            parent = self.type[entry.parent] if entry.parent else NO_INDEX
            places = (list_at.get(entry.interfaces, 0), NO_INDEX, 0, data, values_at.get(entry.type, 0))
            out += struct.pack("<8I", self.type[entry.type], entry.access, parent, *places)
        return bytes(out)

    def _map(self, counts: list[int], offsets: list[int]) -> int:
        at = self._here(4)
        head = [(0, 1, 0)] + [
            (kind + 1, count, offset) for kind, (count, offset) in enumerate(zip(counts, offsets, strict=True)) if count
        ]
        items = [*head, *self.sections, (0x1000, 1, at)]
        self.body += struct.pack("<I", len(items)) + b"".join(
            struct.pack("<HHII", kind, 0, size, place) for kind, size, place in items
        )
        return at

    # --- items ---

    def _type_list(self, kinds: tuple[str, ...]) -> bytes:
        return struct.pack(f"<I{len(kinds)}H", len(kinds), *(self.type[kind] for kind in kinds))

    def _code_item(self, code: Code) -> bytes:
        units = code.units.copy()
        for fix in code.fixes:
            index = self._index(fix.kind, fix.key)
            units[fix.at] = index & 0xFFFF
            if fix.kind == "string":
                units[fix.at + 1] = index >> 16
        head = struct.pack("<4H2I", code.registers, code.arguments, min(code.registers, 255), 0, 0, len(units))
        return head + struct.pack(f"<{len(units)}H", *units)

    def _index(self, kind: str, key: str | Member) -> int:
        if isinstance(key, Member):
            return self.field[key] if kind == "field" else self.method[key]
        return self.string[key] if kind == "string" else self.type[key]

    def _ordered_fields(self, entry: _Class, static: bool) -> list[tuple[int, Field]]:
        own = {self.field[Member(entry.type, field.name, field.type)]: field for field in entry.fields}
        return sorted((pair for pair in own.items() if bool(pair[1].access & STATIC) is static), key=lambda pair: pair[0])

    def _values(self, entry: _Class) -> bytes:
        fields = [field for _, field in self._ordered_fields(entry, True)]
        while fields and fields[-1].value is None:
            fields.pop()
        return _uleb(len(fields)) + b"".join(map(self._value, fields))

    def _value(self, field: Field) -> bytes:
        if field.value is None:
            return _ZERO.get(field.type, _NULL)
        return bytes((_STRING_VALUE | 3 << 5,)) + struct.pack("<I", self.string[field.value])

    def _class_data(self, entry: _Class, code_at: dict[int, int]) -> bytes:
        groups: tuple[list[tuple[int, int, int | None]], ...] = ([], [], [], [])
        for place, static in enumerate((True, False)):
            groups[place].extend((index, field.access & 0xFFFF, None) for index, field in self._ordered_fields(entry, static))
        for member, (access, code) in entry.methods.items():
            made = member.name in ("<init>", "<clinit>")
            virtual = not (made or access & (STATIC | PRIVATE))
            flags = access & 0xFFFF | (CONSTRUCTOR if made else 0)
            groups[2 + virtual].append((self.method[member], flags, code_at[id(code)] if code else 0))
        return b"".join(map(_uleb, map(len, groups))) + b"".join(_differences(sorted(group)) for group in groups)


def _parents_first(classes: dict[str, _Class]) -> list[_Class]:
    """The classes in the order that the format asks for: what a class extends or implements comes before it."""
    ordered: dict[str, _Class] = {}
    for first in classes.values():
        work = [(first, False)]
        entered: set[str] = set()
        while work:
            entry, done = work.pop()
            if done:
                ordered.setdefault(entry.type, entry)
            elif entry.type not in ordered and entry.type not in entered:
                entered.add(entry.type)
                above = (classes.get(kind) for kind in (entry.parent or "", *entry.interfaces))
                work += [(entry, True), *((known, False) for known in above if known)]
    return list(ordered.values())


def _differences(group: list[tuple[int, int, int | None]]) -> bytes:
    out, before = bytearray(), 0
    for index, *rest in group:
        out += _uleb(index - before)
        before = index
        for value in rest:
            if value is not None:
                out += _uleb(value)
    return bytes(out)


def _uleb(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))


def _string_item(text: str) -> bytes:
    length = len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
    return _uleb(length) + _modified_utf8(text) + b"\0"


def _modified_utf8(text: str) -> bytes:
    if text.isascii() and "\0" not in text:
        return text.encode("ascii")
    units = struct.unpack(f"<{len(text.encode('utf-16-le', 'surrogatepass')) // 2}H", text.encode("utf-16-le", "surrogatepass"))
    return b"".join(b"\xc0\x80" if unit == 0 else chr(unit).encode("utf-8", "surrogatepass") for unit in units)


def dexed(classes: Iterable[ClassFile], problem: Callable[[int], None]) -> Iterator[bytes]:
    """Dex files with these classes. ``problem`` is told of methods that could not be followed, by their number."""
    draft = Draft()
    for source in classes:
        failed = draft.add(source)
        if failed:
            problem(failed)
        if draft.full:
            yield draft.write()
            draft = Draft()
    if draft.classes:
        yield draft.write()
