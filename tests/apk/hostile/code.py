"""Variants of the dex files. Checksums are right unless the variant is about them."""

import hashlib
import struct
import zlib

from tests.apk.hostile import SOUND, variant
from tests.apk.hostile.documents import patch
from tests.apk.hostile.pack import archive

ART = "AOSP art libdexfile/dex/dex_file_verifier.cc"
LOADER = "AOSP art libdexfile/dex/dex_file_loader.cc"
FIRST, SECOND = SOUND["classes.dex"], SOUND["classes2.dex"]


def summed(dex: bytes) -> bytes:
    """The dex with the digest and checksum that its content has."""
    found = dex[:12] + hashlib.sha1(dex[32:]).digest() + dex[32:]
    return patch(found, 8, "<I", zlib.adler32(found[12:]))


def header(at: int, value: int, dex: bytes = FIRST) -> bytes:
    return archive(SOUND | {"classes.dex": summed(patch(dex, at, "<I", value))})


def number(at: int, dex: bytes = FIRST) -> int:
    found: int = struct.unpack_from("<I", dex, at)[0]
    return found


def raw(dex: bytes) -> bytes:
    return archive(SOUND | {"classes.dex": dex})


@variant("dex-checksum", "does not load it", f"{ART}: CheckHeader", "same", "checksum is wrong")
def _() -> bytes:
    return raw(patch(FIRST, 8, "<I", 1))


@variant("dex-content-changed", "does not load it", f"{ART}: CheckHeader", "same", "checksum is wrong")
def _() -> bytes:
    return raw(FIRST[:-1] + bytes([FIRST[-1] ^ 1]))


@variant("dex-digest-wrong", "does not check the SHA-1", f"{ART}: CheckHeader", "same")
def _() -> bytes:
    changed = FIRST[:12] + b"\0" * 20 + FIRST[32:]
    return raw(patch(changed, 8, "<I", zlib.adler32(changed[12:])))


@variant("dex-magic", "does not load it", f"{ART}: CheckHeader", "less", "does not start with a dex header")
def _() -> bytes:
    return raw(b"dey\n035\0" + FIRST[8:])


@variant("dex-version-034", "does not load it", "AOSP art standard_dex_file.cc: kDexMagicVersions", "less", "version 034")
def _() -> bytes:
    return raw(b"dex\n034\0" + FIRST[8:])


@variant("dex-version-099", "does not load it", "AOSP art standard_dex_file.cc: kDexMagicVersions", "less", "version 099")
def _() -> bytes:
    return raw(b"dex\n099\0" + FIRST[8:])


@variant("dex-version-040", "loads it", "AOSP art standard_dex_file.cc: kDexMagicVersions", "same")
def _() -> bytes:
    return raw(b"dex\n040\0" + FIRST[8:])


@variant("dex-big-endian", "does not load it", f"{ART}: CheckHeader", "less", "byte order")
def _() -> bytes:
    return header(0x28, 0x78563412)


@variant("dex-header-size", "does not load it", f"{ART}: CheckHeader", "same", "header size is 0x100")
def _() -> bytes:
    return header(0x24, 0x100)


@variant("dex-size-too-large", "does not load it", f"{ART}: CheckHeader", "less", "cut off")
def _() -> bytes:
    return header(0x20, len(FIRST) + 4096)


@variant("dex-bytes-behind", "loads it from Android 14 on", f"{ART}: CheckHeader", "same", "bytes lie behind it")
def _() -> bytes:
    return raw(FIRST + b"\0" * 512)


@variant("dex-second-behind", "loads the first only", f"{LOADER}: DexFileLoader::Open", "same", "bytes lie behind it")
def _() -> bytes:
    return raw(FIRST + SECOND)


@variant("dex-map-missing", "does not load it", f"{ART}: CheckMap", "same", "has no map")
def _() -> bytes:
    return header(0x34, 0)


@variant("dex-map-beyond", "does not load it", f"{ART}: CheckMap", "same", "has no map")
def _() -> bytes:
    return header(0x34, 0x7FFFFFFC)


@variant("dex-map-count", "does not load it", f"{ART}: CheckMap", "same", "map is cut off")
def _() -> bytes:
    return header(number(0x34), 0x00FFFFFF)


@variant("dex-map-order", "does not load it", f"{ART}: CheckMap", "same", "out of order")
def _() -> bytes:
    return header(number(0x34) + 4 + 12 + 8, 0)


