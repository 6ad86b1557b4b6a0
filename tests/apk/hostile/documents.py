"""Variants of the binary manifest."""

import struct
from collections.abc import Callable

from tests.apk.hostile import MANIFEST, SOUND, variant
from tests.apk.hostile.pack import archive

TYPES = "AOSP frameworks/base libs/androidfw/ResourceTypes.cpp"
BINARY = SOUND[MANIFEST]
POOL, MAP, START_NAMESPACE, START, END = 0x0001, 0x0180, 0x0100, 0x0102, 0x0103
NONE = 0xFFFFFFFF


def chunks(data: bytes) -> list[bytes]:
    """The document's chunks."""
    found, at = [], 8
    while at < len(data):
        size = struct.unpack_from("<I", data, at + 4)[0]
        found.append(data[at : at + size])
        at += size
    return found


def kind(chunk: bytes) -> int:
    return int.from_bytes(chunk[:2], "little")


def document(parts: list[bytes], *, mark: int = 3, extra: bytes = b"", size: int | None = None) -> bytes:
    """A document of these chunks; ``extra`` lengthens its header."""
    body = extra + b"".join(parts)
    return struct.pack("<HHI", mark, 8 + len(extra), len(body) + 8 if size is None else size) + body


def package(manifest: bytes) -> bytes:
    return archive(SOUND | {MANIFEST: manifest})


def changed(edit: Callable[[bytes], bytes], *kinds: int) -> bytes:
    """The package with every chunk of some kinds edited."""
    return package(document([edit(chunk) if kind(chunk) in kinds else chunk for chunk in chunks(BINARY)]))


def strings(chunk: bytes) -> list[str]:
    """The pool's strings, UTF-16 or UTF-8."""
    count, _, flags, start, _ = struct.unpack_from("<5I", chunk, 8)
    found = []
    for offset in struct.unpack_from(f"<{count}I", chunk, 28):
        at = start + offset
        if flags & 0x100:
            at += 2 if chunk[at] & 0x80 else 1
            size = chunk[at]
            found.append(chunk[at + 1 : at + 1 + size].decode())
        else:
            size = int.from_bytes(chunk[at : at + 2], "little")
            found.append(chunk[at + 2 : at + 2 + 2 * size].decode("utf-16-le"))
    return found


def pool(texts: list[str], *, utf8: bool = False, ended: bool = True, styles: bytes = b"") -> bytes:
    """A string pool."""
    data, offsets = bytearray(), []
    for text in texts:
        offsets.append(len(data))
        raw = text.encode("utf-8" if utf8 else "utf-16-le")
        units = len(text.encode("utf-16-le")) // 2
        data += bytes([units, len(raw)]) if utf8 else struct.pack("<H", units)
        data += raw + ((b"\0" if utf8 else b"\0\0") if ended else b"!" if utf8 else b"!!")
    if not ended:
        data += b"\0\0"
    data += b"\0" * (-len(data) % 4)
    table = struct.pack(f"<{len(offsets)}I", *offsets)
    start = 28 + len(table)
    head = struct.pack("<HHIIIIII", POOL, 28, start + len(data), len(texts), 0, 0x100 if utf8 else 0, start, 0)
    return head + table + bytes(data) + styles


TEXTS = strings(chunks(BINARY)[0])
IDS = next(chunk for chunk in chunks(BINARY) if kind(chunk) == MAP)


def with_pool(chunk: bytes) -> bytes:
    return package(document([chunk, *chunks(BINARY)[1:]]))


def with_texts(*pairs: tuple[str, str]) -> bytes:
    new = list(TEXTS)
    for old, text in pairs:
        new[new.index(old)] = text
    return with_pool(pool(new))


def patch(chunk: bytes, at: int, shape: str, value: int) -> bytes:
    found = bytearray(chunk)
    struct.pack_into(shape, found, at, value)
    return bytes(found)


def grown(chunk: bytes, extra: int) -> bytes:
    """The chunk with a header longer by some bytes."""
    mark, header, size = struct.unpack_from("<HHI", chunk)
    return struct.pack("<HHI", mark, header + extra, size + extra) + chunk[8:header] + b"\xaa" * extra + chunk[header:]


