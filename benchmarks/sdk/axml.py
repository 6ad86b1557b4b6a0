"""Text XML to binary XML, just enough for manifests of packed SDKs (AOSP androidfw/ResourceTypes.h)."""

import struct
from xml.etree import ElementTree

from auditor.apk.manifestreader import IDS

ANDROID = "{http://schemas.android.com/apk/res/android}"
NONE = 0xFFFFFFFF
_STRING, _INT, _BOOLEAN = 0x03, 0x10, 0x12


def encode(text: bytes) -> bytes:
    """The document without what it only means for tools. Attributes whose ids the reader knows come with their ids."""
    return _Writer().write(ElementTree.fromstring(text))


class _Writer:
    def __init__(self) -> None:
        self.strings = list(IDS)
        self.number = {name: place for place, name in enumerate(self.strings)}
        self.chunks: list[bytes] = []

    def write(self, root: ElementTree.Element) -> bytes:
        uri = self._string(ANDROID[1:-1])
        self._element(root, uri)
        ids = struct.pack(f"<HHI{len(IDS)}I", 0x0180, 8, 8 + 4 * len(IDS), *IDS.values())
        body = self._pool() + ids + b"".join(self.chunks)
        return struct.pack("<HHI", 0x0003, 8, 8 + len(body)) + body

    def _string(self, text: str) -> int:
        if text not in self.number:
            self.number[text] = len(self.strings)
            self.strings.append(text)
        return self.number[text]

    def _other(self, text: str) -> int:
        """A string that must not be taken for an attribute with an id."""
        return self._string(text)

    def _element(self, element: ElementTree.Element, uri: int) -> None:
        if not isinstance(element.tag, str) or element.tag.startswith("{"):
            return
        attributes = [self._attribute(name, value, uri) for name, value in element.attrib.items() if self._counts(name)]
        name = self._string(element.tag)
        head = struct.pack("<IIII6H", 1, NONE, NONE, name, 20, 20, len(attributes), 0, 0, 0)
        self.chunks.append(self._chunk(0x0102, head + b"".join(attributes)))
        for child in element:
            self._element(child, uri)
        self.chunks.append(self._chunk(0x0103, struct.pack("<IIII", 1, NONE, NONE, name)))

    @staticmethod
    def _counts(name: str) -> bool:
        return name.startswith(ANDROID) or not name.startswith("{")

    def _attribute(self, name: str, value: str, uri: int) -> bytes:
        own = name.removeprefix(ANDROID)
        namespace = uri if own != name else NONE
        text = self._string(value)
        if value in ("true", "false"):
            return struct.pack("<IIIHBBI", namespace, self._string(own), text, 8, 0, _BOOLEAN, NONE if value == "true" else 0)
        if value.isdigit():
            return struct.pack("<IIIHBBI", namespace, self._string(own), text, 8, 0, _INT, int(value) & NONE)
        return struct.pack("<IIIHBBI", namespace, self._string(own), text, 8, 0, _STRING, text)

    @staticmethod
    def _chunk(kind: int, body: bytes) -> bytes:
        return struct.pack("<HHI", kind, 16, 8 + len(body)) + body

    def _pool(self) -> bytes:
        data, offsets = bytearray(), []
        for text in self.strings:
            offsets.append(len(data))
            units = text.encode("utf-16-le")
            data += struct.pack("<H", len(units) // 2) + units + b"\0\0"
        data += bytes(-len(data) % 4)
        head = struct.pack("<5I", len(offsets), 0, 0, 28 + 4 * len(offsets), 0)
        size = 28 + 4 * len(offsets) + len(data)
        return struct.pack("<HHI", 0x0001, 28, size) + head + struct.pack(f"<{len(offsets)}I", *offsets) + bytes(data)
