"""Variants of the ZIP around the package."""

import struct
import zlib

from tests.apk.hostile import MANIFEST, RESOURCES, SOUND, variant
from tests.apk.hostile.pack import Fields, archive, zeros

ZIP = "AOSP system/libziparchive zip_archive.cc"
ASSETS = "AOSP frameworks/base libs/androidfw/AssetsProvider.cpp: ZipAssetsProvider::OpenInternal"


@variant("count-high", "rejects the archive", f"{ZIP}: ParseZipArchive", "same", "promises 9999 entries")
def _() -> bytes:
    return archive(SOUND, end={"count": 9999})


@variant("count-low", "sees the first entries only", f"{ZIP}: ParseZipArchive", "less", "does not see the rest")
def _() -> bytes:
    return archive(SOUND, end={"count": 2})


@variant("count-zero", "takes the archive for empty", f"{ZIP}: MapCentralDirectory", "refused", "empty")
def _() -> bytes:
    return archive(SOUND, end={"count": 0})


@variant("count-on-disk-wrong", "goes by the total count", f"{ZIP}: FindCentralDirectoryInfo", "same")
def _() -> bytes:
    return archive(SOUND, end={"here": 1})


@variant("duplicate-manifest", "rejects the archive", f"{ZIP}: AddToMap, kDuplicateEntry", "same", "there twice")
def _() -> bytes:
    return archive([*SOUND.items(), (MANIFEST, b"decoy")])


@variant("duplicate-manifest-first", "rejects the archive", f"{ZIP}: AddToMap, kDuplicateEntry", "refused", "cannot be read")
def _() -> bytes:
    return archive([(MANIFEST, b"decoy"), *SOUND.items()])


@variant("duplicate-dex", "rejects the archive", f"{ZIP}: AddToMap, kDuplicateEntry", "same", "there twice")
def _() -> bytes:
    return archive([*SOUND.items(), ("classes.dex", SOUND["classes2.dex"])])


@variant("encrypted-manifest", "ignores the mark", f"{ZIP}: FindEntry", "same", "marked as encrypted")
def _() -> bytes:
    return archive(SOUND, central={MANIFEST: {"flags": 1}})


@variant("encrypted-dex", "ignores the mark", f"{ZIP}: FindEntry", "same", "marked as encrypted")
def _() -> bytes:
    return archive(SOUND, central={"classes.dex": {"flags": 0x41}}, local={"classes.dex": {"flags": 0x41}})


@variant("encrypted-in-local-header-only", "ignores the mark", f"{ZIP}: FindEntry", "same")
def _() -> bytes:
    return archive(SOUND, local={MANIFEST: {"flags": 1}})


@variant("all-flags", "ignores all but the descriptor's", f"{ZIP}: FindEntry", "same", "marked as encrypted")
def _() -> bytes:
    return archive(SOUND, central={MANIFEST: {"flags": 0xFFF7}}, local={MANIFEST: {"flags": 0xFFF7}})


@variant("method-ffff-manifest", "reads it as stored", ASSETS, "same", "unknown compression method 65535")
def _() -> bytes:
    method = {MANIFEST: {"method": 0xFFFF}}
    return archive(SOUND, stored=(MANIFEST, RESOURCES), central=method, local=method)


@variant("method-ffff-manifest-in-directory-only", "reads it as stored", ASSETS, "same", "another compression method")
def _() -> bytes:
    return archive(SOUND, stored=(MANIFEST, RESOURCES), central={MANIFEST: {"method": 0xFFFF}})


@variant("method-ffff-on-deflated-manifest", "reads deflated bytes as XML, which fails", ASSETS, "refused", "cannot be read")
def _() -> bytes:
    return archive(SOUND, central={MANIFEST: {"method": 0xFFFF}})


@variant("method-aes-resources", "reads them as stored", ASSETS, "same", "unknown compression method 99")
def _() -> bytes:
    return archive(SOUND, central={RESOURCES: {"method": 99}})


@variant("method-bzip2-dex", "cannot extract it", f"{ZIP}: ExtractToWriter", "less", "compression method 12")
def _() -> bytes:
    return archive(SOUND, central={"classes.dex": {"method": 12}})


@variant("method-9-dex", "cannot extract it", f"{ZIP}: ExtractToWriter", "less", "compression method 9")
def _() -> bytes:
    return archive(SOUND, central={"classes.dex": {"method": 9}}, local={"classes.dex": {"method": 9}})


@variant("local-method", "goes by the directory", f"{ZIP}: FindEntry", "same", "another compression method")
def _() -> bytes:
    return archive(SOUND, local={MANIFEST: {"method": 0}})