def attributes(chunk: bytes) -> tuple[int, int, int]:
    """(offset of the first, size, count) of an element's attributes."""
    header = struct.unpack_from("<H", chunk, 2)[0]
    first, size, count = struct.unpack_from("<HHH", chunk, header + 8)
    return header + first, size, count


def wide_attributes(chunk: bytes) -> bytes:
    """Attributes of 24 bytes each."""
    at, size, count = attributes(chunk)
    rows = b"".join(chunk[at + size * index : at + size * (index + 1)] + b"\xcc" * 4 for index in range(count))
    header = struct.unpack_from("<H", chunk, 2)[0]
    found = patch(chunk[:at], header + 10, "<H", 24) + rows
    return patch(found, 4, "<I", len(found))


# --- the document's own header ---


@variant("xml-header-28-bytes", "honours the header's size", f"{TYPES}: ResXMLTree::setTo", "same")
def _() -> bytes:
    return package(document(chunks(BINARY), extra=b"\x01" * 20))


@variant("xml-type-forged", "does not look at the document's type", f"{TYPES}: ResXMLTree::setTo", "same")
def _() -> bytes:
    return package(document(chunks(BINARY), mark=0x0000))


@variant("xml-size-too-large", "refuses the document", f"{TYPES}: ResXMLTree::setTo", "same", "declares more bytes")
def _() -> bytes:
    return package(document(chunks(BINARY), size=1 << 24))


@variant("xml-size-cuts-a-chunk", "stops at it and refuses", f"{TYPES}: validate_chunk", "less", "impossible sizes")
def _() -> bytes:
    parts = chunks(BINARY)
    return package(document(parts, size=8 + len(b"".join(parts[:-6])) - 4))


@variant("xml-bytes-behind", "ignores what is behind its size", f"{TYPES}: ResXMLTree::setTo", "same")
def _() -> bytes:
    return package(document(chunks(BINARY)) + b"\xff" * 64)


@variant("xml-header-beyond-file", "refuses the document", f"{TYPES}: ResXMLTree::setTo", "refused", "header size")
def _() -> bytes:
    return package(struct.pack("<HHI", 3, 0xFFF0, len(BINARY)) + BINARY[8:])


@variant("xml-plain-text", "refuses the document", f"{TYPES}: ResXMLTree::setTo", "refused", "plain text")
def _() -> bytes:
    return package(b'<?xml version="1.0"?><manifest package="a.b"/>')


@variant("xml-empty", "refuses the document", f"{TYPES}: ResXMLTree::setTo", "refused", "too short")
def _() -> bytes:
    return package(b"")


# --- chunks ---


@variant("xml-unknown-chunk-first", "skips it", f"{TYPES}: ResXMLTree::setTo", "same")
def _() -> bytes:
    return package(document([struct.pack("<HHI", 0x7777, 8, 24) + b"x" * 16, *chunks(BINARY)]))


@variant("xml-unknown-node", "skips it", f"{TYPES}: ResXMLParser::nextNode", "same")
def _() -> bytes:
    parts = chunks(BINARY)
    return package(document([*parts[:4], struct.pack("<HHI", 0x0150, 16, 24) + b"x" * 16, *parts[4:]]))


@variant("xml-unknown-node-short-header", "refuses the document", f"{TYPES}: validateNode", "same", "header too short")
def _() -> bytes:
    parts = chunks(BINARY)
    return package(document([*parts[:4], struct.pack("<HHI", 0x0150, 8, 24) + b"x" * 16, *parts[4:]]))


@variant("xml-long-node-headers", "honours the headers' sizes", f"{TYPES}: ResXMLParser::nextNode", "same")
def _() -> bytes:
    return changed(lambda chunk: grown(chunk, 12), START, END, START_NAMESPACE)


@variant("xml-chunk-size-zero", "refuses the document", f"{TYPES}: validate_chunk", "less", "impossible sizes")
def _() -> bytes:
    parts = chunks(BINARY)
    return package(document([*parts[:6], patch(parts[6], 4, "<I", 0), *parts[7:]]))


