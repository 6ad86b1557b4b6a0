"""Variants of containers of packages, all of them around the same app."""

import json
import struct

from tests.apk.hostile import SOUND, variant
from tests.apk.hostile.pack import archive, zeros
from tests.apk.packages import QUIETPAINT, packed
from tests.conftest import FIXTURES

APK = QUIETPAINT.read_bytes()
AAB = FIXTURES / "splits/built/fieldbook.aab"
OURS = "no platform file: containers are unpacked by installers"
BUNDLE = "bundletool, commands.proto"


def container(entries: dict[str, bytes]) -> bytes:
    return archive(entries, stored=entries)


@variant("set-with-one", "installs the base", OURS, "same", suffix=".apks")
def _() -> bytes:
    return container({"base.apk": APK})


@variant("set-names-climb", "does not unpack by name", OURS, "same", suffix=".zip")
def _() -> bytes:
    return container({"../../base.apk": APK, "/x/y.txt": b""})


@variant("set-base-marked-encrypted", "an installer ignores the mark", OURS, "same", suffix=".xapk")
def _() -> bytes:
    return archive({"base.apk": APK}, stored=("base.apk",), central={"base.apk": {"flags": 1}})


@variant("set-nested-bomb", "an installer fills the disk", OURS, "same", "more than", suffix=".apks")
def _() -> bytes:
    bomb = {"split_bomb.apk": {"method": 8, "size": 0x7FFFFFFF}}
    entries = {"base.apk": APK, "split_bomb.apk": zeros(2 << 30)}
    return archive(entries, stored=entries, local=bomb, central=bomb)


@variant("set-many-bombs", "an installer fills the disk", OURS, "same", "more than", suffix=".zip")
def _() -> bytes:
    names = [f"split_{number}.apk" for number in range(30)]
    wide = {name: {"method": 8, "size": 200 << 20} for name in names}
    bomb = zeros(200 << 20)
    entries = {"base.apk": APK, **dict.fromkeys(names, bomb)}
    return archive(entries, stored=entries, local=wide, central=wide)


@variant("set-of-containers", "finds no package", OURS, "refused", "no base package", suffix=".apks")
def _() -> bytes:
    return container({"a.apk": container({"b.apk": APK})})


@variant("set-holds-itself", "finds no package", OURS, "refused", "no base package", suffix=".zip")
def _() -> bytes:
    inner = container({"x.apk": b"PK"})
    for _ in range(20):
        inner = packed({"x.apk": inner})
    return inner


@variant("set-two-apps", "refuses to mix them", "AOSP PackageInstallerSession", "refused", "several apps", suffix=".zip")
def _() -> bytes:
    other = (FIXTURES / "apps/pocketnotes/pocketnotes.apk").read_bytes()
    return container({"a.apk": APK, "b.apk": other})


@variant(
    "set-split-of-another", "refuses the set", "AOSP PackageInstallerSession", "same", "belongs to another package", suffix=".zip"
)
def _() -> bytes:
    return container({"base.apk": APK, "split.apk": (FIXTURES / "splits/built/split_scanner.apk").read_bytes()})


