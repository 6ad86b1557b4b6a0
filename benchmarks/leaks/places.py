"""How a position is written: the fields it takes and the type that it is told as."""

import math
import random
from typing import Any

from benchmarks.leaks.device import LATITUDE, LONGITUDE

_BASE32 = "0123456789bcdefghjkmnpqrstuvwxyz"
Fields = dict[str, Any]


def position(draw: random.Random) -> tuple[Fields, str]:
    """Fields that hold the device's position, up to 30 m off as fixes are, and the data type."""
    latitude = LATITUDE + draw.uniform(-0.0003, 0.0003)
    longitude = LONGITUDE + draw.uniform(-0.0003, 0.0003)
    return draw.choice(_WAYS)(latitude, longitude, draw)


def _pair(latitude: float, longitude: float, draw: random.Random) -> tuple[Fields, str]:
    digits = draw.randrange(4, 9)
    first, second = draw.choice(
        (("lat", "lng"), ("latitude", "longitude"), ("y", "x"), ("p1", "p2"), ("la", "lo"), ("geo_lat", "geo_lon"))
    )
    pair = {first: round(latitude, digits), second: round(longitude, digits)}
    return (pair if draw.random() < 0.5 else dict(reversed(pair.items()))), "precise_location"


def _rounded(latitude: float, longitude: float, draw: random.Random) -> tuple[Fields, str]:
    digits = draw.choice((1, 2))
    names = draw.choice((("lat", "lng"), ("latitude", "longitude"), ("lat", "lon")))
    return {names[0]: round(latitude, digits), names[1]: round(longitude, digits)}, "coarse_location"


def _texts(latitude: float, longitude: float, draw: random.Random) -> tuple[Fields, str]:
    lat, lon = f"{latitude:.6f}", f"{longitude:.6f}"
    text = draw.choice(
        (
            f"{lat},{lon}",
            f"{lon},{lat}",
            f"{lat};{lon}",
            f"POINT({lon} {lat})",
            f"geo:{lat},{lon}",
            f"{lat}|{lon}",
            f"[{lon},{lat}]",
        )
    )
    return {draw.choice(("loc", "g", "location", "pos", "d")): text}, "precise_location"


def _list(latitude: float, longitude: float, draw: random.Random) -> tuple[Fields, str]:
    pair = [round(latitude, 6), round(longitude, 6)]
    return {draw.choice(("coordinates", "ll", "c")): pair if draw.random() < 0.5 else pair[::-1]}, "precise_location"


def _scaled(latitude: float, longitude: float, draw: random.Random) -> tuple[Fields, str]:
    scale = 10 ** draw.choice((5, 6, 7))
    names = draw.choice((("latE6", "lngE6"), ("lat", "lon"), ("la", "lo"), ("a", "b")))
    return {names[0]: round(latitude * scale), names[1]: round(longitude * scale)}, "precise_location"


def _geohash(latitude: float, longitude: float, draw: random.Random) -> tuple[Fields, str]:
    length = draw.randrange(6, 11)
    return {
        draw.choice(("geohash", "gh", "cell")): geohash(latitude, longitude, length)
    }, "precise_location" if length > 6 else "coarse_location"


def _radians(latitude: float, longitude: float, _draw: random.Random) -> tuple[Fields, str]:
    return {"lat": round(math.radians(latitude), 9), "lon": round(math.radians(longitude), 9)}, "precise_location"


def _sexagesimal(latitude: float, longitude: float, draw: random.Random) -> tuple[Fields, str]:
    """Degrees, minutes and seconds as EXIF viewers write them, or NMEA 0183's degrees and minutes."""
    texts = (f"{_dms(latitude)}N {_dms(longitude)}E", f"{_nmea(latitude, 2)},N,{_nmea(longitude, 3)},E")
    return {draw.choice(("gps", "fix")): draw.choice(texts)}, "precise_location"


def _dms(value: float) -> str:
    degrees, minutes = int(value), value % 1 * 60
    return f"{degrees}°{int(minutes)}'{minutes % 1 * 60:.2f}\""


def _nmea(value: float, width: int) -> str:
    return f"{int(value):0{width}}{value % 1 * 60:07.4f}"


_WAYS = (_pair, _pair, _pair, _texts, _texts, _list, _scaled, _rounded, _geohash, _radians, _sexagesimal)


def geohash(latitude: float, longitude: float, length: int) -> str:
    """Written by halving the ranges, as the format's author describes it."""
    south, north, west, east = -90.0, 90.0, -180.0, 180.0
    out, value, count, even = "", 0, 0, True
    while len(out) < length:
        if even:
            middle = (west + east) / 2
            bit = longitude >= middle
            west, east = (middle, east) if bit else (west, middle)
        else:
            middle = (south + north) / 2
            bit = latitude >= middle
            south, north = (middle, north) if bit else (south, middle)
        value, count, even = value * 2 + bit, count + 1, not even
        if count == 5:
            out, value, count = out + _BASE32[value], 0, 0
    return out