@variant("xml-chunk-size-odd", "refuses the document", f"{TYPES}: validate_chunk", "less", "impossible sizes")
def _() -> bytes:
    parts = chunks(BINARY)
    return package(document([*parts[:6], patch(parts[6], 4, "<I", len(parts[6]) + 1) + b"\0", *parts[7:]]))


@variant("xml-chunk-beyond-document", "refuses the document", f"{TYPES}: validate_chunk", "less", "impossible sizes")
def _() -> bytes:
    parts = chunks(BINARY)
    return package(document([*parts[:6], patch(parts[6], 4, "<I", 1 << 20), *parts[7:]]))


@variant("xml-no-end-elements", "takes the end of the document for theirs", f"{TYPES}: ResXMLParser::nextNode", "less", None)
def _() -> bytes:
    return package(document([*chunks(BINARY)[:-2]]))


@variant("xml-too-many-ends", "reads the root to its end", f"{TYPES}: ResXMLParser::nextNode", "same")
def _() -> bytes:
    parts = chunks(BINARY)
    return package(document([*parts, *(chunk for chunk in parts if kind(chunk) == END)]))


@variant("xml-no-element", "refuses the document", f"{TYPES}: ResXMLTree::setTo", "refused", "no element")
def _() -> bytes:
    return package(document(chunks(BINARY)[:2]))


@variant("xml-a-million-elements", "reads on", f"{TYPES}: ResXMLParser::nextNode", "refused", "more than 200000 elements")
def _() -> bytes:
    element = struct.pack("<HHIIIIIHHHHHH", START, 16, 36, 1, NONE, NONE, 0, 20, 20, 0, 0, 0, 0)
    return package(document([*chunks(BINARY)[:2], element * 1_000_000]))


# --- string pool ---


@variant("xml-pool-utf8", "reads both", f"{TYPES}: ResStringPool::setTo", "same")
def _() -> bytes:
    return with_pool(pool(TEXTS, utf8=True))


@variant("xml-pool-utf16", "reads both", f"{TYPES}: ResStringPool::setTo", "same")
def _() -> bytes:
    return with_pool(pool(TEXTS))


@variant("xml-pool-long-header", "honours the header's size", f"{TYPES}: ResStringPool::setTo", "same")
def _() -> bytes:
    chunk = grown(pool(TEXTS), 8)
    return with_pool(patch(chunk, 20, "<I", struct.unpack_from("<I", chunk, 20)[0] + 8))


@variant("xml-pool-decoy-first", "takes the last pool before the first node", f"{TYPES}: ResXMLTree::setTo", "same")
def _() -> bytes:
    return package(document([pool(["decoy"] * len(TEXTS)), *chunks(BINARY)]))


@variant("xml-pool-decoy-behind", "takes no pool behind the first node", f"{TYPES}: ResXMLParser::nextNode", "same")
def _() -> bytes:
    parts = chunks(BINARY)
    return package(document([*parts[:4], pool(["decoy"] * len(TEXTS)), *parts[4:]]))


@variant("xml-pool-count-forged", "refuses the pool", f"{TYPES}: ResStringPool::setTo", "same", "has room for")
def _() -> bytes:
    return with_pool(patch(pool(TEXTS), 8, "<I", 0x00FFFFFF))


@variant("xml-pool-styles-forged", "refuses the pool", f"{TYPES}: ResStringPool::setTo", "same", "styles of its string pool")
def _() -> bytes:
    chunk = pool([*TEXTS, "", ""])
    return with_pool(patch(patch(chunk, 12, "<I", 1), 8, "<I", len(TEXTS)))


@variant("xml-pool-strings-beyond", "refuses the pool", f"{TYPES}: ResStringPool::setTo", "refused", "names no package|<>")
def _() -> bytes:
    return with_pool(patch(pool(TEXTS), 20, "<I", 1 << 20))


@variant(
    "xml-pool-not-ended", "reads strings without an end as nothing", f"{TYPES}: ResStringPool::stringAt", "refused", "<>|package"
)
def _() -> bytes:
    return with_pool(pool(TEXTS, ended=False))


@variant("xml-pool-offset-beyond", "reads the string as nothing", f"{TYPES}: ResStringPool::stringAt", "less", "not ended")
def _() -> bytes:
    index = TEXTS.index("android.permission.CAMERA")
    return with_pool(patch(pool(TEXTS), 28 + 4 * index, "<I", 1 << 24))


