"""What an SDK asks for and reads, told from its own artefact."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

import numpy as np
from msgspec import Struct

from auditor.apk.calls import Calls
from auditor.apk.dex.opcodes import CONST_STRING
from auditor.apk.endpoints import hosts_of, is_below, url_constants
from auditor.apk.manifest import Manifest
from auditor.apk.named import Shown
from auditor.apk.owners import SHARED, Owner, Owners, is_renamed
from auditor.apk.program import Program
from auditor.apk.reach import Reach
from auditor.apk.search import NEVER, ROOT, Search
from auditor.apk.uses import Finder, Use
from auditor.facts import Confidence
from auditor.rulebook.apis import load_endpoint_rules
from auditor.rulebook.book import RuleBook
from auditor.sdk.artefact import Artefact, read_artefact

#: Package prefixes below this share of the classes are not worth a rule of their own.
SMALL = 3


class Read(Struct, frozen=True):
    """One use of personal data: the rule's id, what is called, where (Java names), and the calls that lead there from outside."""

    rule: str
    data: tuple[str, ...]
    api: str
    detail: str | None
    place: str
    chain: tuple[str, ...]
    confidence: Confidence


class Profile(Struct, frozen=True):
    """An SDK's measured facts. ``packages``: prefixes with their classes; ``bundled``: ids of the rule book's SDKs found inside."""

    file: str
    sha256: str
    version: str | None
    classes: int
    packages: dict[str, int]
    bundled: dict[str, int]
    permissions: tuple[str, ...]
    components: tuple[tuple[str, str], ...]
    metadata: tuple[str, ...]
    natives: tuple[str, ...]
    hosts: tuple[str, ...]
    reads: tuple[Read, ...]
    texts: tuple[str, ...]
    example: str | None
    artefact: Artefact


def profile(path: Path, book: RuleBook) -> Profile:
    """Measures an artefact. Raises InputError if it is none."""
    artefact = read_artefact(path, book)
    program = Program(artefact.dexes)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    names = [program.class_name(klass) for klass in range(len(program.class_type))]
    owners = Owners(book.sdks, None)
    bundled = Counter(sdk for name in names if (sdk := owners.sdk_of(name)))
    manifest = artefact.manifest
    return Profile(
        file=path.name,
        sha256=digest,
        version=artefact.version or (manifest.version_name if manifest else None),
        classes=len(names),
        packages=package_prefixes(names),
        bundled=dict(bundled.most_common()),
        permissions=tuple(sorted({request.name for request in manifest.permissions})) if manifest else (),
        components=_components(manifest),
        metadata=tuple(sorted(manifest.metadata)) if manifest else (),
        natives=artefact.natives,
        hosts=_hosts(program, book),
        reads=tuple(_Reads(program, manifest, book).reads()),
        texts=tuple(texts(program)),
        example=min((name for name in names if "$" not in name and not is_renamed(name)), key=len, default=None),
        artefact=artefact,
    )


def _components(manifest: Manifest | None) -> tuple[tuple[str, str], ...]:
    return tuple((component.kind, component.name) for component in manifest.components) if manifest else ()


def _hosts(program: Program, book: RuleBook) -> tuple[str, ...]:
    ignored = [host for rule in load_endpoint_rules(book.root) for host in rule.hosts]
    found = {host for text, _, _ in url_constants(program) for _, host in hosts_of(text)}
    return tuple(sorted(host for host in found if not is_below(host, ignored)))


def package_prefixes(names: Iterable[str]) -> dict[str, int]:
    """The longest prefixes that all classes of one publisher share, with their numbers, most first; none of renamed packages."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        package = name.rpartition(".")[0]
        parts = package.split(".")
        if package and not is_renamed(package):
            groups[".".join(parts[: 3 if ".".join(parts[:2]) in SHARED else 2])].append(package)
    counted = {_common(group): len(group) for group in groups.values() if len(group) >= SMALL or len(groups) == 1}
    return dict(sorted(counted.items(), key=lambda pair: -pair[1]))


def _common(packages: list[str]) -> str:
    first, last = min(packages).split("."), max(packages).split(".")
    shared = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return ".".join(first[:shared])


#: Words and names, paths and keys; neither prose nor formats.
_PLAIN = re.compile(r"[A-Za-z0-9_./:@$-]{8,80}")


def texts(program: Program) -> Iterator[str]:
    """The constant texts of the code that look like names rather than prose, each once."""
    seen: set[str] = set()
    for dex in program.dexes:
        used = np.unique(dex.found.index[CONST_STRING[dex.found.opcode]])
        for text in dex.strings.many(used.tolist()):
            if text not in seen and _PLAIN.fullmatch(text):
                seen.add(text)
                yield text


class _Reads:
    """Finds uses, and for each a shortest chain of calls from code that nothing inside calls."""

    def __init__(self, program: Program, manifest: Manifest | None, book: RuleBook) -> None:
        self.program = program
        self.calls = Calls(program)
        self.manifest = manifest
        self.book = book

    def reads(self) -> Iterator[Read]:
        if not len(self.program.class_type):
            return
        seen: set[tuple[str, str | None, int]] = set()
        uses = Finder(self.program, self.calls, self.book.apis).uses()
        for use in sorted(uses, key=lambda use: (use.rule.id, use.method, use.offset)):
            key = (use.rule.id, use.detail, use.method)
            if key not in seen:
                seen.add(key)
                yield self._read(use)

    def _read(self, use: Use) -> Read:
        origin = use.callers[-1] if use.callers else use.method
        tail = (*reversed(use.callers[:-1]), use.method) if use.callers else ()
        chain = [self.program.method_label(method) for method in (*self._chain(origin), *tail)]
        label = self.program.method_label
        return Read(use.rule.id, use.rule.data, use.api, use.detail, label(use.method), tuple(chain), use.confidence)

    @cached_property
    def _search(self) -> Search:
        """From all methods that nothing inside calls; objects of every class may be there."""
        owners = [Owner("unknown")] * len(self.program.class_type)
        reach = Reach(self.program, self.calls, self.manifest, self.book.entrypoints, owners, Shown(), False)
        graph = reach.calls
        back = graph.backwards
        called = np.diff(back.first)[: graph.methods] > 0
        search = Search(graph.graph, graph.pairs, np.empty(0, np.int64))
        exists = np.ones(graph.graph.size, np.bool_)
        search.go_on(np.flatnonzero(~called & (self.program.method_class != -1)), exists)
        self._methods = graph.methods
        return search

    def _chain(self, method: int) -> tuple[int, ...]:
        before, path, node = self._search.before, [], method
        if before[method] == NEVER:
            return (method,)
        while node != ROOT:
            if node < self._methods:
                path.append(node)
            node = int(before[node])
        return tuple(reversed(path))