@variant("local-name", "does not open the entry", f"{ZIP}: FindEntry, kInconsistentInformation", "same", "another name")
def _() -> bytes:
    return archive(SOUND, local={MANIFEST: {"name": b"AndroidManifest.xmk"}})


@variant("local-name-shorter", "does not open the entry", f"{ZIP}: FindEntry", "same", "another name")
def _() -> bytes:
    return archive(SOUND, local={"classes.dex": {"name": b"x", "name_size": 1}})


@variant("local-size", "does not open the entry", f"{ZIP}: FindEntry, kInconsistentInformation", "same", "another size")
def _() -> bytes:
    return archive(SOUND, local={MANIFEST: {"size": 7}})


@variant("local-packed-size", "does not open the entry", f"{ZIP}: FindEntry", "same", "another size")
def _() -> bytes:
    return archive(SOUND, local={"classes.dex": {"packed": 7}})


@variant("local-crc", "does not open the entry", f"{ZIP}: FindEntry", "same", "another size or checksum")
def _() -> bytes:
    return archive(SOUND, local={"classes2.dex": {"crc": 1}})


@variant("descriptor", "takes the sizes from the directory", f"{ZIP}: FindEntry", "same")
def _() -> bytes:
    flags = {"flags": 8}
    content = SOUND["classes.dex"]
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = len(packer.compress(content) + packer.flush())
    tail = struct.pack("<4sIII", b"PK\x07\x08", zlib.crc32(content), packed, len(content))
    none = {**flags, "crc": 0, "packed": 0, "size": 0}
    return archive(SOUND, local={"classes.dex": none}, central={"classes.dex": flags}, behind={"classes.dex": tail})


@variant("descriptor-wrong", "does not extract it", f"{ZIP}: ValidateDataDescriptor", "same", "sizes behind 'classes.dex'")
def _() -> bytes:
    flags = {"flags": 8}
    tail = struct.pack("<4sIII", b"PK\x07\x08", 1, 2, 3)
    return archive(SOUND, local={"classes.dex": flags}, central={"classes.dex": flags}, behind={"classes.dex": tail})


@variant("crc-wrong-everywhere", "does not check it", f"{ZIP}: kCrcChecksEnabled is false", "same")
def _() -> bytes:
    wrong = {"classes.dex": {"crc": 5}}
    return archive(SOUND, local=wrong, central=wrong)


@variant("size-too-small", "inflates to another size and fails", ASSETS, "refused", "are declared")
def _() -> bytes:
    wrong = {MANIFEST: {"size": 64}}
    return archive(SOUND, local=wrong, central=wrong)


@variant("size-too-large", "inflates to another size and fails", ASSETS, "refused", "are declared")
def _() -> bytes:
    wrong = {MANIFEST: {"size": 1 << 20}}
    return archive(SOUND, local=wrong, central=wrong)


@variant("size-four-gigabytes", "finds no ZIP64 field and does not open it", f"{ZIP}: FindEntry", "refused", "more than 64 MB")
def _() -> bytes:
    wrong = {MANIFEST: {"size": 0xFFFFFFFF}}
    return archive(SOUND, local=wrong, central=wrong)


@variant("stored-with-two-sizes", "takes the uncompressed one", f"{ZIP}: CopyEntryToWriter", "same", "two sizes")
def _() -> bytes:
    wrong = {RESOURCES: {"packed": 4}}
    return archive(SOUND, local=wrong, central=wrong)


@variant("packed-size-beyond-file", "does not open the entry", f"{ZIP}: FindEntry, kInvalidOffset", "less", "outside the file")
def _() -> bytes:
    wrong = {"classes.dex": {"packed": 1 << 30}}
    return archive(SOUND, local=wrong, central=wrong)


def _zip64_end(data_before: bytes, count: int, size: int, start: int) -> bytes:
    record = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
    return record + struct.pack("<4sIQI", b"PK\x06\x07", 0, len(data_before), 1)


@variant("zip64-end", "follows the ZIP64 record", f"{ZIP}: FindCentralDirectoryInfoForZip64", "same")
def _() -> bytes:
    plain = archive(SOUND)
    _, _, _, _, count, size, start, _ = struct.unpack("<4s4H2IH", plain[-22:])
    extra = _zip64_end(plain[:-22], count, size, start)
    return archive(SOUND, before_end=extra, end={"count": 0xFFFF, "directory_size": 0xFFFFFFFF, "directory": 0xFFFFFFFF})


