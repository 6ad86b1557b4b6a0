"""A profile as a draft entry of the rule book: what was measured is filled in, what only people know is left to them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from auditor.sdk.profile import Profile, Read

MOST_CHAINS = 3
LONGEST_CHAIN = 12
_UNKNOWN = "?"


def draft(profile: Profile) -> str:
    """YAML for rules/sdks/: the entry, then how each read was found, as comments. Names from the artefact are quoted."""
    return "\n".join((*_head(profile), *_entry(profile), *_reads(profile), *_rest(profile))) + "\n"


def _head(profile: Profile) -> Iterator[str]:
    version = f", version {profile.version}" if profile.version else ""
    yield f"# Drafted from {_plain(profile.file)}{version}, sha256 {profile.sha256}: {profile.classes} classes."
    yield f"# Replace each {_UNKNOWN!r}; take out package prefixes and hosts that are not this SDK's alone."
    for sdk, classes in profile.bundled.items():
        yield f"# The rule book takes {classes} of its classes for those of {sdk}."
    for covered in profile.artefact.coverage:
        if covered.reason:
            yield f"# Not all of it was read: {_plain(covered.part)}: {_plain(covered.reason)}."
    yield "sdks:"


def _entry(profile: Profile) -> Iterator[str]:
    packages = list(profile.packages)
    yield f"  - id: {_identity(packages)}"
    for key in ("name", "vendor", "country", "category"):
        yield f'    {key}: "{_UNKNOWN}"'
    yield f"    packages: {_list(packages)}"
    outside = [name for _, name in profile.components if not any(name.startswith(f"{prefix}.") for prefix in packages)]
    for key, values in (
        ("components", outside),
        ("native", profile.natives),
        ("metadata", profile.metadata),
        ("hosts", profile.hosts),
    ):
        if values:
            yield f"    {key}: {_list(values)}"
    yield f"    takes: {_list(sorted({data for read in profile.reads for data in read.data}))}"
    yield f"    source: {_quoted(f'measured on {profile.file}, sha256 {profile.sha256}')}"
    yield "    cases:"
    example = profile.example or _UNKNOWN
    yield f"      positive: {_list([example])}"
    yield f"      negative: {_list([f'{packages[0]}x.Main' if packages else _UNKNOWN])}"


def _identity(packages: list[str]) -> str:
    return "_".join(packages[0].split(".")[1:3]) if packages and "." in packages[0] else f'"{_UNKNOWN}"'


def _reads(profile: Profile) -> Iterator[str]:
    by_data: dict[str, list[Read]] = defaultdict(list)
    for read in profile.reads:
        for data in read.data:
            by_data[data].append(read)
    yield "# What its code reads, with the shortest chains of calls that lead there from outside:"
    for data, reads in sorted(by_data.items()):
        yield f"#   {data}"
        for read in reads[:MOST_CHAINS]:
            detail = f" {_plain(read.detail)}" if read.detail else ""
            yield f"#     {_plain(read.api)}{detail} ({read.confidence} confidence, rule {read.rule})"
            yield from (f"#       {_plain(step)}" for step in _shortened(read.chain))
        if len(reads) > MOST_CHAINS:
            yield f"#     and {len(reads) - MOST_CHAINS} more"


def _shortened(chain: tuple[str, ...]) -> tuple[str, ...]:
    if len(chain) <= LONGEST_CHAIN:
        return chain
    half = LONGEST_CHAIN // 2
    return (*chain[:half], f"... {len(chain) - 2 * half} more ...", *chain[-half:])


def _rest(profile: Profile) -> Iterator[str]:
    yield "# Permissions that its manifest brings in: " + (", ".join(map(_plain, profile.permissions)) or "none")
    if profile.components:
        yield "# Components that its manifest brings in:"
        yield from (f"#   {kind} {_plain(name)}" for kind, name in profile.components)
    rules = [line.strip() for line in profile.artefact.rules.splitlines() if line.strip().startswith("-keep")]
    if rules:
        yield f"# Its consumer rules keep names: {len(rules)} rules, such as {_plain(rules[0])}"


def _list(values: Iterable[str]) -> str:
    return "[" + ", ".join(map(_quoted, values)) + "]"


def _quoted(text: object) -> str:
    """A name as a YAML string: what could end the quotation becomes a question mark."""
    return '"' + "".join("?" if char in '"\\' else char for char in _plain(text)) + '"'


def _plain(text: object) -> str:
    """A name on one line: what could end the line becomes a question mark."""
    return "".join(char if char.isprintable() else "?" for char in str(text))
