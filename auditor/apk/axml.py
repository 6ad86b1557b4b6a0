"""Binary XML (AOSP androidfw/ResourceTypes.h, ResXMLTree) into a light tree.

Attributes are known by their resource id first and by name second, as the platform does: names can be blanked or forged,
ids are what the framework looks up. Unknown chunks are skipped; header and attribute sizes are honoured, not assumed.
"""

import struct
from collections.abc import Iterator

from msgspec import Struct, field

from auditor.apk.chunks import NO_ENTRY, STRING_POOL, TYPE_STRING, Chunk, StringPool, Value, chunk_at, chunks, plain
from auditor.apk.errors import PartError

XML = 0x0003
START_ELEMENT, END_ELEMENT, CHARACTERS = 0x0102, 0x0103, 0x0104
RESOURCE_MAP = 0x0180
ANDROID = "http://schemas.android.com/apk/res/android"
MOST_ELEMENTS = 200_000
FIRST_NODE, LAST_NODE = 0x0100, 0x017F
NODE_HEADER, ATTRIBUTE = 16, 20


class Attribute(Struct, frozen=True):
    """An attribute: its resource id (0 if it has none), namespace, name, typed value and that value as text.

    ``raw`` is the text that was written where it is kept beside the typed value.
    """

    id: int
    namespace: str
    name: str
    value: Value
    text: str
    raw: str | None = None


class Element(Struct):
    """An element with its attributes, children and character data."""

    tag: str
    attributes: list[Attribute]
    children: "list[Element]" = field(default_factory=list)
    text: str = ""

    def all(self, tag: str) -> Iterator["Element"]:
        """The direct children of that name."""
        return (child for child in self.children if child.tag == tag)

    def attribute(self, resource: int, name: str) -> Attribute | None:
        """The attribute with this resource id; the platform knows its own by nothing else. ``name`` is for people."""
        del name
        return next((attribute for attribute in self.attributes if attribute.id == resource), None)

    def plain(self, name: str) -> str | None:
        """The text of an attribute without namespace (``package``, ``split``), as written before as typed (XmlBlock)."""
        for attribute in self.attributes:
            if attribute.name == name and not attribute.namespace:
                return attribute.text if attribute.raw is None else attribute.raw
        return None


def parse_axml(data: bytes, anomalies: list[str] | None = None) -> Element:
    """The root element. Raises PartError if the data is no binary XML or has no element.

    ``anomalies`` takes what the platform's parser refuses, or sees otherwise than a reader that goes by names would.
    """
    if data[:1] == b"<" or data[:5] == b"\xef\xbb\xbf<?":
        raise PartError("it is plain text, not binary XML")
    told = [] if anomalies is None else anomalies
    # The platform looks at the document's size, not at its type, which packers forge.
    document = Chunk(XML, 0, *_document_bounds(data))
    if struct.unpack_from("<I", data, 4)[0] > len(data):
        told.append("it declares more bytes than it has; Android does not read it")
    builder = _Builder(data)
    for chunk in _tolerant(data, document, told):
        builder.take(chunk)
    if builder.root is None:
        raise PartError("it holds no element")
    told += builder.anomalies()
    return builder.root


def _document_bounds(data: bytes) -> tuple[int, int]:
    if len(data) < 8:
        raise PartError("it is too short for binary XML")
    _, header, size = struct.unpack_from("<HHI", data, 0)
    if header < 8 or header > len(data):
        raise PartError(f"its header size {header} is impossible")
    return header, min(max(size, header), len(data))


def _tolerant(data: bytes, document: Chunk, anomalies: list[str]) -> Iterator[Chunk]:
    """The document's chunks; a damaged one after the first element ends the walk."""
    found = False
    try:
        for chunk in chunks(data, document.header, document.end):
            found = found or chunk.kind == START_ELEMENT
            yield chunk
    except PartError as error:
        if not found:
            raise
        anomalies.append(f"{error}; Android does not read on, and refuses the document")


