"""XML documents and the resource table as app bundles hold them (AOSP frameworks/base tools/aapt2/Resources.proto)."""

import struct
from collections.abc import Iterator

from auditor.apk.axml import MOST_ELEMENTS, Attribute, Element
from auditor.apk.chunks import TYPE_BOOLEAN, TYPE_FLOAT, TYPE_HEX, TYPE_STRING, Value
from auditor.apk.errors import PartError
from auditor.apk.proto import Message

DEEPEST = 100
DEEPEST_REFERENCE = 20
TYPE_REFERENCE, TYPE_DECIMAL, TYPE_NULL = 0x01, 0x10, 0x00

#: Fields of the messages that this module reads.
NODE_ELEMENT, NODE_TEXT = 1, 2
ELEMENT_NAME, ELEMENT_ATTRIBUTE, ELEMENT_CHILD = 3, 4, 5
ATTRIBUTE_NAMESPACE, ATTRIBUTE_NAME, ATTRIBUTE_VALUE, ATTRIBUTE_ID, ATTRIBUTE_ITEM = 1, 2, 3, 5, 6
ITEM_REFERENCE, ITEM_STRING, ITEM_RAW, ITEM_STYLED, ITEM_FILE, ITEM_PRIMITIVE = 1, 2, 3, 4, 5, 7
PRIMITIVE_FLOAT, PRIMITIVE_DECIMAL, PRIMITIVE_HEX, PRIMITIVE_BOOLEAN = 3, 6, 7, 8


class BundleTable:
    """A module's resources.pb: like :class:`auditor.apk.arsc.Resources`, and names lead to ids."""

    def __init__(self, data: bytes) -> None:
        self._types: dict[int, Message] = {}
        self._kinds: dict[str, int] = {}
        self._entries: dict[int, dict[int, Message]] = {}
        for package in Message(data).messages(2):
            identity = package.message(1)
            number = identity.number(1) & 0xFF if identity else 0x7F
            for kind in package.messages(3):
                id_ = kind.message(1)
                place = number << 8 | (id_.number(1) & 0xFF if id_ else 0)
                self._types[place] = kind
                self._kinds.setdefault(kind.text(2), place)

    def text(self, reference: int) -> str | None:
        """The value that a resource id stands for, as text; None if it is unknown or no simple value."""
        for _ in range(DEEPEST_REFERENCE):
            item = self._item(reference)
            if item is None:
                return None
            value, text = item_value(item, self)
            if not value.is_reference:
                return text
            reference = value.data
        return None

    def identifier(self, name: str) -> int:
        """The id of ``string/app_name``; 0 where there is none."""
        kind, _, entry = name.rpartition(":")[2].partition("/")
        place = self._kinds.get(kind)
        if place is None:
            return 0
        found = (number for number, message in self._of(place).items() if message.text(2) == entry)
        return next((place << 16 | number for number in found), 0)

    def _of(self, place: int) -> dict[int, Message]:
        if place not in self._entries:
            kind = self._types.get(place)
            found = kind.messages(3) if kind else ()
            self._entries[place] = {(id_.number(1) if (id_ := entry.message(1)) else 0): entry for entry in found}
        return self._entries[place]

    def _item(self, reference: int) -> Message | None:
        """The item of the default configuration, else of the first."""
        entry = self._of(reference >> 16).get(reference & 0xFFFF)
        if entry is None:
            return None
        found = [(bool(config and config.size), item) for config, item in self._values(entry)]
        return min(found, key=lambda pair: pair[0])[1] if found else None

    @staticmethod
    def _values(entry: Message) -> Iterator[tuple["_Configuration | None", Message]]:
        for value in entry.messages(6):
            held = value.message(2)
            item = held.message(4) if held else None
            if item:
                config = value.message(1)
                yield _Configuration(config) if config else None, item


class _Configuration:
    """How much a configuration asks for: only whether it is the default one matters here."""

    def __init__(self, message: Message) -> None:
        self.size = sum(field in message for field in range(1, 32))


def item_value(item: Message, table: BundleTable | None) -> tuple[Value, str]:
    """An Item as typed value and text."""
    reference = item.message(ITEM_REFERENCE)
    if reference is not None:
        name = reference.text(3)
        number = reference.number(2) or (table.identifier(name) if table else 0)
        return Value(TYPE_REFERENCE, number), f"@{name}" if name else f"@{number:#010x}"
    for field in (ITEM_STRING, ITEM_RAW, ITEM_STYLED, ITEM_FILE):
        held = item.message(field)
        if held is not None:
            return Value(TYPE_STRING, 0), held.text(1)
    primitive = item.message(ITEM_PRIMITIVE)
    return _primitive(primitive) if primitive else (Value(TYPE_NULL, 0), "")


def _primitive(primitive: Message) -> tuple[Value, str]:
    if PRIMITIVE_BOOLEAN in primitive:
        truth = bool(primitive.number(PRIMITIVE_BOOLEAN))
        return Value(TYPE_BOOLEAN, 0xFFFFFFFF if truth else 0), str(truth).lower()
    if PRIMITIVE_DECIMAL in primitive:
        number = primitive.number(PRIMITIVE_DECIMAL) & 0xFFFFFFFF
        return Value(TYPE_DECIMAL, number), str(number - (1 << 32) if number & 0x80000000 else number)
    if PRIMITIVE_HEX in primitive:
        number = primitive.number(PRIMITIVE_HEX) & 0xFFFFFFFF
        return Value(TYPE_HEX, number), f"{number:#x}"
    if PRIMITIVE_FLOAT in primitive:
        number = primitive.number(PRIMITIVE_FLOAT) & 0xFFFFFFFF
        return Value(TYPE_FLOAT, number), f"{struct.unpack('<f', struct.pack('<I', number))[0]:g}"
    return Value(TYPE_NULL, 0), ""


def parse_bundle_xml(data: bytes, table: BundleTable | None = None) -> Element:
    """The root element of an XmlNode. Raises PartError if the data is none or has no element."""
    node = Message(data).message(NODE_ELEMENT)
    if node is None:
        raise PartError("it holds no element")
    return _Builder(table).element(node, 0)


class _Builder:
    def __init__(self, table: BundleTable | None) -> None:
        self.table = table
        self.count = 0

    def element(self, node: Message, depth: int) -> Element:
        self.count += 1
        if self.count > MOST_ELEMENTS or depth > DEEPEST:
            raise PartError(
                f"it has more than {MOST_ELEMENTS} elements" if depth <= DEEPEST else "its elements are nested too deep"
            )
        found = Element(node.text(ELEMENT_NAME), [self.attribute(entry) for entry in node.messages(ELEMENT_ATTRIBUTE)])
        for child in node.messages(ELEMENT_CHILD):
            inner = child.message(NODE_ELEMENT)
            if inner is not None:
                found.children.append(self.element(inner, depth + 1))
            else:
                found.text += child.text(NODE_TEXT)
        return found

    def attribute(self, entry: Message) -> Attribute:
        item = entry.message(ATTRIBUTE_ITEM)
        value, text = item_value(item, self.table) if item else (Value(TYPE_STRING, 0), entry.text(ATTRIBUTE_VALUE))
        if item is not None and not text and not value.is_reference:
            text = entry.text(ATTRIBUTE_VALUE)
        return Attribute(entry.number(ATTRIBUTE_ID), entry.text(ATTRIBUTE_NAMESPACE), entry.text(ATTRIBUTE_NAME), value, text)
