"""A shrinker's mapping file: what renamed classes and methods were called, and which methods were inlined where.

The format is ProGuard's, as R8 writes it (r8/doc/retrace.md): a line per class, indented lines per member, several lines with one
range of line numbers where methods were inlined (innermost first), and metadata in comments, which are not needed here.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from auditor.apk.dex.names import PRIMITIVES
from auditor.errors import InputError

LARGEST = 2 << 30
LONGEST_LINE = 1 << 20
MOST_CLASSES = 2_000_000

_CLASS = re.compile(r"(\S+) -> (\S+):")
_MEMBER = re.compile(r"(?:(\d+):(\d+):)?(\S+) ([^\s(]+)(?:\(([^)]*)\))?(?::\d+)?(?::\d+)? -> (\S+)")
_CODES = {name: code for code, name in PRIMITIVES.items()}


class Frame(Struct, frozen=True):
    """A method that was inlined: its class and name in Java's spelling."""

    owner: str
    name: str


class Range(Struct, frozen=True):
    """Lines of a method's code that came from elsewhere: ``frames`` innermost first, the method itself not among them."""

    first: int
    last: int
    frames: tuple[Frame, ...]


class Mapping:
    """Original names by renamed ones. Types are descriptors."""

    def __init__(self) -> None:
        self.types: dict[str, str] = {}
        self._methods: dict[tuple[str, str], dict[str, tuple[tuple[str, ...], ...]]] = {}
        self._inlined: dict[tuple[str, str], list[Range]] = defaultdict(list)
        self._moved: dict[tuple[str, str], Frame] = {}

    def type(self, renamed: str) -> str:
        """A type's original descriptor, arrays included; the same where the file does not name it."""
        bare = renamed.lstrip("[")
        return renamed[: len(renamed) - len(bare)] + self.types.get(bare, bare)

    def method(self, owner: str, renamed: str, parameters: tuple[str, ...]) -> str | None:
        """The original name of a method; its class, and its parameters where they help, by original descriptors."""
        names = self._methods.get((owner, renamed))
        if not names:
            return None
        fitting = [name for name, signatures in names.items() if parameters in signatures]
        return fitting[0] if fitting else next(iter(names)) if len(names) == 1 else None

    def moved(self, owner: str, name: str) -> Frame | None:
        """Where a method (by its class's original descriptor and the name that ``method`` gives) was before it was moved."""
        return self._moved.get((owner, name))

    def inlined(self, owner: str, name: str, line: int) -> tuple[Frame, ...]:
        """The methods whose code is at a line of a method (both by their original names), innermost first."""
        for found in self._inlined.get((owner, name), ()):
            if found.first <= line <= found.last:
                return found.frames
        return ()


def read_mapping(path: Path) -> Mapping:
    """Reads a mapping file line by line. Raises InputError where it is none, is damaged or is too large."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path.name}: the mapping is larger than {LARGEST >> 30} GB")
        with path.open("rb") as file:
            mapping = _Reader(path.name).read(iter(lambda: file.readline(LONGEST_LINE + 1), b""))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    if not mapping.types:
        raise InputError(f"{path.name}: it names no class, so it is no mapping file")
    return mapping


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.mapping = Mapping()
        self.owner = ""
        self.group: list[re.Match[str]] = []

    def read(self, lines: Iterator[bytes]) -> Mapping:
        for number, raw in enumerate(lines, 1):
            line = self._text(raw, number)
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            if not (self._member(line.strip()) if line[0].isspace() else self._class(line.rstrip())):
                raise InputError(f"{self.name}: line {number} is no line of a mapping file")
        self._close()
        return self.mapping

    def _text(self, raw: bytes, number: int) -> str:
        if len(raw) > LONGEST_LINE:
            raise InputError(f"{self.name}: line {number} is too long for a mapping file")
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InputError(f"{self.name}: line {number} is no text, so it is no mapping file") from error

    def _class(self, line: str) -> bool:
        self._close()
        match = _CLASS.fullmatch(line)
        if match is None or len(self.mapping.types) >= MOST_CLASSES:
            return False
        self.owner = _descriptor(match[1])
        self.mapping.types[_descriptor(match[2])] = self.owner
        return True

    def _member(self, line: str) -> bool:
        match = _MEMBER.fullmatch(line)
        if match is None or not self.owner:
            return False
        if match[5] is None:  # a field
            return True
        if self.group and (match[1] is None or match.group(1, 2, 6) != self.group[0].group(1, 2, 6)):
            self._close()
        self.group.append(match)
        return True

    def _close(self) -> None:
        """Takes a method's line, or several with one range, in: the last is the method itself, those before are inlined in it."""
        if not self.group:
            return
        own = self.group[-1]
        name = own[4].rpartition(".")[2]
        if "." in own[4]:
            self.mapping._moved[self.owner, name] = self._frame(own[4])
        names = self.mapping._methods.setdefault((self.owner, own[6]), {})
        parameters = tuple(_descriptor(kind) for kind in own[5].split(",") if kind)
        if parameters not in names.get(name, ()):
            names[name] = (*names.get(name, ()), parameters)
        if len(self.group) > 1 and own[1]:
            frames = tuple(self._frame(match[4]) for match in self.group[:-1])
            self.mapping._inlined[self.owner, name].append(Range(int(own[1]), int(own[2]), frames))
        self.group = []

    def _frame(self, name: str) -> Frame:
        owner, _, own = name.rpartition(".")
        return Frame(owner or self.owner[1:-1].replace("/", "."), own)


def _descriptor(name: str) -> str:
    """``com.example.Foo[]`` as ``[Lcom/example/Foo;``."""
    bare = name.rstrip("[]")
    depth = (len(name) - len(bare)) // 2
    return "[" * depth + (_CODES.get(bare) or f"L{bare.replace('.', '/')};")
