"""Positions in text near a planted place: decimal degrees, scaled integers, radians, degrees and minutes, geohashes. Arithmetic."""

import math
import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from auditor.traffic.persona import Place

_DECIMAL = re.compile(r"-?\d{1,3}\.\d+")
_INTEGER = re.compile(r"-?\d{6,10}")
_NMEA = re.compile(r"(\d{1,3})(\d\d\.\d{2,})")
_SEXAGESIMAL = re.compile(r"(\d{1,3}) ?[°º] ?(\d{1,2}(?:\.\d+)?) ?['’′](?: ?(\d{1,2}(?:\.\d+)?) ?[\"”″])?")
_BASE32 = "0123456789bcdefghjkmnpqrstuvwxyz"
GEOHASH = re.compile(r"[0-9b-hjkmnp-z]{6,12}")

#: About a kilometre: fixes wander, and Chinese SDKs send GCJ-02, which lies up to 700 m off WGS 84.
NEAR_DEGREES = 0.01
_NEAR_RADIANS = math.radians(NEAR_DEGREES)
_SCALES = (5, 6, 7)
#: Decimals of radians by which they are coarser than as many of degrees.
_RADIAN_DECIMALS = 2

Unit = Literal["degrees", "1e5", "1e6", "1e7", "radians", "minutes", "sexagesimal"]


class Reading(Struct, frozen=True):
    """A number that is near a place's latitude or longitude. ``decimals``: as many as it has, or would have in degrees."""

    axis: int
    decimals: int
    unit: Unit = "degrees"


def prefixes(value: float, axis: int) -> Iterator[str]:
    """Starts of the spellings of all numbers near ``value`` (degrees) in any of the units."""
    size = abs(value)
    tenths = {math.floor((size + shift) * 10) for shift in (-NEAR_DEGREES, 0, NEAR_DEGREES, 0.05, -0.05)}
    yield from (f"{tenth // 10}.{tenth % 10}" for tenth in sorted(tenths) if tenth >= 0)
    near = (-NEAR_DEGREES, 0, NEAR_DEGREES)
    for hundredth in sorted({math.floor((size + shift) * 100) for shift in near}):
        if hundredth >= 100:
            yield str(hundredth)
    for part in sorted({math.floor((math.radians(size) + shift) * 10**4) for shift in (-_NEAR_RADIANS, 0, _NEAR_RADIANS)}):
        if part >= 0:
            yield f"{part // 10**4}.{part % 10**4:04}"
    for minutes in sorted({math.floor((size + shift) * 60) for shift in near}):
        if minutes >= 0:
            yield f"{minutes // 60:0{2 + axis}}{minutes % 60:02}."
            yield f"{minutes // 60}°"


def reading(text: str, start: int, axis: int, value: float) -> Reading | None:
    """The number that starts at ``start`` of ``text`` if it is near ``value``."""
    if start and text[start - 1] == "-":
        start -= 1
    if start and (text[start - 1].isdigit() or text[start - 1] == "."):
        return None
    decimal = _DECIMAL.match(text, start)
    if decimal:
        return _decimal(decimal.group(), axis, value)
    minutes = _NMEA.match(text, start)
    if minutes:
        return _minutes(minutes, axis, value)
    angle = _SEXAGESIMAL.match(text, start)
    if angle:
        return _sexagesimal(angle, axis, value)
    integer = _INTEGER.match(text, start)
    whole = integer is not None and not text[integer.end() : integer.end() + 1].isdigit()
    return _scaled(integer.group(), axis, value) if integer and whole else None


def _decimal(text: str, axis: int, value: float) -> Reading | None:
    decimals = len(text.rpartition(".")[2])
    tolerance = NEAR_DEGREES if decimals > 2 else 0.5 * 10**-decimals + 0.001
    if abs(float(text) - value) <= tolerance:
        return Reading(axis, decimals)
    if decimals > _RADIAN_DECIMALS + 2 and abs(float(text) - math.radians(value)) <= _NEAR_RADIANS:
        return Reading(axis, decimals - _RADIAN_DECIMALS, "radians")
    return None


def _minutes(found: re.Match[str], axis: int, value: float) -> Reading | None:
    """NMEA 0183: ddmm.mmmm, dddmm.mmmm; the hemisphere is a letter of its own."""
    size = int(found[1]) + float(found[2]) / 60
    return Reading(axis, len(found[2]) - 1, "minutes") if abs(size - abs(value)) <= NEAR_DEGREES else None


def _sexagesimal(found: re.Match[str], axis: int, value: float) -> Reading | None:
    size = int(found[1]) + float(found[2]) / 60 + float(found[3] or 0) / 3600
    return Reading(axis, 4, "sexagesimal") if abs(size - abs(value)) <= NEAR_DEGREES else None


def _scaled(text: str, axis: int, value: float) -> Reading | None:
    number = int(text)
    scale = next((scale for scale in _SCALES if abs(number / 10**scale - value) <= NEAR_DEGREES), None)
    return Reading(axis, scale, f"1e{scale}") if scale else None  # type: ignore[arg-type]


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
