"""Finds the rule book's files and reads them into typed entries."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import msgspec

from auditor.errors import RulesError


def rules_dir() -> Path:
    """The rule book's folder: inside the installed package, or rules/ of the source tree."""
    packaged = Path(str(resources.files("auditor"))) / "_rules"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[2] / "rules"


def load_yaml(path: Path) -> object:
    """The content of one YAML file, through the safe loader. Raises RulesError."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both are safe loaders
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RulesError(f"{path}: cannot be read as YAML: {' '.join(str(error).split())}") from error


def load_as[T](path: Path, shape: type[T]) -> T:
    """One YAML file as ``shape``. Raises RulesError naming the file and the entry's place in it."""
    try:
        return msgspec.convert(load_yaml(path), shape)
    except msgspec.ValidationError as error:
        raise RulesError(f"{path}: {error}") from error


def load_entries[T](root: Path, kind: str, entry: type[T]) -> Iterator[T]:
    """All entries of a kind: ``kind.yaml`` and every file under ``kind/``, each a mapping ``{kind: [entries]}``."""
    files = [root / f"{kind}.yaml", *sorted((root / kind).glob("*.yaml"))]
    for path in (file for file in files if file.is_file()):
        for entries in load_as(path, dict[str, list[entry]]).values():  # type: ignore[valid-type]
            yield from entries
