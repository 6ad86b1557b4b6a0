"""How a value is written before anything wraps it. Every function draws one of the spellings that real SDKs are known to use."""

import base64
import hashlib
import hmac
import random
import re
import zlib
from collections.abc import Callable

from benchmarks.leaks.device import PACKAGE
from benchmarks.leaks.murmur import murmur3_32, murmur3_128

Value = str | int | float | bytes
_PAIRS = re.compile(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}")
_DIGESTS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")


def plain(text: str, draw: random.Random) -> str:
    """The value in one of its usual forms: case, separators, country code, date order."""
    return draw.choice(_forms(text))


def _forms(text: str) -> list[str]:
    if _PAIRS.fullmatch(text):
        bare = text.replace(":", "")
        return [text, text.upper(), bare, bare.upper(), text.replace(":", "-"), text.upper().replace(":", "-")]
    if text.startswith("+"):
        return _phones(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        year, month, day = text.split("-")
        return [text, f"{year}{month}{day}", f"{day}/{month}/{year}", f"{year}/{month}/{day}", f"{day}.{month}.{year}"]
    if re.fullmatch(r"[\d ]{12,}", text):
        return [text, text.replace(" ", ""), text.replace(" ", "-")]
    if re.fullmatch(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", text):
        return [text, text.upper(), text.replace("-", ""), text.replace("-", "").upper()]
    if " " in text or "@" in text:
        return [text, text.lower(), text.upper()]
    return [text, text.lower(), text.upper()]


def _phones(text: str) -> list[str]:
    code, _, rest = text[1:].partition(" ")
    bare = rest.replace(" ", "")
    forms = [text, f"+{code}{bare}", f"{code}{bare}", f"00{code}{bare}", f"+{code} {bare}", f"+{code}-{bare}"]
    if len(bare) >= 10:
        forms += [bare, f"{bare[:3]}-{bare[3:7]}-{bare[7:]}", f"{bare[:3]} {bare[3:7]} {bare[7:]}"]
    return forms


def _written(raw: bytes, draw: random.Random) -> Value:
    """A digest as text, or as bytes where the carrier takes them."""
    kind = draw.randrange(12)
    if kind < 6:
        return raw.hex()
    if kind < 8:
        return raw.hex().upper()
    if kind < 10:
        return base64.b64encode(raw).decode()
    if kind < 11:
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")
    return raw


def digest(text: str, draw: random.Random) -> Value:
    name = draw.choice(_DIGESTS)
    return _written(hashlib.new(name, plain(text, draw).encode()).digest(), draw)


def short_digest(text: str, draw: random.Random) -> Value:
    """Cut digests: the middle or the start of MD5, the start of SHA-1 and SHA-256."""
    data = plain(text, draw).encode()
    md5, sha1, sha256 = (hashlib.new(name, data).hexdigest() for name in ("md5", "sha1", "sha256"))
    return draw.choice([md5[8:24], md5[:16], sha1[:16], sha256[:32], sha256[:16], md5[8:24].upper()])


def chained(text: str, draw: random.Random) -> Value:
    inner = hashlib.new(draw.choice(("md5", "sha1", "sha256")), plain(text, draw).encode()).hexdigest()
    return _written(hashlib.new(draw.choice(("md5", "sha1", "sha256")), inner.encode()).digest(), draw)


def salted(text: str, draw: random.Random) -> Value:
    form = plain(text, draw)
    joined = draw.choice((f"{PACKAGE}{form}", f"{form}{PACKAGE}", f"{form}_{PACKAGE}", f"{PACKAGE}:{form}"))
    return _written(hashlib.new(draw.choice(("md5", "sha1", "sha256")), joined.encode()).digest(), draw)


def keyed(text: str, draw: random.Random) -> Value:
    name = draw.choice(("md5", "sha1", "sha256"))
    return _written(hmac.digest(PACKAGE.encode(), plain(text, draw).encode(), name), draw)


def checksum(text: str, draw: random.Random) -> Value:
    number = zlib.crc32(plain(text, draw).encode())
    return draw.choice([f"{number:08x}", f"{number:08X}", number, str(number)])


def murmur(text: str, draw: random.Random) -> Value:
    data = plain(text, draw).encode()
    number = murmur3_32(data)
    signed = number - (1 << 32) if number >> 31 else number
    return draw.choice([f"{number:08x}", number, signed, str(signed), murmur3_128(data).hex()])


def backwards(text: str, draw: random.Random) -> str:
    return plain(text, draw)[::-1]


def prefixed(text: str, draw: random.Random) -> str:
    lead = draw.choice(("imei:", "android-", "v1.", "id=", "A_", "device/", "urn:x:", "#"))
    return lead + plain(text, draw) + draw.choice(("", "_0", ":1", "/x", "|"))


def number(text: str, _draw: random.Random) -> int:
    """Digits as a number, hexadecimal as the 64-bit number that it stands for."""
    bare = re.sub(r"[ :+\-]", "", text)
    return int(bare) if bare.isdigit() else int(bare, 16)


def signed_number(text: str, draw: random.Random) -> int:
    value = number(text, draw)
    return value - (1 << 64) if 1 << 63 <= value < 1 << 64 else value


def raw_bytes(text: str, _draw: random.Random) -> bytes:
    return bytes.fromhex(re.sub(r"[:\-]", "", text))


def without_check_digit(text: str, _draw: random.Random) -> str:
    return text[:14]


def with_version(text: str, draw: random.Random) -> str:
    """IMEISV: the check digit gives way to two digits of the software's version."""
    return f"{text[:14]}{draw.randrange(100):02}"


def head(text: str, draw: random.Random) -> str:
    return text[: draw.randrange(28, len(text))]


_ANY: tuple[Callable[[str, random.Random], Value], ...] = (
    *(plain, plain, plain, digest, digest, short_digest, chained, salted, keyed, prefixed),
    *(checksum, murmur, backwards),
)
_TEXTUAL: tuple[Callable[[str, random.Random], Value], ...] = (plain, plain, digest, head)
SPELLINGS: dict[str, tuple[Callable[[str, random.Random], Value], ...]] = {
    "imei": (*_ANY, number, without_check_digit, with_version),
    "imsi": (*_ANY, number),
    "iccid": _ANY,
    "serial_number": _ANY,
    "android_id": (*_ANY, number, signed_number, raw_bytes),
    "oaid": (*_ANY, raw_bytes),
    "aaid": (*_ANY, raw_bytes),
    "mac_address": (*_ANY, number, raw_bytes),
    "bssid": (*_ANY, raw_bytes),
    "ssid": (plain, digest, salted),
    "phone_number": tuple(kind for kind in _ANY if kind is not backwards),
    "email": _ANY,
    "name": (plain,),
    "id_number": _ANY,
    "birth_date": (plain,),
    "payment_info": (plain, digest, chained),
    "user_id": (plain, digest, salted, prefixed),
    "address": (plain, digest),
    "clipboard": (plain, digest, backwards),
    "sms": _TEXTUAL,
    "calendar": _TEXTUAL,
}