@variant("xml-pool-cut", "refuses the pool", f"{TYPES}: ResStringPool::setTo", "refused", "cut off|impossible")
def _() -> bytes:
    return with_pool(struct.pack("<HHII", POOL, 12, 12, 5))


# --- attributes ---


@variant("xml-names-blanked", "goes by resource ids", f"{TYPES}: ResXMLParser::getAttributeNameResID", "same")
def _() -> bytes:
    count = (len(IDS) - 8) // 4
    return with_pool(pool([*("" for _ in range(count)), *TEXTS[count:]]))


@variant("xml-names-swapped", "goes by resource ids", f"{TYPES}: ResXMLParser::getAttributeNameResID", "same")
def _() -> bytes:
    return with_texts(("name", "label"), ("label", "name"))


@variant("xml-namespace-forged", "goes by resource ids", f"{TYPES}: ResXMLParser::getAttributeNameResID", "same")
def _() -> bytes:
    return with_texts(("http://schemas.android.com/apk/res/android", "http://example.org/"))


@variant("xml-ids-missing", "does not see attributes without an id", f"{TYPES}: getAttributeNameResID", "less", "no resource id")
def _() -> bytes:
    parts = [chunk for chunk in chunks(BINARY) if kind(chunk) != MAP]
    return package(document(parts))


@variant("xml-ids-cut-short", "does not see attributes without an id", f"{TYPES}: getAttributeNameResID", "less", "no resource id")
def _() -> bytes:
    return changed(lambda chunk: patch(chunk[:12], 4, "<I", 12), MAP)


@variant("xml-ids-decoy-first", "takes the last map before the first node", f"{TYPES}: ResXMLTree::setTo", "same")
def _() -> bytes:
    parts = chunks(BINARY)
    return package(document([parts[0], struct.pack("<HHI", MAP, 8, len(IDS)) + b"\x02" * (len(IDS) - 8), *parts[1:]]))


@variant("xml-attributes-24-bytes", "honours their size", f"{TYPES}: ResXMLParser::getAttributeNameID", "same")
def _() -> bytes:
    return changed(wide_attributes, START)


@variant("xml-attributes-8-bytes", "reads them over each other", f"{TYPES}: validateNode", "refused", "package")
def _() -> bytes:
    return changed(lambda chunk: patch(chunk, struct.unpack_from("<H", chunk, 2)[0] + 10, "<H", 8), START)


@variant("xml-attributes-too-many", "refuses the document", f"{TYPES}: validateNode", "refused", "reach beyond")
def _() -> bytes:
    return changed(lambda chunk: patch(chunk, struct.unpack_from("<H", chunk, 2)[0] + 12, "<H", 0xFFFF), START)


@variant("xml-two-values", "takes the typed one", "AOSP frameworks/base TypedArray.loadStringValueAt", "same", "two values")
def _() -> bytes:
    """Raw values of android:name that say something else."""
    name = TEXTS.index("name")
    decoy = TEXTS.index("net.quietpaint.app")

    def edit(chunk: bytes) -> bytes:
        at, size, count = attributes(chunk)
        for row in range(at, at + size * count, size):
            if struct.unpack_from("<I", chunk, row + 4)[0] == name:
                chunk = patch(chunk, row + 8, "<I", decoy)
        return chunk

    return changed(edit, START)


@variant("xml-package-typed-otherwise", "takes the written one", "AOSP XmlBlock.Parser.getAttributeValue", "same", "two values")
def _() -> bytes:
    own, decoy = TEXTS.index("package"), TEXTS.index("android.permission.CAMERA")

    def edit(chunk: bytes) -> bytes:
        at, size, count = attributes(chunk)
        for row in range(at, at + size * count, size):
            if struct.unpack_from("<I", chunk, row + 4)[0] == own:
                chunk = patch(chunk, row + 16, "<I", decoy)
        return chunk

    return changed(edit, START)


@variant("xml-other-root", "refuses it", "AOSP ParsingPackageUtils.parseBaseApk", "refused", "<manifost>")
def _() -> bytes:
    return with_texts(("manifest", "manifost"))