@variant("set-split-cut", "refuses the set", "AOSP PackageInstallerSession", "same", "cut off|no ZIP", suffix=".apkm")
def _() -> bytes:
    return container({"info.json": b"{}", "base.apk": APK, "split.apk": APK[: len(APK) // 2]})


@variant("set-base-cut", "refuses the set", "AOSP PackageInstallerSession", "refused", "no base package", suffix=".apkm")
def _() -> bytes:
    return container({"info.json": b"{}", "base.apk": APK[:5000]})


@variant("set-of-nothing", "refuses the set", "AOSP PackageInstallerSession", "refused", "no base package", suffix=".apks")
def _() -> bytes:
    return container({"a.apk": b"", "b.apk": b"\0" * 100})


@variant("set-apk-with-a-list", "takes a file with a manifest for a package", "AOSP ApkLiteParseUtils", "same")
def _() -> bytes:
    return archive(SOUND | {"toc.pb": b"x", "manifest.json": b"{}"})


@variant("toc-garbage", "bundletool refuses it", BUNDLE, "same", "protocol buffer", suffix=".apks")
def _() -> bytes:
    return container({"toc.pb": b"\xff" * 100, "base.apk": APK})


@variant("toc-bomb", "bundletool refuses it", BUNDLE, "same", "inflates to more|protocol buffer", suffix=".apks")
def _() -> bytes:
    wide = {"toc.pb": {"method": 8, "size": 1 << 30}}
    entries = {"toc.pb": zeros(1 << 30), "base.apk": APK}
    return archive(entries, stored=entries, local=wide, central=wide)


@variant("toc-lists-what-is-not-there", "bundletool refuses it", BUNDLE, "same", "lists no set", suffix=".apks")
def _() -> bytes:
    path = b"none.apk"
    apk = bytes([0x12, len(path)]) + path
    described = bytes([0x12, len(apk)]) + apk
    group = bytes([0x12, len(described)]) + described
    return container({"toc.pb": bytes([0x12, len(group)]) + group, "base.apk": APK})


@variant("xapk-list-bomb", "an installer refuses it", OURS, "same", "inflates to more", suffix=".xapk")
def _() -> bytes:
    wide = {"manifest.json": {"method": 8, "size": 1 << 30}}
    entries = {"manifest.json": zeros(1 << 30), "base.apk": APK}
    return archive(entries, stored=entries, local=wide, central=wide)


@variant("xapk-list-nested", "an installer refuses it", OURS, "same", "no JSON", suffix=".xapk")
def _() -> bytes:
    return container({"manifest.json": b"[" * 1_000_000, "base.apk": APK})


@variant("xapk-list-of-others", "an installer refuses it", OURS, "same", suffix=".xapk")
def _() -> bytes:
    return container({"manifest.json": json.dumps({"split_apks": [{"file": "none.apk"}]}).encode(), "base.apk": APK})


def bundle(manifest: bytes) -> bytes:
    return archive({"BundleConfig.pb": b"", "base/manifest/AndroidManifest.xml": manifest})


def field(number: int, content: bytes) -> bytes:
    size, out = len(content), bytearray()
    while size > 0x7F:
        out.append(size & 0x7F | 0x80)
        size >>= 7
    return bytes([number << 3 | 2]) + bytes(out) + bytes([size]) + content


@variant("bundle-manifest-garbage", "bundletool refuses it", BUNDLE, "refused", "cannot be read", suffix=".aab")
def _() -> bytes:
    return bundle(b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")


@variant("bundle-manifest-binary", "bundletool refuses it", BUNDLE, "refused", "cannot be read", suffix=".aab")
def _() -> bytes:
    return bundle(SOUND["AndroidManifest.xml"])


@variant("bundle-manifest-deep", "bundletool refuses it", BUNDLE, "refused", "nested too deep", suffix=".aab")
def _() -> bytes:
    node = field(1, field(3, b"a"))
    for _ in range(2000):
        node = field(1, field(3, b"manifest") + field(5, node))
    return bundle(node)


@variant("bundle-manifest-wide", "bundletool reads on", BUNDLE, "refused", "more than 200000 elements", suffix=".aab")
def _() -> bytes:
    child = field(5, field(1, field(3, b"a")))
    return bundle(field(1, field(3, b"manifest") + child * 300_000))


@variant("bundle-numbers-without-end", "bundletool refuses it", BUNDLE, "refused", "cannot be read", suffix=".aab")
def _() -> bytes:
    return bundle(b"\x80" * 100_000)


@variant("bundle-without-base", "bundletool refuses it", BUNDLE, "refused", "no base module", suffix=".aab")
def _() -> bytes:
    return archive({"BundleConfig.pb": b"", "other/manifest/AndroidManifest.xml": b"x"})


@variant("not-a-package", "refuses it", "AOSP ApkLiteParseUtils", "refused", "no ZIP archive")
def _() -> bytes:
    return b"\x7fELF" + struct.pack("<I", 7) * 100
