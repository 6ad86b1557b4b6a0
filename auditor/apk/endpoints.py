"""Hosts that code names in its string constants, with the code that names them. A name is no proof of a connection."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from auditor.apk.blame import Blame, Deed
from auditor.apk.dex.arrays import among
from auditor.apk.dex.file import Dex
from auditor.apk.dex.opcodes import CONST_STRING
from auditor.apk.observe import ORDER, evidence_of, observation
from auditor.apk.program import NOTHING, Program
from auditor.facts import Actor, CodeEvidence, Context, Observation, Recipient
from auditor.rulebook.apis import EndpointRule
from auditor.traffic.parties import Parties

URL = re.compile(
    r"(?:https?|wss?|mqtts?|tcp|ftps?)://(?:[^/@\s]*@)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::\d+)?(?=[/?#:]|$)", re.IGNORECASE
)
#: A label of letters must end a host's name: versions and placeholders are none.
NAME = re.compile(r"(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]+", re.IGNORECASE)
ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
LOCAL = ("127.", "10.", "192.168.", "0.", "169.254.", "255.")


#: A text, the method that loads it and the offset of the instruction.
type Constant = tuple[str, int, int]


def endpoint_observations(
    constants: Iterable[Constant], blame: Blame, parties: Parties, rules: tuple[EndpointRule, ...]
) -> Iterator[Observation]:
    """One observation per host, actor and contexts. Libraries' constants are left out: they name standards and manuals."""
    ignored = frozenset(host for rule in rules for host in rule.hosts)
    practices: dict[tuple[str, Actor, tuple[Context, ...]], list[CodeEvidence]] = defaultdict(list)
    recipients: dict[str, Recipient] = {}
    for text, method, offset in constants:
        if blame.owner(method).kind == "library":
            continue
        for url, host in hosts_of(text):
            if is_below(host, ignored):
                continue
            recipients[host] = recipients.get(host) or parties.of(host)[0]
            for deed in blame.deeds_at(method, offset):
                contexts = tuple(sorted(deed.chains, key=ORDER.index))
                practices[host, deed.actor, contexts] += _places(url, method, offset, blame, deed)
    for (host, actor, contexts), evidence in practices.items():
        yield observation(
            "endpoint", actor, contexts, tuple(dict.fromkeys(evidence)), "medium", subject=host, recipient=recipients[host]
        )


def is_below(host: str, names: Iterable[str]) -> bool:
    """Whether a host is one of these names or lies below one."""
    return any(host == name or host.endswith(f".{name}") for name in names)


def _places(url: str, method: int, offset: int, blame: Blame, deed: Deed) -> list[CodeEvidence]:
    return [evidence_of("const-string", url, method, offset, blame, context, deed) for context in deed.chains]


def hosts_of(text: str) -> Iterator[tuple[str, str]]:
    """(URL, host in lower case) for each absolute URL in a text whose host could be reached from elsewhere."""
    for match in URL.finditer(text):
        host = match[1].lower()
        if NAME.fullmatch(host) or (ADDRESS.fullmatch(host) and not host.startswith(LOCAL)):
            yield re.split(r"[\s\"'<>]", text[match.start() :], maxsplit=1)[0][:500], host


def url_constants(program: Program) -> Iterator[Constant]:
    """Every instruction that loads a text with a URL in it."""
    for number, dex in enumerate(program.dexes):
        wanted = _with_urls(dex)
        pick = np.flatnonzero(CONST_STRING[dex.found.opcode] & among(dex.found.index, wanted))
        for place in pick.tolist():
            method = int(dex.found.row[place]) + program.first_method[number]
            if program.method_class[method] != NOTHING:
                yield dex.strings[int(dex.found.index[place])], method, int(dex.found.offset[place])


def _with_urls(dex: Dex) -> list[int]:
    """Indices of the strings that hold ``://``."""
    content, offsets = dex.strings.content, dex.tables.strings
    if not len(offsets):
        return []
    if (np.diff(offsets.astype(np.int64)) <= 0).any():  # laid out in disorder: look at each
        return [index for index in range(len(offsets)) if b"://" in dex.strings.raw(index)]
    at, end = int(offsets[0]), int(offsets[-1]) + 2000
    hits = []
    while (at := content.find(b"://", at, end)) >= 0:
        hits.append(at)
        at += 3
    return sorted(set((np.searchsorted(offsets, hits, side="right") - 1).tolist()))
