"""Which SDKs a package embeds, by what it defines: classes first, then components, native libraries and metadata."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

import numpy as np

from auditor.apk.calls import Calls
from auditor.apk.dex.arrays import Flags
from auditor.apk.dex.names import java_name
from auditor.apk.manifest import Manifest
from auditor.apk.owners import Owner, Owners
from auditor.apk.program import NOTHING, Program
from auditor.apk.reach import CONTEXTS, Reach
from auditor.apk.search import NEVER
from auditor.facts import Confidence, Evidence, FileEvidence, ManifestEvidence, Sdk
from auditor.rulebook.model import SdkRule
from auditor.rulebook.sdk_index import HostIndex, SdkIndex

State = Literal["present", "stub", "referenced", "adapter", "leftover"]

#: A method longer than this (16-bit units) does more than return a constant or call on.
SUBSTANCE = 8
MOST_PLACES = 5
#: Classes by which an advertising mediation drives somebody else's SDK.
ADAPTER = re.compile(r"mediation|/adapters?/|Adapter;$", re.IGNORECASE)


class Traces:
    """What points to each SDK: numbers of classes, those with code of substance, references, and places."""

    def __init__(self) -> None:
        self.classes: Counter[str] = Counter()
        self.working: Counter[str] = Counter()
        self.renamed = 0
        self.plainly: set[str] = set()
        self.surmised: Counter[str] = Counter()
        self.places: dict[str, list[Evidence]] = defaultdict(list)
        self.referenced: dict[str, list[Evidence]] = defaultdict(list)
        self.components: Counter[str] = Counter()
        self.natives: Counter[str] = Counter()
        self.metadata: Counter[str] = Counter()
        self.hosts: Counter[str] = Counter()


def embedded_sdks(
    program: Program,
    calls: Calls,
    manifest: Manifest | None,
    natives: Sequence[str],
    owners: Owners,
    classes: Sequence[Owner],
    hosts: Iterable[str],
    rules: Mapping[str, SdkRule],
) -> tuple[Sdk, ...]:
    """Every SDK with a trace in the package, by id. ``classes``: the owner of each class; ``hosts``: those that code names."""
    traces = Traces()
    _classes(program, classes, traces)
    _references(program, calls, owners, traces)
    if manifest:
        _components(manifest, owners.index, traces)
        _metadata(manifest, owners.index, traces)
    _natives(natives, owners.index, traces)
    _hosts(hosts, rules, traces)
    return tuple(_sdks(traces, rules))


def _classes(program: Program, owners: Sequence[Owner], traces: Traces) -> None:
    size = np.zeros(len(program.class_type) + 1, np.int64)
    np.maximum.at(size, program.method_class, program.method_size)
    for klass, owner in enumerate(owners):
        traces.renamed += owner.kind == "renamed"
        if owner.sdk is None:
            continue
        if owner.surmised:
            _surmised(program, klass, owner.sdk, traces)
            continue
        traces.classes[owner.sdk] += 1
        traces.working[owner.sdk] += bool(size[klass] > SUBSTANCE)
        if traces.classes[owner.sdk] <= MOST_PLACES:
            dex = program.dexes[int(program.class_dex[klass])].name
            traces.places[owner.sdk].append(FileEvidence(path=dex, detail=program.class_name(klass)))


def _surmised(program: Program, klass: int, sdk: str, traces: Traces) -> None:
    traces.surmised[sdk] += 1
    if traces.surmised[sdk] <= MOST_PLACES:
        dex = program.dexes[int(program.class_dex[klass])].name
        traces.places[sdk].append(
            FileEvidence(path=dex, detail=f"{program.class_name(klass)}, renamed, with constants of its code")
        )


def reached_sdks(program: Program, reach: Reach, owners: Sequence[Owner]) -> dict[str, bool]:
    """Per SDK with classes, whether anything that runs leads to one of its methods."""
    live = np.zeros(len(owners) + 1, np.bool_)
    for context in CONTEXTS:
        methods = np.flatnonzero(reach.before[context][: len(program.method_class)] != NEVER)
        live[program.method_class[methods]] = True
    found: dict[str, bool] = {}
    for klass, owner in enumerate(owners):
        if owner.sdk is not None:
            found[owner.sdk] = found.get(owner.sdk, False) or bool(live[klass])
    return found


def _references(program: Program, calls: Calls, owners: Owners, traces: Traces) -> None:
    adapters = _adapted(program, calls)
    for number, text in enumerate(program.types):
        if program.class_of[number] == NOTHING and text.startswith("L"):
            sdk = owners.sdk_of(java_name(text))
            if sdk is not None and not adapters[number]:
                traces.plainly.add(sdk)
            if sdk is not None and len(traces.referenced[sdk]) < MOST_PLACES:
                traces.referenced[sdk].append(FileEvidence(path="dex", detail=f"reference to {java_name(text)}"))


def _adapted(program: Program, calls: Calls) -> Flags:
    """Per type, whether calls of its methods come from mediation adapters alone."""
    adapter = np.array([bool(ADAPTER.search(program.types[kind])) for kind in program.class_type.tolist()] + [False], np.bool_)
    by_adapter = adapter[program.method_class[calls.caller]]
    owner = program.ref_owner[calls.reference]
    marks = np.zeros(len(program.types), np.bool_)
    marks[owner[by_adapter]] = True
    marks[owner[~by_adapter]] = False
    return marks


def _components(manifest: Manifest, index: SdkIndex, traces: Traces) -> None:
    for component in manifest.components:
        sdk = index.by_component(component.name)
        if sdk is not None:
            traces.components[sdk] += 1
            traces.places[sdk].append(ManifestEvidence(element=component.kind, name=component.name))


def _metadata(manifest: Manifest, index: SdkIndex, traces: Traces) -> None:
    for name in manifest.metadata:
        sdk = index.by_metadata(name)
        if sdk is not None:
            traces.metadata[sdk] += 1
            traces.places[sdk].append(ManifestEvidence(element="meta-data", name=name))


def _natives(natives: Sequence[str], index: SdkIndex, traces: Traces) -> None:
    by_file = {path.rpartition("/")[2]: path for path in reversed(natives)}
    for file, path in by_file.items():
        sdk = index.by_native(file)
        if sdk is not None:
            traces.natives[sdk] += 1
            traces.places[sdk].append(FileEvidence(path=path))


def _hosts(hosts: Iterable[str], rules: Mapping[str, SdkRule], traces: Traces) -> None:
    """Hosts of SDKs; alone they prove nothing, since anyone can call a service."""
    index = HostIndex(rules, {})
    for host in sorted(hosts):
        match = index.find(host)
        if match is not None and match.sdk is not None:
            traces.hosts[match.sdk] += 1
            if traces.metadata[match.sdk] or traces.natives[match.sdk] or traces.components[match.sdk]:
                traces.places[match.sdk].append(FileEvidence(path="dex", detail=f"host {host}"))


def _sdks(traces: Traces, rules: Mapping[str, SdkRule]) -> Iterator[Sdk]:
    for identity in sorted(
        {*traces.classes, *traces.surmised, *traces.referenced, *traces.components, *traces.natives, *traces.metadata}
    ):
        state, confidence = _state(identity, traces)
        rule = rules[identity]
        evidence = traces.places[identity] or traces.referenced[identity]
        yield Sdk(
            id=identity,
            name=rule.name,
            vendor=rule.vendor,
            packages=rule.packages,
            state=state,
            confidence=confidence,
            country=rule.country,
            category=rule.category,
            classes=traces.classes[identity] + traces.surmised[identity],
            evidence=tuple(evidence),
        )


def _state(identity: str, traces: Traces) -> tuple[State, Confidence]:
    """Defined classes make an SDK present, unless none does anything. Without classes, renamed code may still be the SDK's."""
    if traces.classes[identity]:
        return ("present", "high") if traces.working[identity] or traces.natives[identity] else ("stub", "medium")
    if traces.surmised[identity]:
        return "present", "medium"
    survivors = sum(bool(found[identity]) for found in (traces.natives, traces.components, traces.metadata, traces.hosts))
    if traces.renamed and survivors > 1:
        return "present", "medium"
    if traces.natives[identity] or traces.components[identity]:
        return ("present", "low") if traces.renamed and traces.natives[identity] else ("leftover", "medium")
    if traces.metadata[identity]:
        return "leftover", "low"
    return ("referenced", "medium") if identity in traces.plainly else ("adapter", "medium")
