"""Finds the rule book's files and reads them into typed entries."""

import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import msgspec

from auditor.errors import RulesError
from auditor.rulebook import cache


def rules_dir() -> Path:
    """The rule book's folder: inside the installed package, or rules/ of the source tree."""
    packaged = Path(str(resources.files("auditor"))) / "_rules"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[2] / "rules"


def load_yaml(path: Path) -> object:
    """The content of one YAML file, through the safe loader. Raises RulesError."""
    return _parse(path, _read(path))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RulesError(f"{path}: cannot be read: {error.strerror}") from error


def _parse(path: Path, content: bytes) -> object:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(content.decode("utf-8"), Loader=loader)  # noqa: S506 - both are safe loaders
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise RulesError(f"{path}: cannot be read as YAML: {' '.join(str(error).split())}") from error


def load_as[T](path: Path, shape: type[T]) -> T:
    """One YAML file as ``shape``. Raises RulesError naming the file and the entry's place in it."""
    content = _read(path)
    cached = cache.load(path, content, shape)
    if cached is not None:
        return cached
    parsed = _parse(path, content)
    try:
        value = msgspec.convert(parsed, shape)
    except msgspec.ValidationError as error:
        raise RulesError(f"{path}: {_entry(parsed, str(error))}{error}") from error
    cache.store(path, content, parsed)
    return value


_PLACE = re.compile(r"\$\[\.\.\.\]\[(\d+)\]")


def _entry(parsed: object, error: str) -> str:
    """The name of the entry that a validation error is about, followed by a colon; empty where it has none."""
    place = _PLACE.search(error)
    lists = [each for each in parsed.values() if isinstance(each, list)] if isinstance(parsed, dict) else []
    if not place or len(lists) != 1 or int(place[1]) >= len(lists[0]):
        return ""
    entry = lists[0][int(place[1])]
    name = entry.get("id", entry.get("name")) if isinstance(entry, dict) else None
    return f"{name}: " if isinstance(name, str) else ""


def load_entries[T](root: Path, kind: str, entry: type[T]) -> Iterator[T]:
    """All entries of a kind: ``kind.yaml`` and every file under ``kind/``, each a mapping ``{kind: [entries]}``."""
    files = [root / f"{kind}.yaml", *sorted((root / kind).glob("*.yaml"))]
    for path in (file for file in files if file.is_file()):
        for entries in load_as(path, dict[str, list[entry]]).values():  # type: ignore[valid-type]
            yield from entries
