"""Signatures against apksigner: packages signed by it in every scheme, and packages that were changed afterwards."""

import re
import struct
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.apk.errors import PartError
from auditor.apk.signatures import Signing
from auditor.apk.signingblock import MAGIC, V3, signers, signing_block
from auditor.apk.zip import Archive
from auditor.facts import Signature
from tests.apk.packages import LUMICHAT, packed, parts, patched
from tests.conftest import FIXTURES, needs_tool

KEYS = FIXTURES / "keys/fixture.p12"
CONTENT = LUMICHAT.read_bytes()
PADDING = struct.pack("<I", 0x42726577)
SCHEMES = ("v1", "v2", "v3", "v4")


def signatures(path: Path) -> tuple[Signature, ...]:
    with Archive(path) as archive:
        return Signing(archive).signatures


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def key(folder: Path, name: str, *algorithm: str) -> Path:
    """A key store with one key of the given algorithm."""
    store = folder / f"{name}.p12"
    tool = needs_tool("keytool", "openjdk-17-jdk-headless")
    command: list[str | Path] = [
        tool,
        "-genkeypair",
        "-keystore",
        store,
        "-storetype",
        "PKCS12",
        "-storepass",
        "secret",
        "-alias",
        "a",
    ]
    subprocess.run([*command, "-validity", "30000", "-dname", f"CN={name}, O=Test", *algorithm], check=True, capture_output=True)
    return store


