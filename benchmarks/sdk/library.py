"""The platform's classes that an artefact needs, and no more: R8 reads a library whole, and the platform's is large."""

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from auditor.apk.classes.file import read_class
from auditor.apk.classes.pool import CLASS, NAME_AND_TYPE
from auditor.apk.dex.names import split_types
from auditor.apk.errors import PartError

#: Always there: R8 asks for them itself.
CORE = (
    "Object", "String", "Class", "Enum", "Throwable", "Exception", "RuntimeException", "Error", "Record", "Iterable", "Void",
    "NullPointerException", "IncompatibleClassChangeError", "NoSuchMethodError", "AssertionError", "Integer", "Long", "Boolean",
    "Byte", "Character", "Short", "Float", "Double", "Number", "StringBuilder", "System", "Math",
)  # fmt: skip


class Library:
    """Classes of the platform's jar and of java.base."""

    def __init__(self, framework: Path, base_module: Path) -> None:
        self._archives = [(zipfile.ZipFile(framework), ""), (zipfile.ZipFile(base_module), "classes/")]
        self._names = [set(archive.namelist()) for archive, _ in self._archives]

    def write(self, classes: Iterable[bytes], path: Path) -> None:
        """A jar with what these classes name, and all that those extend or implement."""
        wanted = {f"java/lang/{name}" for name in CORE}
        for content in classes:
            wanted |= set(_named(content))
        done: set[str] = set()
        with zipfile.ZipFile(path, "w") as out:
            while wanted:
                name = wanted.pop()
                done.add(name)
                content = self._content(name)
                if content is not None:
                    out.writestr(f"{name}.class", content)
                    wanted |= set(_above(content)) - done

    def _content(self, name: str) -> bytes | None:
        for (archive, folder), names in zip(self._archives, self._names, strict=True):
            entry = f"{folder}{name}.class"
            if entry in names:
                return archive.read(entry)
        return None


def _named(content: bytes) -> Iterator[str]:
    try:
        pool = read_class(content).pool
    except PartError:
        return
    for index in range(len(pool)):
        tag = pool.tag(index)
        if tag == CLASS:
            yield from _objects([pool.type(index)])
        elif tag == NAME_AND_TYPE:
            yield from _objects(split_types(pool.name_and_type(index)[1].replace("(", "").replace(")", "")))


def _above(content: bytes) -> Iterator[str]:
    found = read_class(content)
    yield from _objects([kind for kind in (found.parent, *found.interfaces) if kind])


def _objects(kinds: Iterable[str]) -> Iterator[str]:
    for kind in kinds:
        bare = kind.lstrip("[")
        if bare.startswith("L"):
            yield bare[1:-1]
