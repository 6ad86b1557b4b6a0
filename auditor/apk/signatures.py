"""Who signed a package, by which schemes, and whether the signatures hold (AOSP ApkSignatureVerifier; apksig).

Schemes v2 and later are verified in full but for hash trees; of v1 the certificates are read, and whether it covers every entry.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from auditor.apk.errors import PartError
from auditor.apk.signingblock import KNOWN, V2, V3, V31, Block, Signer, content_digest, signers, signing_block
from auditor.apk.zip import Archive
from auditor.facts import Certificate, Signature

Scheme = Literal["v1", "v2", "v3", "v3.1", "v4"]
State = Literal["valid", "invalid", "unverified"]

SCHEMES: dict[int, Scheme] = {V2: "v2", V3: "v3", V31: "v3.1"}
#: The newest first: what a new device goes by.
ORDER: tuple[Scheme, ...] = ("v3.1", "v3", "v2", "v1", "v4")
SIGNATURE_FILES = (".RSA", ".DSA", ".EC")
FILE_LIMIT = 4 << 20


class Signing:
    """The signatures of one package, the newest scheme first; ``unknown`` are ids of parts of the block that are not read."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.unknown: tuple[int, ...] = ()
        self.block: Block | None = None
        self._digests: dict[str, bytes] = {}
        found = [*self._of_block(), *self._v1(), *self._v4()]
        self.signatures = tuple(sorted(found, key=lambda one: ORDER.index(one.scheme)))

    @property
    def signer(self) -> Certificate | None:
        """The certificate that a new device knows the app by."""
        return next((one.certificates[0] for one in self.signatures if one.certificates and one.scheme != "v4"), None)

    # --- v2, v3 ---

    def _of_block(self) -> Iterator[Signature]:
        try:
            self.block = signing_block(self.archive.range)
        except PartError as error:
            yield Signature(scheme="v2", state="invalid", problem=str(error))
        parts = self.block.parts if self.block else {}
        self.unknown = tuple(kind for kind in parts if kind not in SCHEMES and kind not in KNOWN)
        for kind, content in parts.items():
            if kind in SCHEMES:
                yield from self._scheme(SCHEMES[kind], content)

    def _scheme(self, scheme: Scheme, content: bytes) -> Iterator[Signature]:
        try:
            found = signers(content, with_sdk=scheme != "v2")
        except PartError as error:
            yield Signature(scheme=scheme, state="invalid", problem=str(error))
            return
        if not found:
            yield Signature(scheme=scheme, state="invalid", problem="it has no signer")
        for signer in found:
            yield self._signature(scheme, signer)

    def _signature(self, scheme: Scheme, signer: Signer) -> Signature:
        from auditor.apk.certificates import certificate

        state, problem = self._verified(signer)
        if signer.newer == 3 and not (self.block and V3 in self.block.parts):
            state, problem = "invalid", "it says that the package is signed by v3, too, and that signature is gone"
        return Signature(
            scheme=scheme,
            state=state,
            problem=problem,
            certificates=tuple(certificate(one) for one in signer.certificates),
            lineage=tuple(certificate(one) for one in signer.lineage),
            min_sdk=signer.lowest_sdk,
            max_sdk=signer.highest_sdk,
        )

    def _verified(self, signer: Signer) -> tuple[State, str | None]:
        from auditor.apk.certificates import ALGORITHMS, is_signed_by, key_of

        known = sorted(set(signer.signatures) & set(ALGORITHMS))
        if not known or not signer.certificates:
            return "invalid", "it has no certificate" if known else "it has no signature of a known algorithm"
        if set(signer.signatures) != set(signer.digests):
            return "invalid", "its digests and signatures are of different algorithms"
        try:
            if key_of(signer.certificates[0]) != signer.public_key:
                return "invalid", "the key is not the certificate's"
            if not all(is_signed_by(signer.public_key, one, signer.signatures[one], signer.signed) for one in known):
                return "invalid", "the signature is not by its key"
        except PartError as error:
            return "unverified", str(error)
        plain = [one for one in known if not ALGORITHMS[one][2]]
        if not all(self._digest(ALGORITHMS[one][1]) == signer.digests[one] for one in plain):
            return "invalid", "the package was changed after it was signed"
        return ("valid" if plain else "unverified"), None

    def _digest(self, name: str) -> bytes:
        if name not in self._digests and self.block:
            self._digests[name] = content_digest(self.archive.range, self.block, name)
        return self._digests[name]

    # --- v1 ---

    def _v1(self) -> Iterator[Signature]:
        names = [name for name in self.archive.entries if name.startswith("META-INF/") and "/" not in name[9:]]
        for name in (name for name in names if name.upper().endswith(SIGNATURE_FILES)):
            stem = name.rpartition(".")[0]
            if f"{stem}.SF" in self.archive.entries:
                yield self._v1_signer(name, f"{stem}.SF")

    def _v1_signer(self, file: str, listing: str) -> Signature:
        from auditor.apk.certificates import certificate, certificates_of

        try:
            certificates = tuple(certificate(one) for one in certificates_of(self.archive.read(file, FILE_LIMIT)))
            problem = self._v1_problem(self.archive.read(listing, FILE_LIMIT).decode("utf-8", "replace"))
        except PartError as error:
            certificates, problem = (), f"{file}: {error}"
        return Signature(scheme="v1", state="invalid" if problem else "unverified", problem=problem, certificates=certificates)

    def _v1_problem(self, listing: str) -> str | None:
        """A newer scheme that was taken off (X-Android-APK-Signed), or entries that the manifest leaves out."""
        promised = {one.strip() for one in _header(listing, "X-Android-APK-Signed").split(",") if one.strip()}
        there = set(self.block.parts) if self.block else set()
        wanted = {"2": V2, "3": V3}
        missing = [one for one in sorted(promised & set(wanted)) if wanted[one] not in there]
        if missing:
            return f"it says that the package is signed by v{missing[0]}, too, and that signature is gone"
        if there & set(SCHEMES):
            return None
        listed = _listed(self.archive.read("META-INF/MANIFEST.MF", FILE_LIMIT).decode("utf-8", "replace"))
        left_out = [name for name in self.archive.entries if not name.startswith("META-INF/") and name not in listed]
        return f"{left_out[0]!r} and {len(left_out) - 1} more entries are not signed" if left_out else None

    # --- v4 ---

    def _v4(self) -> Iterator[Signature]:
        """The signature beside the package (V4Signature): its certificate; the hash tree is not verified."""
        from auditor.apk.certificates import certificate

        beside = Path(f"{self.archive.path}.idsig")
        if not beside.is_file():
            return
        try:
            with beside.open("rb") as file:
                der = _v4_certificate(file.read(FILE_LIMIT))
        except (OSError, PartError) as error:
            yield Signature(scheme="v4", state="invalid", problem=str(error))
            return
        yield Signature(scheme="v4", state="unverified", certificates=(certificate(der),))


def _header(text: str, name: str) -> str:
    """A header of the main section of a JAR manifest."""
    main = text.replace("\r\n", "\n").split("\n\n", 1)[0].replace("\n ", "")
    lines = (line.partition(": ") for line in main.splitlines())
    return next((value for key, _, value in lines if key.lower() == name.lower()), "")


def _listed(manifest: str) -> set[str]:
    lines = manifest.replace("\r\n", "\n").replace("\n ", "").splitlines()
    return {line.removeprefix("Name: ") for line in lines if line.startswith("Name: ")}


def _v4_certificate(data: bytes) -> bytes:
    """version, hashing info, signing info; of the latter the digest and the certificate, all with their lengths before them."""
    hashing, at = _v4_bytes(data, 4)
    signing, _ = _v4_bytes(data, at)
    if not hashing:
        raise PartError("it is empty")
    _, at = _v4_bytes(signing, 0)
    return _v4_bytes(signing, at)[0]


def _v4_bytes(data: bytes, at: int) -> tuple[bytes, int]:
    size = int.from_bytes(data[at : at + 4], "little")
    if at + 4 + size > len(data):
        raise PartError("it is cut off")
    return data[at + 4 : at + 4 + size], at + 4 + size