def apksigner(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([needs_tool("apksigner"), *map(str, arguments)], capture_output=True, text=True, check=False)


def sign(out: Path, *schemes: str, store: Path = KEYS, secret: str = "fixture", lowest: int = 24) -> Path:
    unsigned = written(
        out.with_suffix(".unsigned"), packed({k: v for k, v in parts(LUMICHAT).items() if not k.startswith("META-INF/")})
    )
    flags = [f"--{scheme}-signing-enabled={'true' if scheme in schemes else 'false'}" for scheme in SCHEMES]
    done = apksigner(
        *("sign", "--ks", store, "--ks-type", "PKCS12", "--ks-pass", f"pass:{secret}", "--min-sdk-version", str(lowest)),
        *(*flags, "--out", out, unsigned),
    )
    assert done.returncode == 0, done.stderr
    return out


def judged(path: Path) -> tuple[bool, set[str], set[str]]:
    """What apksigner says: whether the package verifies, by which schemes, and its signers' certificates."""
    # From Android 11 on a package for API 30 must have v2, so that one with v1 alone is judged as Android 10 does.
    done = apksigner("verify", "-v", "--print-certs", "--min-sdk-version", "24", "--max-sdk-version", "29", path)
    schemes = set(re.findall(r"^Verified using (v[\d.]+) scheme .*: true$", done.stdout, re.MULTILINE))
    digests = set(re.findall(r"Signer #\d+ certificate SHA-256 digest: ([0-9a-f]+)", done.stdout))
    return done.returncode == 0, schemes, digests


@pytest.mark.parametrize("schemes", [("v1",), ("v2",), ("v3",), ("v1", "v2"), ("v2", "v3"), ("v1", "v2", "v3", "v4")], ids="-".join)
def test_schemes_and_certificates_are_apksigners(schemes: tuple[str, ...], tmp_path: Path) -> None:
    path = sign(tmp_path / "a.apk", *schemes, lowest=21 if "v1" in schemes else 28 if schemes == ("v3",) else 24)
    found = signatures(path)
    assert {one.scheme for one in found} == set(schemes)
    assert all(one.state == ("unverified" if one.scheme in ("v1", "v4") else "valid") for one in found)
    _, _, digests = judged(path)
    assert {one.certificates[0].sha256 for one in found} == digests


@pytest.mark.parametrize(
    "algorithm", [("-keyalg", "EC", "-groupname", "secp256r1"), ("-keyalg", "RSA", "-keysize", "4096")], ids=str
)
def test_other_keys(algorithm: tuple[str, ...], tmp_path: Path) -> None:
    path = sign(tmp_path / "a.apk", "v2", "v3", store=key(tmp_path, "other", *algorithm), secret="secret")
    found = signatures(path)
    assert [(one.scheme, one.state) for one in found] == [("v3", "valid"), ("v2", "valid")]
    assert found[0].certificates[0].key == ("EC secp256r1" if "EC" in algorithm else "RSA 4096")
    assert found[0].certificates[0].subject == "CN=other,O=Test"


def test_the_debug_certificate_is_known(tmp_path: Path) -> None:
    store = key(tmp_path, "Android Debug", "-keyalg", "RSA")
    assert signatures(sign(tmp_path / "a.apk", "v2", store=store, secret="secret"))[0].certificates[0].debug
    assert not signatures(LUMICHAT)[0].certificates[0].debug


def test_a_rotated_key_tells_its_lineage(tmp_path: Path) -> None:
    old, new, lineage = key(tmp_path, "old", "-keyalg", "RSA"), key(tmp_path, "new", "-keyalg", "RSA"), tmp_path / "lineage"
    secrets = ("--ks-pass", "pass:secret")
    assert (
        apksigner(
            "rotate", "--out", lineage, "--old-signer", "--ks", old, *secrets, "--new-signer", "--ks", new, *secrets
        ).returncode
        == 0
    )
    unsigned = written(tmp_path / "u.apk", packed({k: v for k, v in parts(LUMICHAT).items() if not k.startswith("META-INF/")}))
    out = tmp_path / "a.apk"
    done = apksigner(
        *("sign", "--ks", old, *secrets, "--next-signer", "--ks", new, *secrets, "--lineage", lineage),
        *("--min-sdk-version", "24", "--out", out, unsigned),
    )
    assert done.returncode == 0, done.stderr
    newest = signatures(out)[0]
    assert (newest.scheme[:2], newest.state) == ("v3", "valid")
    assert [one.subject for one in newest.lineage] == ["CN=old,O=Test", "CN=new,O=Test"]
    assert newest.certificates[0].subject == "CN=new,O=Test"


@pytest.mark.parametrize("place", ["content", "directory", "comment", "signature", "certificate"])
def test_what_was_changed_afterwards_does_not_verify(place: str, tmp_path: Path) -> None:
    at = {
        "content": 60,
        "directory": CONTENT.index(b"PK\x01\x02") + 12,  # a time
        "comment": len(CONTENT) - 2,
        "signature": CONTENT.index(PADDING) - 8 - 420,  # before it the key, before that the signature
        "certificate": CONTENT.index(b"Fixture packages", CONTENT.rindex(b"PK\x03\x04")),
    }[place]
    changed = CONTENT[:at] + bytes([CONTENT[at] ^ 1]) + CONTENT[at + 1 :]
    if place == "comment":
        changed = patched(CONTENT, len(CONTENT) - 2, "<H", 3) + b"abc"
    path = written(tmp_path / "a.apk", changed)
    verifies, _, _ = judged(path)
    assert not verifies
    assert "invalid" in {one.state for one in signatures(path) if one.scheme != "v1"}


def test_a_newer_signature_that_was_taken_off_is_missed(tmp_path: Path) -> None:
    path = written(tmp_path / "a.apk", packed(parts(LUMICHAT)))
    (only,) = signatures(path)
    assert (only.scheme, only.state) == ("v1", "invalid")
    assert "v2" in str(only.problem)
    assert not judged(path)[0]


def test_entries_that_v1_leaves_out_are_missed(tmp_path: Path) -> None:
    path = sign(tmp_path / "a.apk", "v1", lowest=21)
    entries = parts(path) | {"classes2.dex": b"more"}
    changed = written(tmp_path / "b.apk", packed(entries))
    (only,) = signatures(changed)
    assert (only.state, "classes2.dex" in str(only.problem)) == ("invalid", True)


def test_an_unsigned_package_has_none(tmp_path: Path) -> None:
    path = written(tmp_path / "a.apk", packed({k: v for k, v in parts(LUMICHAT).items() if not k.startswith("META-INF/")}))
    assert signatures(path) == ()


def test_an_unknown_part_of_the_block_is_named(tmp_path: Path) -> None:
    start = CONTENT.rindex(b"PK\x03\x04")
    end = CONTENT.index(MAGIC) + len(MAGIC)
    (size,) = struct.unpack("<Q", CONTENT[end - 24 : end - 16])
    first = end - size - 8
    assert first > start
    extra = struct.pack("<QI", 4 + 5, 0x12345678) + b"hello"
    grown = struct.pack("<Q", size + len(extra))
    block = grown + CONTENT[first + 8 : end - 24] + extra + grown + MAGIC
    tail = patched(CONTENT[end:], len(CONTENT) - end - 6, "<I", first + len(block))
    with Archive(written(tmp_path / "a.apk", CONTENT[:first] + block + tail)) as archive:
        signing = Signing(archive)
        assert signing.unknown == (0x12345678,)
        # Parts of the block are not signed: the package still verifies.
        assert {one.scheme: one.state for one in signing.signatures}["v2"] == "valid"
    assert judged(tmp_path / "a.apk")[0]


@given(st.data())
def test_any_damage_gives_a_state(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    first, last = CONTENT.index(MAGIC) - 4000, CONTENT.index(MAGIC) + 15
    changed = bytearray(CONTENT)
    for _ in range(data.draw(st.integers(1, 5))):
        changed[data.draw(st.integers(first, last))] ^= data.draw(st.integers(1, 255))
    with Archive(written(tmp_path_factory.mktemp("s") / "a.apk", bytes(changed))) as archive:
        for one in Signing(archive).signatures:
            assert one.state != "invalid" or one.problem


@given(st.binary(max_size=200))
def test_what_is_no_signer_says_so(content: bytes) -> None:
    with suppress(PartError):
        assert all(len(one.signed) <= len(content) for one in signers(content, with_sdk=False))


def test_a_file_without_a_block(tmp_path: Path) -> None:
    with Archive(written(tmp_path / "a.zip", packed({"a": b"b"}))) as archive:
        assert signing_block(archive.range) is None


def test_v2_alone_misses_a_v3_that_was_taken_off(tmp_path: Path) -> None:
    """The attribute that v2 carries for it; there is no v1 to say so."""
    signed = sign(tmp_path / "a.apk", "v2", "v3").read_bytes()
    at = signed.index(struct.pack("<I", V3), signed.rindex(PADDING) - 6000)
    path = written(tmp_path / "b.apk", signed[:at] + struct.pack("<I", 0x504B4453) + signed[at + 4 :])
    assert not judged(path)[0]
    (only,) = signatures(path)
    assert (only.scheme, only.state, "v3" in str(only.problem)) == ("v2", "invalid", True)