@variant(
    "zip64-end-with-locator-missing", "rejects the archive", f"{ZIP}: FindCentralDirectoryInfoForZip64", "same", "ZIP64 record"
)
def _() -> bytes:
    return archive(SOUND, end={"here": 0xFFFF})


@variant("zip64-end-out-of-reach", "rejects the archive", f"{ZIP}: FindCentralDirectoryInfoForZip64", "refused", "outside the file")
def _() -> bytes:
    extra = struct.pack("<4sIQI", b"PK\x06\x07", 0, 1 << 60, 1)
    return archive(SOUND, before_end=extra, end={"directory_size": 0xFFFFFFFF})


@variant("zip64-sizes", "takes them from the extra field", f"{ZIP}: ParseZip64ExtendedInfoInExtraField", "same")
def _() -> bytes:
    content = SOUND[RESOURCES]
    field = struct.pack("<HHQQ", 1, 16, len(content), len(content))
    wide: dict[str, Fields] = {RESOURCES: {"size": 0xFFFFFFFF, "packed": 0xFFFFFFFF, "extra": field, "extra_size": len(field)}}
    return archive(SOUND, local=wide, central=wide)


@variant("zip64-sizes-without-field", "does not open the entry", f"{ZIP}: FindEntry", "less", "ZIP64 field")
def _() -> bytes:
    wide = {"classes.dex": {"size": 0xFFFFFFFF, "packed": 0xFFFFFFFF}}
    return archive(SOUND, local=wide, central=wide)


@variant("comment", "skips it", f"{ZIP}: FindCentralDirectoryInfo", "same")
def _() -> bytes:
    return archive(SOUND, comment=b"channel=store")


@variant("comment-longest", "skips it", f"{ZIP}: FindCentralDirectoryInfo", "same")
def _() -> bytes:
    return archive(SOUND, comment=b"x" * 0xFFFE)


@variant("comment-holds-an-end-record", "goes by the last end record", f"{ZIP}: FindCentralDirectoryInfo", "refused", "empty")
def _() -> bytes:
    return archive(SOUND, comment=struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0, 0, 0, 0, 0))


@variant("comment-too-short", "rejects the archive", f"{ZIP}: FindCentralDirectoryInfo", "same", "after the end")
def _() -> bytes:
    return archive(SOUND, end={"comment_size": 0}, comment=b"channel")


@variant("bytes-behind", "rejects the archive", f"{ZIP}: FindCentralDirectoryInfo", "same", "after the end")
def _() -> bytes:
    return archive(SOUND, suffix=b"\0" * 100)


@variant("prefix-shifted", "rejects what does not begin with an entry", f"{ZIP}: ParseZipArchive", "same", "does not begin")
def _() -> bytes:
    return archive(SOUND, prefix=b"#!/bin/sh\n")


@variant(
    "prefix-is-a-dex", "rejects what does not begin with an entry (Janus)", f"{ZIP}: ParseZipArchive", "same", "does not begin"
)
def _() -> bytes:
    return archive(SOUND, prefix=SOUND["classes2.dex"])


@variant("prefix-not-shifted", "finds no directory where it must be", f"{ZIP}: ParseZipArchive", "refused", "empty")
def _() -> bytes:
    return archive(SOUND, prefix=b"MZ" + b"\0" * 62, shifted=False)


@variant("directory-offset-beyond", "rejects the archive", f"{ZIP}: FindCentralDirectoryInfo", "refused", "outside the file")
def _() -> bytes:
    return archive(SOUND, end={"directory": 1 << 30})


@variant("directory-size-small", "runs off the end and rejects", f"{ZIP}: ParseZipArchive", "less", "promises")
def _() -> bytes:
    return archive(SOUND, end={"directory_size": 130})


@variant("gap-before-the-end", "skips it", f"{ZIP}: FindCentralDirectoryInfo", "same")
def _() -> bytes:
    return archive(SOUND, before_end=b"\0" * 64)


@variant("name-not-utf8", "rejects the archive", f"{ZIP}: IsValidEntryName", "same", "not UTF-8")
def _() -> bytes:
    return archive([*SOUND.items(), (b"assets/\xff\xfe", b"x")])


@variant("name-with-nul", "rejects the archive", f"{ZIP}: IsValidEntryName", "same", "holds a NUL")
def _() -> bytes:
    return archive([*SOUND.items(), (b"classes.dex\0.txt", b"x")])