@variant("dex-map-disagrees", "does not load it", f"{ART}: CheckMap", "same", "disagree on the string table")
def _() -> bytes:
    return header(number(0x34) + 4 + 12 + 4, 1)


@variant("dex-strings-beyond", "does not load it", f"{ART}: CheckHeader", "less", "string table lies outside")
def _() -> bytes:
    return header(0x3C, 0x7FFFFFF0)


@variant("dex-string-count", "does not load it", f"{ART}: CheckHeader", "less", "string table lies outside")
def _() -> bytes:
    return header(0x38, 0x0FFFFFFF)


@variant("dex-methods-beyond", "does not load it", f"{ART}: CheckHeader", "less", "method table lies outside")
def _() -> bytes:
    return header(0x5C, 0x7FFFFFF0)


@variant("dex-classes-beyond", "does not load it", f"{ART}: CheckHeader", "less", "class table lies outside")
def _() -> bytes:
    return header(0x64, 0x7FFFFFF0)


@variant("dex-type-points-outside", "does not load it", f"{ART}: CheckIntraTypeIdItem", "less", "type table points outside")
def _() -> bytes:
    return header(number(0x44), 0x00FFFFFF)


@variant("dex-method-points-outside", "does not load it", f"{ART}: CheckInterMethodIdItem", "less", "method table points outside")
def _() -> bytes:
    return header(number(0x5C) + 4, 0x00FFFFFF)


@variant("dex-class-data-beyond", "does not load it", f"{ART}: CheckInterClassDefItem", "less", "class data cannot be read")
def _() -> bytes:
    dex = FIRST
    for row in range(number(0x60)):
        at = number(0x64) + 32 * row + 24
        if number(at):
            dex = patch(dex, at, "<I", 0x7FFFFF00)
    return raw(summed(dex))


@variant("dex-string-data-beyond", "does not load it", f"{ART}: CheckInterStringIdItem", "same", "strings of it lie outside")
def _() -> bytes:
    return header(number(0x3C), 0x7FFFFF00)


@variant("dex-empty", "does not load it", f"{LOADER}: OpenOneDexFileFromZip", "less", "too short")
def _() -> bytes:
    return raw(b"")


@variant("dex-zeros", "does not load it", f"{ART}: CheckHeader", "less", "does not start with a dex header")
def _() -> bytes:
    return raw(bytes(65536))


@variant("dex-second-garbage", "loads none of them", f"{LOADER}: OpenAllDexFilesFromZip", "same", "too short|does not start")
def _() -> bytes:
    return archive(SOUND | {"classes2.dex": b"garbage"})


@variant("dex-second-is-the-first", "asks the first for every class", f"{LOADER}: OpenAllDexFilesFromZip", "same")
def _() -> bytes:
    return archive(SOUND | {"classes2.dex": FIRST})


@variant("dex-gap", "stops at the gap", f"{LOADER}: OpenAllDexFilesFromZip", "same", "a number before it is missing")
def _() -> bytes:
    return archive(SOUND | {"classes9.dex": SECOND})


@variant("dex-only-second", "finds no code", f"{LOADER}: OpenAllDexFilesFromZip", "less", "a number before it is missing")
def _() -> bytes:
    return archive({name: content for name, content in SOUND.items() if name != "classes.dex"})


@variant("dex-number-zero", "does not ask for it", f"{LOADER}: GetMultiDexClassesDexName", "same", "may hold code")
def _() -> bytes:
    return archive(SOUND | {"classes0.dex": SECOND, "classes01.dex": SECOND, "classes1.dex": SECOND})


@variant("dex-none", "refuses it", "AOSP PackageManagerServiceUtils, code is missing", "less", "says that the app has code")
def _() -> bytes:
    return archive({name: content for name, content in SOUND.items() if not name.endswith(".dex")})


@variant("dex-in-assets", "leaves it to the app", "AOSP libcore BaseDexClassLoader", "same", "may hold code")
def _() -> bytes:
    return archive(SOUND | {"assets/readme.txt": SECOND})


@variant("jar-in-assets", "leaves it to the app", "AOSP libcore BaseDexClassLoader", "same", "may hold code")
def _() -> bytes:
    return archive(SOUND | {"assets/a.jar": b"PK", "res/raw/b.apk": b"PK"})


@variant(
    "dex-container-alone", "reads one file of version 041", f"{LOADER}: OpenFromZip", "same", "header size|place in the container"
)
def _() -> bytes:
    """Version 041 with the header of 035: sizes and place in the container are not what they must be."""
    return raw(summed(b"dex\n041\0" + FIRST[8:]))
