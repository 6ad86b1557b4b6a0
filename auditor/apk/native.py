"""What strings in native libraries and in scripts tell, with low confidence: neither's code is read, nor when it runs."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from auditor.apk.elf import constants
from auditor.apk.endpoints import is_below
from auditor.apk.errors import PartError
from auditor.apk.observe import CONFIDENCE, observation
from auditor.apk.owners import Owner
from auditor.apk.part import Part
from auditor.apk.scripts import HERMES, code_spans, is_script
from auditor.apk.telltales import Content, Hit, Patience, Span, TellTales, hosts_in
from auditor.facts import Actor, FileEvidence, Observation
from auditor.rulebook.apis import EndpointRule
from auditor.rulebook.native import NativeRule
from auditor.traffic.parties import Parties

LIBRARY_LIMIT = 128 << 20
SCRIPT_LIMIT = 32 << 20
#: What is searched of one package, libraries and scripts together.
TOTAL_LIMIT = 512 << 20
#: A library's builds hold the same strings: the first of these that is there is searched.
BUILDS = ("arm64-v8a", "armeabi-v7a", "x86_64", "x86", "riscv64", "armeabi", "mips64", "mips")

Cover = Callable[[str, str], None]


class Searched(Struct, frozen=True):
    """A file with what it holds: the rules' strings, and host to (URL, offset)."""

    place: str
    actor: Actor
    hits: tuple[Hit, ...]
    hosts: dict[str, tuple[str, int]]


class Search:
    """Searches a package's libraries and scripts. ``cover`` is told which file was not searched, and why."""

    def __init__(self, rules: Iterable[NativeRule], owner_of: Callable[[str], Owner], cover: Cover) -> None:
        known = tuple(rules)
        self._native = TellTales(rule for rule in known if rule.kind == "native")
        self._scripts = TellTales(rule for rule in known if rule.kind == "javascript")
        self._owner_of = owner_of
        self._cover = cover
        self._left = TOTAL_LIMIT
        self._patience = Patience()
        #: How many scripts were searched.
        self.scripts = 0

    def files(self, parts: Sequence[Part]) -> Iterator[Searched]:
        """Every library and script that could be searched."""
        for part, name in _libraries(parts):
            if found := self._tried(part, name, self._library):
                yield found
        for part in parts:
            for name in filter(is_script, part.names()):
                if found := self._tried(part, name, self._script):
                    self.scripts += 1
                    yield found

    def _tried(self, part: Part, name: str, search: Callable[[Part, str], Searched]) -> Searched | None:
        try:
            return search(part, name)
        except PartError as error:
            self._cover(part.place(name), f"its strings were not searched: {error}")
            return None

    def _library(self, part: Part, name: str) -> Searched:
        lies = part.archive.place(part.entry(name), self._limit(LIBRARY_LIMIT))
        self._left -= lies.end - lies.start
        owner = self._owner_of(name)
        spans = constants(lies.data, lies.start, lies.end)
        return self._searched(part.place(name), owner, lies.data, spans, self._native, lies.start)

    def _script(self, part: Part, name: str) -> Searched:
        content = part.archive.read(part.entry(name), self._limit(SCRIPT_LIMIT), asset=True)
        self._left -= len(content)
        if content.startswith(HERMES):
            raise PartError("it holds bytecode of Hermes")
        return self._searched(part.place(name), Owner("unknown"), content, code_spans(name, content), self._scripts)

    def _searched(
        self, place: str, owner: Owner, content: Content, spans: Sequence[Span], tales: TellTales, start: int = 0
    ) -> Searched:
        found = tales.hits(content, spans, self._patience)
        hits = tuple(replace(hit, offset=hit.offset - start) for hit in found)
        # as in bytecode, what libraries name are standards and manuals
        hosts = {} if owner.kind == "library" else hosts_in(content, spans, self._patience)
        return Searched(place, owner.actor, hits, {host: (url, at - start) for host, (url, at) in hosts.items()})

    def _limit(self, limit: int) -> int:
        if self._left <= 0:
            raise PartError(f"the files before it hold more than {TOTAL_LIMIT >> 20} MB")
        return limit


def _libraries(parts: Sequence[Part]) -> Iterator[tuple[Part, str]]:
    """One build of every library."""
    builds: dict[str, list[tuple[int, Part, str]]] = defaultdict(list)
    for part in parts:
        for name in filter(is_library, part.names()):
            folder, _, file = name.removeprefix("lib/").rpartition("/")
            builds[file].append((BUILDS.index(folder) if folder in BUILDS else len(BUILDS), part, name))
    for found in builds.values():
        _, part, name = min(found, key=lambda build: build[0])
        yield part, name


def is_library(name: str) -> bool:
    """Whether an entry is a native library that Android extracts or maps."""
    return name.startswith("lib/") and name.endswith(".so")


def string_observations(
    files: Iterable[Searched], granted: Collection[str], parties: Parties, endpoints: Iterable[EndpointRule]
) -> Iterator[Observation]:
    """One observation per data type and actor, and per host and actor. ``granted``: the permissions that the app requests."""
    ignored = frozenset(host for rule in endpoints for host in rule.hosts)
    data: dict[tuple[str, Actor], list[FileEvidence]] = defaultdict(list)
    hosts: dict[tuple[str, Actor], list[FileEvidence]] = defaultdict(list)
    for file in files:
        for hit in file.hits:
            if not hit.rule.permissions or any(name in granted for name in hit.rule.permissions):
                for data_type in hit.rule.data:
                    data[data_type, file.actor].append(_place(file.place, hit.text, hit.offset))
        for host, (url, offset) in file.hosts.items():
            if not is_below(host, ignored):
                hosts[host, file.actor].append(_place(file.place, url, offset))
    for (data_type, actor), places in data.items():
        yield observation("api_use", actor, ("unknown",), tuple(dict.fromkeys(places)), "low", data_type=data_type)
    for (host, actor), places in hosts.items():
        recipient = parties.of(host)[0]
        yield observation("endpoint", actor, ("unknown",), tuple(places), "low", subject=host, recipient=recipient)


def _place(path: str, text: str, offset: int) -> FileEvidence:
    return FileEvidence(path=path, detail=f"{text} at {offset:#x}")


def together(observations: Iterable[Observation]) -> list[Observation]:
    """Observations of one practice as one: what a string tells joins what code shows of the same actor and contexts."""
    merged: dict[str, Observation] = {}
    for seen in observations:
        first = merged.get(seen.id)
        merged[seen.id] = seen if first is None else _joined(first, seen)
    return list(merged.values())


def _joined(first: Observation, second: Observation) -> Observation:
    best = max(first.confidence, second.confidence, key=CONFIDENCE.index)
    return replace(first, evidence=(*first.evidence, *second.evidence), confidence=best)
