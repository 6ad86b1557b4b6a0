"""One part of a package: a lone APK, one APK of a split set, or one module of an app bundle, read by the same names."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Protocol

from auditor.apk.arsc import Resources
from auditor.apk.axml import Element, parse_axml, string_pool
from auditor.apk.bundlexml import BundleTable, parse_bundle_xml
from auditor.apk.errors import PartError
from auditor.apk.zip import Archive

MANIFEST, RESOURCES = "AndroidManifest.xml", "resources.arsc"
DEX_NAME = re.compile(r"classes(?:([2-9]|[1-9][0-9]+))?\.dex")
DOCUMENT_LIMIT = 64 << 20


class Table(Protocol):
    """A resource table."""

    def text(self, reference: int) -> str | None:
        """The value that a resource id stands for, as text; None if it is unknown or no simple value."""


class Part:
    """Reads entries, documents and resources by the names that they have in an APK.

    ``label`` says where in the package it is (``split_config.en.apk``, ``base`` in a bundle), "" for a lone APK;
    ``module`` is the folder of a bundle's module with a slash behind it, "" for an APK.
    """

    def __init__(self, archive: Archive, label: str = "", module: str = "") -> None:
        self.archive = archive
        self.label = label
        self.module = module
        self.anomalies: dict[str, list[str]] = {}

    def told(self, name: str) -> str | None:
        """What Android refuses or does not see of a document that was read; None if nothing."""
        return "; ".join(dict.fromkeys(self.anomalies.get(name, ()))) or None

    def names(self) -> Iterator[str]:
        """Every entry by its name in an APK."""
        if not self.module:
            yield from self.archive.entries
            return
        for entry in self.archive.entries:
            if entry.startswith(self.module):
                yield _unbundled(entry.removeprefix(self.module))

    def __contains__(self, name: str) -> bool:
        return self.entry(name) in self.archive.entries

    def entry(self, name: str) -> str:
        """The name of the archive's entry."""
        return self.module + _bundled(name) if self.module else name

    def place(self, name: str) -> str:
        """The entry's name for people: with the part before it, where there are several."""
        return self.entry(name) if self.module or not self.label else f"{self.label}/{name}"

    def read(self, name: str) -> bytes:
        """Code, or anything else that Android extracts. Raises PartError."""
        return self.archive.read(self.entry(name))

    def document(self, name: str, limit: int = DOCUMENT_LIMIT) -> Element:
        """A compiled XML document; what Android refuses of it goes to ``anomalies``. Raises PartError."""
        content = self.archive.read(self.entry(name), limit, asset=True)
        if not self.module:
            return parse_axml(content, self.anomalies.setdefault(name, []))
        table = self.table if isinstance(self.table, BundleTable) else None
        return parse_bundle_xml(content, table)

    def words(self, name: str, limit: int) -> Iterable[str]:
        """The strings that a compiled document holds. Raises PartError."""
        if self.module:
            return _words(self.document(name, limit))
        return string_pool(self.archive.read(self.entry(name), limit, asset=True)) or ()

    @cached_property
    def manifest(self) -> Element:
        """The manifest's root element. Raises PartError."""
        return self.document(MANIFEST)

    @cached_property
    def table(self) -> Table | None:
        """The resource table; None without one, or where it cannot be read (``table_problem`` says why)."""
        if RESOURCES not in self:
            return None
        try:
            content = self.archive.read(self.entry(RESOURCES), asset=True)
            table = BundleTable(content) if self.module else Resources(content)
        except PartError as error:
            self.table_problem = str(error)
            return None
        self.table_problem = table.problem if isinstance(table, Resources) else None
        return table

    table_problem: str | None = None

    @cached_property
    def dex_names(self) -> tuple[list[str], list[str]]:
        """classes.dex, classes2.dex, ... as far as they go without a gap, where the class loader stops; and those behind one."""
        numbered = {int(match[1] or 1): name for name in self.names() if (match := DEX_NAME.fullmatch(name))}
        loaded = []
        number = 1
        while number in numbered:
            loaded.append(numbered.pop(number))
            number += 1
        return loaded, sorted(numbered.values())


Resolve = Callable[[int], str | None]


def resolver(parts: Iterable[Part]) -> Resolve:
    """Resolves a resource id in the first part that knows it."""
    tables = [part.table for part in parts if part.table is not None]
    return lambda reference: next((text for table in tables if (text := table.text(reference)) is not None), None)


def _bundled(name: str) -> str:
    """Where a module of a bundle keeps what an APK has under this name (developer.android.com, "App bundle format")."""
    if name == MANIFEST:
        return f"manifest/{name}"
    if name == RESOURCES:
        return "resources.pb"
    if DEX_NAME.fullmatch(name):
        return f"dex/{name}"
    return name if name.startswith(("res/", "lib/", "assets/")) else f"root/{name}"


def _unbundled(name: str) -> str:
    folder, _, rest = name.partition("/")
    if name == "resources.pb":
        return RESOURCES
    return rest if folder in ("manifest", "dex", "root") else name


def _words(element: Element) -> Iterator[str]:
    yield element.tag
    yield from (attribute.text for attribute in element.attributes)
    yield element.text
    for child in element.children:
        yield from _words(child)
