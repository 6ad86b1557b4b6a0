"""An SDK's artefact as its vendor publishes it: an AAR (Android library project format) or a JAR."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from msgspec import Struct

from auditor.apk.axml import ANDROID, Attribute, Element
from auditor.apk.chunks import TYPE_STRING, Value
from auditor.apk.classes.dexing import dexed
from auditor.apk.classes.file import ClassFile, read_class
from auditor.apk.dex.file import Dex, index_dex
from auditor.apk.errors import PartError
from auditor.apk.manifest import Manifest, read_manifest
from auditor.apk.manifestreader import IDS
from auditor.apk.zip import Archive
from auditor.errors import InputError
from auditor.facts import Coverage
from auditor.rulebook.book import RuleBook

MANIFEST, CLASSES, RULES = "AndroidManifest.xml", "classes.jar", "proguard.txt"
DOCUMENT_LIMIT, CLASS_LIMIT, JAR_LIMIT = 8 << 20, 4 << 20, 256 << 20
MOST_DEPTH = 100
_VERSION_FILE = re.compile(r"META-INF/maven/[^/]+/[^/]+/pom\.properties")


class Artefact(Struct, frozen=True):
    """What the reader found. ``natives`` are file names of libraries; ``rules`` the consumer rules for shrinkers."""

    manifest: Manifest | None
    dexes: tuple[Dex, ...]
    natives: tuple[str, ...]
    rules: str
    version: str | None
    coverage: tuple[Coverage, ...]


def read_artefact(path: Path, book: RuleBook) -> Artefact:
    """Reads an AAR or JAR. Raises InputError if there is no code and no manifest in it."""
    with Archive(path) as archive:
        return _Reader(archive, book).read()


class _Reader:
    def __init__(self, archive: Archive, book: RuleBook) -> None:
        self.archive = archive
        self.book = book
        self.coverage: list[Coverage] = []
        self.unfollowed = 0

    def read(self) -> Artefact:
        names = list(self.archive.entries)
        if MANIFEST not in names and not any(name.endswith(".class") or name == CLASSES for name in names):
            raise InputError(f"{self.archive.path.name}: there is neither a manifest nor a class in it, so it is no SDK's artefact")
        manifest = self._manifest() if MANIFEST in names else None
        dexes = tuple(self._dexes(names))
        if self.unfollowed:
            self._cover("classes", f"{self.unfollowed} methods could not be followed", partial=True)
        natives = {name.rpartition("/")[2] for name in names if name.endswith(".so") and name.startswith(("jni/", "lib/"))}
        return Artefact(manifest, dexes, tuple(sorted(natives)), self._rules(), self._version(names), tuple(self.coverage))

    def _cover(self, part: str, reason: str | None = None, partial: bool = False) -> None:
        state = "read" if reason is None else "partial" if partial else "not_read"
        self.coverage.append(Coverage(part=f"artefact/{part}", state=state, reason=reason))  # type: ignore[arg-type]

    def _manifest(self) -> Manifest | None:
        try:
            root = parse_text_xml(self.archive.read(MANIFEST, DOCUMENT_LIMIT))
            manifest = read_manifest(root, lambda _: None, self.book.permissions)
        except PartError as error:
            self._cover(MANIFEST, str(error))
            return None
        self._cover(MANIFEST)
        return manifest

    # --- code ---

    def _dexes(self, names: list[str]) -> Iterator[Dex]:
        for number, content in enumerate(dexed(self._classes(names), self._tell), 1):
            yield from index_dex(f"classes{number}", content)

    def _tell(self, methods: int) -> None:
        self.unfollowed += methods

    def _classes(self, names: list[str]) -> Iterator[ClassFile]:
        """The artefact's own classes, then those of jars inside it; the first of a name wins."""
        seen: set[str] = set()
        jars = [name for name in names if name == CLASSES or (name.startswith("libs/") and name.endswith(".jar"))]
        if not jars:
            yield from self._of(self.archive, "classes", seen)
        for name in jars:
            try:
                inner = self.archive.place(name, JAR_LIMIT)
                with Archive(Path(name), inner) as archive:
                    yield from self._of(archive, name, seen)
            except (PartError, InputError) as error:
                self._cover(name, str(error))

    def _of(self, archive: Archive, part: str, seen: set[str]) -> Iterator[ClassFile]:
        damaged = 0
        for name in archive.entries:
            if not name.endswith(".class") or name.startswith("META-INF/") or name.endswith("-info.class") or name in seen:
                continue
            seen.add(name)
            try:
                yield read_class(archive.read(name, CLASS_LIMIT))
            except PartError:
                damaged += 1
        self._cover(part, f"{damaged} of its classes are damaged" if damaged else None, partial=True)

    # --- the rest ---

    def _rules(self) -> str:
        return self._text(RULES) or ""

    def _text(self, name: str) -> str | None:
        if name not in self.archive.entries:
            return None
        try:
            return self.archive.read(name, DOCUMENT_LIMIT).decode("utf-8", "replace")
        except PartError as error:
            self._cover(name, str(error))
            return None

    def _version(self, names: list[str]) -> str | None:
        """As Maven recorded it in the artefact, if it did."""
        records = [name for name in names if _VERSION_FILE.fullmatch(name)]
        text = self._text(records[0]) if len(records) == 1 else None
        found = re.search(r"^version=(\S+)", text or "", re.MULTILINE)
        return found[1] if found else None


def parse_text_xml(content: bytes) -> Element:
    """A text document as the same tree that binary XML gives. Raises PartError where it is not well-formed or declares entities."""
    parser = expat.ParserCreate(namespace_separator=" ")
    builder = _Builder()
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.EntityDeclHandler = builder.entity
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise PartError(f"it is not well-formed XML ({error})") from error
    if builder.root is None:
        raise PartError("it holds no element")
    return builder.root


class _Builder:
    def __init__(self) -> None:
        self.root: Element | None = None
        self.open: list[Element] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        element = Element(tag, [_attribute(name, text) for name, text in attributes.items()])
        if self.open:
            self.open[-1].children.append(element)
        elif self.root is None:
            self.root = element
        self.open.append(element)
        if len(self.open) > MOST_DEPTH:
            raise PartError("its elements are nested too deeply")

    def end(self, _tag: str) -> None:
        self.open.pop()

    def entity(self, *_declared: object) -> None:
        raise PartError("it declares entities")


def _attribute(name: str, text: str) -> Attribute:
    namespace, _, own = name.rpartition(" ")
    # build tools give the android attributes their ids; a text document has but their names
    identity = IDS.get(own, 0) if namespace == ANDROID else 0
    return Attribute(identity, namespace, own, Value(TYPE_STRING, 0), text)