class _Builder:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.root: Element | None = None
        self.pool: StringPool | None = None
        self.ids: tuple[int, ...] = ()
        self.open: list[Element] = []
        self.count = 0
        self.begun = False
        self.nameless = 0
        self.two_values: list[str] = []
        self.small: set[int] = set()
        self.short: list[int] = []

    def take(self, chunk: Chunk) -> None:
        """ResXMLTree::setTo: the last pool and map before the first node count, those behind it do not."""
        is_node = FIRST_NODE <= chunk.kind <= LAST_NODE
        self.begun = self.begun or is_node
        if self.begun and chunk.header < NODE_HEADER:
            self.short.append(chunk.start)
        if chunk.kind == STRING_POOL and not self.begun:
            self.pool = StringPool(self.data, chunk)
        elif chunk.kind == RESOURCE_MAP and not self.begun:
            room = (chunk.end - chunk.start - chunk.header) // 4
            self.ids = struct.unpack_from(f"<{room}I", self.data, chunk.start + chunk.header)
        elif chunk.kind == START_ELEMENT:
            self.start(chunk)
        elif chunk.kind == END_ELEMENT and self.open:
            self.open.pop()
        elif chunk.kind == CHARACTERS and self.open and self.pool and chunk.start + chunk.header + 4 <= chunk.end:
            self.open[-1].text += self.pool[struct.unpack_from("<I", self.data, chunk.start + chunk.header)[0]]

    def anomalies(self) -> Iterator[str]:
        """What the platform refuses or does not see."""
        if self.pool and self.pool.problem:
            yield f"{self.pool.problem}; Android does not read it"
        if self.pool and self.pool.broken:
            yield f"{self.pool.broken} of its strings are not ended; Android reads them as nothing"
        if self.nameless:
            yield f"{self.nameless} android attributes have no resource id; Android does not see them"
        if self.two_values:
            yield f"attributes have two values ({', '.join(self.two_values[:3])}); Android takes the latter for package only"
        if self.small:
            yield f"attributes are said to take {min(self.small)} bytes, fewer than they have; they are not read"
        if self.short:
            yield f"the chunk at {self.short[0]:#x} has a header too short for a node; Android refuses the document"

    def start(self, chunk: Chunk) -> None:
        if self.pool is None:
            raise PartError("an element comes before the string pool")
        self.count += 1
        if self.count > MOST_ELEMENTS:
            raise PartError(f"it has more than {MOST_ELEMENTS} elements")
        body = chunk.start + chunk.header
        if body + 20 > chunk.end:
            raise PartError(f"the element at {chunk.start:#x} is cut off")
        _, name, first, size, count = struct.unpack_from("<IIHHH", self.data, body)
        element = Element(self.pool[name], list(self.attributes(chunk, body + first, size, count)))
        if self.open:
            self.open[-1].children.append(element)
        elif self.root is None:
            self.root = element
        self.open.append(element)

    def attributes(self, chunk: Chunk, at: int, size: int, count: int) -> Iterator[Attribute]:
        if self.pool is None or not count:
            return
        if size < ATTRIBUTE:
            self.small.add(size)
            return
        if at + size * count > chunk.end:
            raise PartError(f"the attributes of the element at {chunk.start:#x} reach beyond it")
        for _ in range(count):
            namespace, name, raw, _, _, kind, value = struct.unpack_from("<IIIHBBI", self.data, at)
            at += size
            typed = Value(kind, value)
            resource = self.ids[name] if name < len(self.ids) else 0
            space = "" if namespace == NO_ENTRY else self.pool[namespace]
            text, written = plain(typed, self.pool), None if raw == NO_ENTRY else self.pool[raw]
            self.nameless += space == ANDROID and not resource
            if kind == TYPE_STRING and written is not None and written != text:
                self.two_values.append(f"{self.pool[name]}: {text!r}, {written!r}")
            yield Attribute(resource, space, self.pool[name], typed, text, written)


def string_pool(data: bytes) -> StringPool | None:
    """The string pool alone, for a quick look at which names a document holds; None if there is none."""
    try:
        header, end = _document_bounds(data)
        chunk = chunk_at(data, header, end)
        return StringPool(data, chunk) if chunk.kind == STRING_POOL else None
    except PartError:
        return None
