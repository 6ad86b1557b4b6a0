"""Certificates and what they signed, through ``cryptography``. Imports it: import this module where it is used."""

import hashlib
import warnings

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs7

from auditor.apk.errors import PartError
from auditor.facts import Certificate

#: The subject of the certificate that Android's build tools make for debugging.
DEBUG_NAME = "Android Debug"

_PSS, _PKCS1, _ECDSA, _DSA = "pss", "pkcs1", "ecdsa", "dsa"
#: Signature algorithms by id (ApkSigningBlockUtils): kind, digest, and whether the content's digest is a hash tree's (verity).
ALGORITHMS = {
    0x0101: (_PSS, "sha256", False),
    0x0102: (_PSS, "sha512", False),
    0x0103: (_PKCS1, "sha256", False),
    0x0104: (_PKCS1, "sha512", False),
    0x0201: (_ECDSA, "sha256", False),
    0x0202: (_ECDSA, "sha512", False),
    0x0301: (_DSA, "sha256", False),
    0x0421: (_PKCS1, "sha256", True),
    0x0423: (_ECDSA, "sha256", True),
    0x0425: (_DSA, "sha256", True),
}


def certificate(der: bytes) -> Certificate:
    """What a certificate says. One that cannot be parsed is told by its digest alone."""
    digest = hashlib.sha256(der).hexdigest()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = x509.load_der_x509_certificate(der)
            names = [str(value.value) for value in found.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)]
            return Certificate(
                sha256=digest,
                subject=found.subject.rfc4514_string(),
                issuer=found.issuer.rfc4514_string(),
                valid_from=found.not_valid_before_utc.date().isoformat(),
                valid_until=found.not_valid_after_utc.date().isoformat(),
                key=_key(found),
                debug=DEBUG_NAME in names,
            )
    except (ValueError, UnsupportedAlgorithm):
        return Certificate(sha256=digest)


def _key(found: x509.Certificate) -> str:
    try:
        key = found.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return "?"
    match key:
        case rsa.RSAPublicKey():
            return f"RSA {key.key_size}"
        case dsa.DSAPublicKey():
            return f"DSA {key.key_size}"
        case ec.EllipticCurvePublicKey():
            return f"EC {key.curve.name}"
    return type(key).__name__.removesuffix("PublicKey")


def key_of(der: bytes) -> bytes:
    """A certificate's public key as SubjectPublicKeyInfo. Raises PartError if there is none that can be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            public = x509.load_der_x509_certificate(der).public_key()
        return public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise PartError("its certificate cannot be read") from error


def is_signed_by(public_key: bytes, algorithm: int, signature: bytes, data: bytes) -> bool:
    """Whether the key made the signature over the data. Raises PartError for keys or algorithms that are not known."""
    kind, digest, _ = ALGORITHMS[algorithm]
    hashing = hashes.SHA256() if digest == "sha256" else hashes.SHA512()
    try:
        key = serialization.load_der_public_key(public_key)
        if kind in (_PSS, _PKCS1) and isinstance(key, rsa.RSAPublicKey):
            pad = padding.PSS(padding.MGF1(hashing), hashing.digest_size) if kind == _PSS else padding.PKCS1v15()
            key.verify(signature, data, pad, hashing)
        elif kind == _ECDSA and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(hashing))
        elif kind == _DSA and isinstance(key, dsa.DSAPublicKey):
            key.verify(signature, data, hashing)
        else:
            return False
    except InvalidSignature:
        return False
    except (ValueError, UnsupportedAlgorithm) as error:
        raise PartError("its public key cannot be read") from error
    return True


def certificates_of(pkcs7_der: bytes) -> list[bytes]:
    """The certificates in a signature file of scheme v1, DER. Raises PartError if it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = pkcs7.load_der_pkcs7_certificates(pkcs7_der)
        return [one.public_bytes(serialization.Encoding.DER) for one in found]
    except (ValueError, UnsupportedAlgorithm) as error:
        raise PartError("its signature file is no PKCS #7 that can be read") from error
