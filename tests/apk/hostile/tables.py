"""Variants of the resource table."""

import struct

from tests.apk.hostile import RESOURCES, SOUND, variant
from tests.apk.hostile.documents import grown, patch
from tests.apk.hostile.pack import archive

ARSC = "AOSP frameworks/base libs/androidfw/LoadedArsc.cpp"
TABLE = SOUND[RESOURCES]
POOL = TABLE[12 : 12 + struct.unpack_from("<I", TABLE, 16)[0]]
PACKAGE = TABLE[12 + len(POOL) :]


def table(*parts: bytes, count: int = 1) -> bytes:
    body = b"".join(parts)
    return archive(SOUND | {RESOURCES: struct.pack("<HHII", 2, 12, 12 + len(body), count) + body})


@variant("arsc-unknown-chunk", "skips it", f"{ARSC}: LoadedArsc::LoadTable", "same")
def _() -> bytes:
    return table(POOL, struct.pack("<HHI", 0x0777, 8, 16) + b"x" * 8, PACKAGE)


@variant("arsc-second-pool", "takes the first", f"{ARSC}: LoadedArsc::LoadTable", "same")
def _() -> bytes:
    return table(POOL, POOL, PACKAGE)


@variant("arsc-count-high", "loads what is there", f"{ARSC}: LoadedArsc::LoadTable", "same", "declares 5 packages")
def _() -> bytes:
    return table(POOL, PACKAGE, count=5)


@variant("arsc-count-zero", "does not load the table", f"{ARSC}: LoadedArsc::LoadTable", "same", "declares 0 packages")
def _() -> bytes:
    return table(POOL, PACKAGE, count=0)


@variant("arsc-no-pool", "does not load the table", f"{ARSC}: LoadedArsc::LoadTable", "less", "no string pool")
def _() -> bytes:
    return table(PACKAGE)


@variant("arsc-pool-forged", "does not load the table", f"{ARSC}: LoadTable, corrupt pool", "same", "has room for")
def _() -> bytes:
    return table(patch(POOL, 8, "<I", 0x0FFFFFFF), PACKAGE)


@variant("arsc-cut", "does not load the table", f"{ARSC}: ChunkIterator", "less", "impossible sizes")
def _() -> bytes:
    return archive(SOUND | {RESOURCES: TABLE[: len(TABLE) // 2]})


@variant("arsc-empty", "does not load the table", f"{ARSC}: LoadedArsc::Load", "less", "cut off")
def _() -> bytes:
    return archive(SOUND | {RESOURCES: b""})


@variant("arsc-garbage", "does not load the table", f"{ARSC}: ChunkIterator", "less", "impossible|no resource table")
def _() -> bytes:
    return archive(SOUND | {RESOURCES: b"\xff" * 4096})


@variant("arsc-missing", "finds no label", "AOSP ApkAssets::Load", "less", "is a resource that is not there")
def _() -> bytes:
    return archive({name: content for name, content in SOUND.items() if name != RESOURCES})


@variant("arsc-type-chunk-beyond", "does not load the table", f"{ARSC}: ChunkIterator", "less", "impossible sizes|not there")
def _() -> bytes:
    header = struct.unpack_from("<H", PACKAGE, 2)[0]
    return table(POOL, patch(PACKAGE, header + 4, "<I", 0x7FFFFFF0))


@variant("arsc-refers-to-itself", "gives up after twenty steps", "AOSP AssetManager2::ResolveReference", "less", "not there")
def _() -> bytes:
    """The label's entry becomes a reference to the label."""
    value = struct.pack("<HBB", 8, 0, 3)
    at = PACKAGE.rindex(value)
    changed = PACKAGE
    while at >= 0:
        changed = changed[: at + 3] + b"\x01" + struct.pack("<I", 0x7F040000) + changed[at + 8 :]
        at = PACKAGE.rfind(value, 0, at)
    return table(POOL, changed)


@variant(
    "arsc-deflated", "refuses it from target 30 on", "AOSP ParsingPackageUtils, RESOURCES_ARSC_COMPRESSED", "same", "is compressed"
)
def _() -> bytes:
    return archive(SOUND, stored=())


@variant("arsc-long-header", "honours the header's size", f"{ARSC}: LoadTable", "same")
def _() -> bytes:
    return archive(SOUND | {RESOURCES: grown(TABLE, 8)})
