"""Positions in text: decimal degrees, scaled integers and geohashes near a planted place. Pure arithmetic."""

import math
import re
from collections.abc import Iterator

from msgspec import Struct

from auditor.traffic.persona import Place

_DECIMAL = re.compile(r"-?\d{1,3}\.\d+")
_INTEGER = re.compile(r"-?\d{6,10}")
_BASE32 = "0123456789bcdefghjkmnpqrstuvwxyz"
GEOHASH = re.compile(r"[0-9b-hjkmnp-z]{6,12}")

#: About a kilometre: fixes wander, and Chinese SDKs send GCJ-02, which lies up to 700 m off WGS 84.
NEAR_DEGREES = 0.01
_SCALES = (5, 6, 7)


class Reading(Struct, frozen=True):
    """A number that is near a place's latitude or longitude. ``scale``: powers of ten that it was multiplied by."""

    axis: int
    decimals: int
    scale: int


def prefixes(value: float) -> Iterator[str]:
    """Starts of the decimal spellings of all numbers near ``value`` (degrees), and of those scaled by 10^5 to 10^7."""
    size = abs(value)
    tenths = {math.floor((size + shift) * 10) for shift in (-NEAR_DEGREES, 0, NEAR_DEGREES, 0.05, -0.05)}
    for tenth in sorted(tenth for tenth in tenths if tenth >= 0):
        yield f"{tenth // 10}.{tenth % 10}"
    for hundredth in sorted({math.floor((size + shift) * 100) for shift in (-NEAR_DEGREES, 0, NEAR_DEGREES)}):
        if hundredth >= 100:
            yield str(hundredth)


def reading(text: str, start: int, axis: int, value: float) -> Reading | None:
    """The number that starts at ``start`` of ``text`` if it is near ``value``."""
    if start and text[start - 1] == "-":
        start -= 1
    if start and (text[start - 1].isdigit() or text[start - 1] == "."):
        return None
    decimal = _DECIMAL.match(text, start)
    if decimal:
        return _decimal(decimal.group(), axis, value)
    integer = _INTEGER.match(text, start)
    whole = integer is not None and not text[integer.end() : integer.end() + 1].isdigit()
    return _scaled(integer.group(), axis, value) if integer and whole else None


def _decimal(text: str, axis: int, value: float) -> Reading | None:
    decimals = len(text.rpartition(".")[2])
    tolerance = NEAR_DEGREES if decimals > 2 else 0.5 * 10**-decimals + 0.001
    return Reading(axis, decimals, 0) if abs(float(text) - value) <= tolerance else None


def _scaled(text: str, axis: int, value: float) -> Reading | None:
    number = int(text)
    near = (scale for scale in _SCALES if abs(number / 10**scale - value) <= NEAR_DEGREES)
    scale = next(near, None)
    return Reading(axis, scale, scale) if scale else None


def geohash(place: Place, length: int = 6) -> str:
    """The geohash of a place (G. Niemeyer, 2008): longitude and latitude bits in turn, five to a character."""
    ranges = [[-180.0, 180.0], [-90.0, 90.0]]
    values = (place.longitude, place.latitude)
    bits = 0
    for turn in range(5 * length):
        low, high = ranges[turn % 2]
        middle = (low + high) / 2
        upper = values[turn % 2] >= middle
        ranges[turn % 2] = [middle, high] if upper else [low, middle]
        bits = bits << 1 | upper
    return "".join(_BASE32[bits >> 5 * (length - 1 - at) & 31] for at in range(length))
