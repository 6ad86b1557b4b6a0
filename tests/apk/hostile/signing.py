"""Variants of the signing block. The package is signed by v1, v2 and v3."""

import struct

from auditor.apk.signingblock import MAGIC, V2, V3
from tests.apk.hostile import SOUND, variant
from tests.apk.hostile.documents import patch
from tests.apk.hostile.pack import archive
from tests.apk.packages import QUIETPAINT

VERIFIER = "AOSP frameworks/base android.util.apk"
WHOLE = QUIETPAINT.read_bytes()
END = WHOLE.index(MAGIC) + len(MAGIC)
SIZE = struct.unpack_from("<Q", WHOLE, END - 24)[0]
START = END - SIZE - 8


def pairs() -> list[tuple[int, bytes]]:
    found, at = [], START + 8
    while at < END - 24:
        size, kind = struct.unpack_from("<QI", WHOLE, at)
        found.append((kind, WHOLE[at + 12 : at + 8 + size]))
        at += 8 + size
    return found


def block(parts: list[tuple[int, bytes]], *, size: int | None = None, magic: bytes = MAGIC) -> bytes:
    """The package with a signing block of these parts."""
    body = b"".join(struct.pack("<QI", 4 + len(content), kind) + content for kind, content in parts)
    length = struct.pack("<Q", len(body) + 24 if size is None else size)
    made = struct.pack("<Q", len(body) + 24) + body + length + magic
    tail = WHOLE[END:]
    return WHOLE[:START] + made + patch(tail, len(tail) - 6, "<I", START + len(made))


@variant("signed-as-it-is", "verifies v3", f"{VERIFIER}.ApkSignatureVerifier", "same")
def _() -> bytes:
    return WHOLE


@variant("signature-unknown-part", "ignores it", f"{VERIFIER}.ApkSigningBlockUtils", "same", "unknown id 0x0badcafe")
def _() -> bytes:
    return block([*pairs(), (0x0BADCAFE, b"x" * 32)])


@variant("signature-channel", "ignores it", f"{VERIFIER}.ApkSigningBlockUtils", "same")
def _() -> bytes:
    return block([*pairs(), (0x71777777, b'{"channel":"store"}')])


@variant("signature-v2-and-v3-gone", "misses them", f"{VERIFIER}.ApkSignatureVerifier", "same", "that signature is gone")
def _() -> bytes:
    return block([(kind, content) for kind, content in pairs() if kind not in (V2, V3)])


@variant("signature-v3-gone", "misses it", f"{VERIFIER}.ApkSignatureSchemeV2Verifier", "same", "that signature is gone|no v3")
def _() -> bytes:
    return block([(kind, content) for kind, content in pairs() if kind != V3])


@variant("signature-block-gone", "misses it", f"{VERIFIER}.ApkSignatureVerifier", "same", "that signature is gone")
def _() -> bytes:
    return archive(SOUND)


@variant("signature-sizes-differ", "finds no block", f"{VERIFIER}.ApkSigningBlockUtils", "same", "do not agree|gone")
def _() -> bytes:
    return block(pairs(), size=64)


@variant("signature-size-huge", "finds no block", f"{VERIFIER}.ApkSigningBlockUtils", "same", "do not agree|gone")
def _() -> bytes:
    return block(pairs(), size=1 << 62)


@variant("signature-part-too-long", "refuses the block", f"{VERIFIER}.ApkSigningBlockUtils", "same", "longer than the block")
def _() -> bytes:
    at = START + 8
    return patch(WHOLE, at, "<Q", 1 << 40)


@variant("signature-signer-cut", "refuses the signature", f"{VERIFIER}.ApkSignatureSchemeV3Verifier", "same", "cut off")
def _() -> bytes:
    return block([(kind, content[:200] if kind == V3 else content) for kind, content in pairs()])


@variant("signature-without-signer", "refuses the signature", f"{VERIFIER}.ApkSignatureSchemeV2Verifier", "same", "no signer")
def _() -> bytes:
    return block([(kind, b"\0\0\0\0" if kind == V2 else content) for kind, content in pairs()])


@variant(
    "signature-content-changed", "refuses the package", f"{VERIFIER}.ApkSigningBlockUtils", "same", "changed after it was signed"
)
def _() -> bytes:
    at = WHOLE.index(b"PK\x01\x02") + 12  # a time in the directory
    return patch(WHOLE, at, "<H", 0)


@variant(
    "signature-of-another",
    "refuses the signature",
    f"{VERIFIER}.ApkSignatureSchemeV3Verifier",
    "same",
    "not by its key|not the certificate",
)
def _() -> bytes:
    return block([(kind, content[:-40] + b"\0" * 40 if kind == V3 else content) for kind, content in pairs()])


@variant("signature-two-of-one-kind", "takes the first", f"{VERIFIER}.ApkSigningBlockUtils.findApkSignatureSchemeBlock", "same")
def _() -> bytes:
    return block([*pairs(), *((kind, content) for kind, content in pairs() if kind == V2)])