@variant("name-climbs", "never unpacks by name", f"{ZIP}: FindEntry", "same")
def _() -> bytes:
    return archive([*SOUND.items(), ("../../../../tmp/x", b"x"), ("/etc/passwd", b"x")])


@variant("folders-named-like-parts", "knows entries by their whole names", f"{ZIP}: FindEntry", "same")
def _() -> bytes:
    return archive([*SOUND.items(), (f"{MANIFEST}/", b""), ("classes.dex/", b""), ("resources.arsc/x", b"y")])


@variant("other-case", "minds the case", f"{ZIP}: FindEntry", "same", "Classes.dex: it may hold code")
def _() -> bytes:
    return archive([*SOUND.items(), ("androidmanifest.xml", b"decoy"), ("Classes.dex", b"decoy")])


@variant("header-behind-directory", "rejects the archive", f"{ZIP}: ParseZipArchive", "less", "lies behind the directory")
def _() -> bytes:
    return archive(SOUND, central={"classes.dex": {"offset": 1 << 24}})


@variant("header-mark-missing", "does not open the entry", f"{ZIP}: FindEntry, kInvalidOffset", "less", "local header is missing")
def _() -> bytes:
    return archive(SOUND, central={"classes.dex": {"offset": 1}})


@variant("two-names-for-one-content", "compares the names and opens one", f"{ZIP}: FindEntry", "same", "another name")
def _() -> bytes:
    whole = archive(SOUND)
    at = whole.index(b"PK\x03\x04")
    return archive([*SOUND.items(), ("classes3.dex", b"")], central={"classes3.dex": _copy_of("classes2.dex", at)})


def _copy_of(name: str, base: int) -> dict[str, int]:
    plain = archive(SOUND)
    at = plain.index(name.encode(), plain.index(b"PK\x01\x02"))
    record = struct.unpack("<4s6H3I5H2I", plain[at - 46 : at])
    return {"offset": record[16] + base, "crc": record[7], "packed": record[8], "size": record[9], "method": record[4]}


@variant(
    "local-extra-huge", "finds its content beyond the directory", f"{ZIP}: FindEntry, kInvalidOffset", "less", "outside|damaged"
)
def _() -> bytes:
    return archive(SOUND, local={"classes2.dex": {"extra_size": 0xFFFF}, "classes.dex": {"extra_size": 0xFFFF}})


@variant("directory-entry-overlong", "rejects the archive", f"{ZIP}: ParseZipArchive", "same", "reaches beyond|promises")
def _() -> bytes:
    last = list(SOUND)[-1]
    return archive(SOUND, central={last: {"comment_size": 0xFFFF}})


@variant("cut-in-half", "finds no end record", f"{ZIP}: FindCentralDirectoryInfo", "refused", "cut off")
def _() -> bytes:
    whole = archive(SOUND)
    return whole[: len(whole) // 2]


@variant("end-cut", "finds no end record", f"{ZIP}: FindCentralDirectoryInfo", "refused", "cut off")
def _() -> bytes:
    return archive(SOUND)[:-10]


@variant("bomb-manifest", "runs out of memory or fails", ASSETS, "refused", "more than 64 MB")
def _() -> bytes:
    return _with_packed(MANIFEST, zeros(1 << 30), 1 << 30)


@variant("bomb-dex", "runs out of memory or fails", f"{ZIP}: InflateEntry", "less", "more than 256 MB")
def _() -> bytes:
    return _with_packed("classes.dex", zeros(2 << 30), (2 << 30) - 1)


@variant("bomb-resources", "runs out of memory or fails", ASSETS, "less", "more than 256 MB")
def _() -> bytes:
    return _with_packed(RESOURCES, zeros(1 << 30), 1 << 30)


@variant("bomb-layouts", "opens none of them to install", ASSETS, "same")
def _() -> bytes:
    bomb = zeros(256 << 20)
    entries = [*SOUND.items(), *((f"res/layout/{number}.xml", bomb) for number in range(40))]
    names = [f"res/layout/{number}.xml" for number in range(40)]
    wide = {name: {"method": 8, "size": 256 << 20} for name in names}
    return archive(entries, stored=(RESOURCES, *names), local=wide, central=wide)


def _with_packed(name: str, packed: bytes, size: int) -> bytes:
    fields = {name: {"method": 8, "size": size}}
    return archive(SOUND | {name: packed}, stored={name, RESOURCES}, local=fields, central=fields)


@variant("sixty-thousand-entries", "reads them all", f"{ZIP}: ParseZipArchive", "same")
def _() -> bytes:
    return archive([*SOUND.items(), *((f"assets/{number}", b"") for number in range(60_000))])
