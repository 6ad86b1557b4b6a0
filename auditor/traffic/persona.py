"""What is planted on the test device: a YAML file, data type id -> value or list of values.

A value is text, ``{lat, lon}`` for a position, or a mapping whose values all count (a contact's name and number).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from auditor.errors import UsageError
from auditor.rulebook.book import RuleBook

POSITIONS = ("location", "precise_location", "coarse_location")


class Secret(Struct, frozen=True, kw_only=True):
    """One planted text. ``number`` counts the values of its type from 0."""

    type: str
    text: str
    number: int = 0


class Place(Struct, frozen=True, kw_only=True):
    """A planted position in degrees (WGS 84)."""

    type: str
    latitude: float
    longitude: float


class Persona(Struct, frozen=True, kw_only=True):
    """All planted values. ``name`` is the file's."""

    name: str
    secrets: tuple[Secret, ...] = ()
    places: tuple[Place, ...] = ()

    def types(self) -> frozenset[str]:
        """The data types that have a value."""
        return frozenset([secret.type for secret in self.secrets] + [place.type for place in self.places])


def load(path: Path, rules: RuleBook | None = None) -> Persona:
    """Reads a persona. Raises UsageError naming the file and the key that is wrong."""
    raw = _read(path)
    taxonomy = (rules or RuleBook()).taxonomy
    secrets: list[Secret] = []
    places: list[Place] = []
    for key, value in raw.items():
        if key not in taxonomy:
            raise UsageError(f"{path}: {key}: is no data type of the taxonomy")
        if key in POSITIONS:
            places.extend(_place(path, key, item) for item in _items(value))
        else:
            texts = dict.fromkeys(_texts(path, key, value))
            secrets.extend(Secret(type=key, text=text, number=number) for number, text in enumerate(texts))
    return Persona(name=path.name, secrets=tuple(secrets), places=tuple(places))


def _read(path: Path) -> dict[str, Any]:
    import yaml

    # The base loader makes text of every scalar: a number's leading zeros and a MAC address's colons stay.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - it builds text, lists and mappings only
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"{path}: is no YAML file: {' '.join(str(error).split())}") from error
    if not isinstance(raw, dict) or not raw:
        raise UsageError(f"{path}: holds no data types; it must map data type ids to values")
    return {str(key): value for key, value in raw.items()}


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _texts(path: Path, key: str, value: Any) -> Iterator[str]:
    for item in _items(value):
        if isinstance(item, dict):
            for inner in item.values():
                yield from _texts(path, key, inner)
        elif isinstance(item, str) and item.strip():
            yield item.strip()
        else:
            raise UsageError(f"{path}: {key}: is no text, no list and no mapping of texts")


def _place(path: Path, key: str, item: Any) -> Place:
    pair: list[Any] = []
    if isinstance(item, dict):
        pair = [item.get("lat"), item.get("lon", item.get("lng"))]
    elif isinstance(item, str):
        pair = item.split(",")
    try:
        latitude, longitude = (float(number) for number in pair)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{path}: {key}: must be {{lat: 31.23, lon: 121.47}} in degrees") from error
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise UsageError(f"{path}: {key}: lies outside of -90..90 and -180..180 degrees")
    return Place(type=key, latitude=latitude, longitude=longitude)
