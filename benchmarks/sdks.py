"""Measures SDKs on the artefacts that benchmarks/sdk/artefacts.tsv pins, and writes rules/profiles/: python -m benchmarks.sdks

Artefacts are fetched with Maven into its local repository, and never committed.
"""

import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from auditor.apk.owners import Owners
from auditor.errors import InputError
from auditor.rulebook.book import RuleBook
from auditor.sdk.profile import Profile, profile
from benchmarks.sdk.artefact import Artefact, listed

HERE = Path(__file__).parent / "sdk"
LIST = HERE / "artefacts.tsv"
REPOSITORY = Path.home() / ".m2/repository"
OUT = Path(__file__).parents[1] / "rules/profiles/measured.yaml"
#: Marks that name the SDK are the surest; others fill up where those are fewer than enough, and too few tell nothing.
MOST_MARKS, ENOUGH, FEWEST = 24, 8, 4
#: Constants of the platform and of compilers, which any code may have.
COMMON = (
    "android.",
    "java.",
    "kotlin.",
    "kotlinx.",
    "androidx.",
    "$this",
    "application/",
    "image/",
    "http://localhost",
    "Content-",
)
PREFACE = """\
# Written by 'make profiles' from the artefacts themselves; do not edit. What an artefact asks for and reads was measured with
# 'auditor sdk profile'. Marks are constants of its code that no other measured artefact has.
"""


def fetched(artefact: Artefact) -> Path | None:
    """The artefact's file, fetched if need be; None where it cannot be had."""
    path = artefact.path(REPOSITORY)
    if not path.is_file():
        where = f"{artefact.key}:{artefact.version}:{artefact.packaging}"
        get = ["mvn", "-q", "-B", "dependency:get", f"-Dartifact={where}", "-Dtransitive=false"]
        subprocess.run(get, check=False, capture_output=True)
    return path if path.is_file() else None


@dataclass
class Measured:
    """An artefact's profile with all its strings."""

    artefact: Artefact
    profile: Profile
    strings: set[str]


def measure(artefact: Artefact, path: Path, book: RuleBook) -> Measured | None:
    """An artefact's facts; None where it holds no code."""
    try:
        found = profile(path, book)
    except InputError as error:
        print(error, file=sys.stderr)
        return None
    if found.sha256 != artefact.sha256:
        print(f"{artefact.key}: {path.name} is not the file that is listed", file=sys.stderr)
        return None
    strings = {text for dex in found.artefact.dexes for text in dex.strings.many(range(len(dex.strings)))}
    return Measured(artefact, found, strings) if found.classes else None


def marks(measured: Measured, known: dict[str, set[str]]) -> list[str]:
    """Constants that only this SDK's artefacts have, those that speak of it first, long before short."""
    own = measured.artefact.sdks[0]
    words = {word for word in re.split(r"[^a-z]+", f"{own} {measured.artefact.key}".lower()) if len(word) > 3}
    words -= {"android", "core", "library", "analytics", "tencent", "google", "location", "sdk"}
    unique = [text for text in measured.profile.texts if known[text] == {own} and not _is_class(text, measured)]
    spoken = [text for text in unique if any(word in text.lower() for word in words) and not text.startswith(COMMON)]
    rest = [text for text in unique if text not in set(spoken) and _distinct(text)]
    order = sorted(spoken, key=_rank)
    if len(order) < ENOUGH:
        order += sorted(rest, key=_rank)
    return sorted(order[:MOST_MARKS]) if len(order) >= FEWEST else []


def _is_class(text: str, measured: Measured) -> bool:
    """Names of classes, which a shrinker rewrites where it can."""
    return f"L{text.replace('.', '/')};" in measured.strings


def _distinct(text: str) -> bool:
    """Whether a text is long and varied enough to be one project's."""
    return (
        len(text) >= 12
        and len(set(text)) >= 6
        and not text.startswith(COMMON)
        and not text.isdigit()
        and not re.fullmatch(r"[0-9a-fA-F]+", text)
    )


def _rank(text: str) -> tuple[bool, int, str]:
    return not 12 <= len(text) <= 40, -len(text), text


def examples(measured: Measured, book: RuleBook) -> tuple[str, str]:
    """A class of the SDK and a look-alike that is not."""
    owners = Owners(book.sdks, None)
    sdk = measured.artefact.sdks[0]
    names = (text[1:-1].replace("/", ".") for text in measured.strings if text.startswith("L") and text.endswith(";"))
    own = min((name for name in names if "$" not in name and owners.sdk_of(name) == sdk), key=lambda name: (len(name), name))
    parts = own.split(".")
    alike = (".".join(parts[:length]) + "x.Main" for length in (2, 1, 3))
    return own, next(name for name in alike if owners.sdk_of(name) != sdk)


def entry(measured: Measured, found: list[str], book: RuleBook) -> str:
    """The profile as YAML. JSON strings are YAML strings."""
    artefact, facts = measured.artefact, measured.profile
    positive, negative = examples(measured, book)
    identity = re.sub(r"[^a-z0-9]+", "_", artefact.key.lower()).strip("_")
    reads = sorted({data for read in facts.reads for data in read.data if read.confidence != "low"})
    lines = [f"  - id: {identity}", f"    sdk: {artefact.sdks[0]}", f"    artefact: {json.dumps(artefact.key)}"]
    lines += [f"    version: {json.dumps(artefact.version)}", f"    sha256: {json.dumps(artefact.sha256)}"]
    components = sorted({name for _, name in facts.components})
    for key, values in (
        ("permissions", facts.permissions),
        ("components", components),
        ("native", facts.natives),
        ("hosts", facts.hosts),
        ("reads", reads),
        ("marks", found),
    ):
        if values:
            lines += [f"    {key}:", *(f"      - {json.dumps(value, ensure_ascii=False)}" for value in values)]
    source = f"measured on {artefact.key}:{artefact.version}"
    lines += [f"    source: {json.dumps(source)}", "    cases:"]
    lines += [f"      positive: [{json.dumps(positive)}]", f"      negative: [{json.dumps(negative)}]"]
    return "\n".join(lines)


def main() -> int:
    """Measures all artefacts; returns how many were missed."""
    book = RuleBook()
    wanted, found = listed(LIST), []
    for artefact in wanted:
        path = fetched(artefact)
        one = measure(artefact, path, book) if path else None
        if one:
            found.append(one)
            print(f"{artefact.key}:{artefact.version}  {one.profile.classes} classes, {len(one.profile.reads)} reads", flush=True)
        else:
            print(f"{artefact.key}:{artefact.version}  missed", flush=True)
    write(found, book)
    reading = Counter(data for one in found for data in {data for read in one.profile.reads for data in read.data})
    print(f"{len(found)} of {len(wanted)} artefacts measured; most often read: {reading.most_common(8)}")
    return len(wanted) - len(found)


def write(found: list[Measured], book: RuleBook) -> None:
    """Writes the profiles."""
    known: dict[str, set[str]] = {}
    for one in found:
        for text in one.strings:
            known.setdefault(text, set()).add(one.artefact.sdks[0])
    OUT.parent.mkdir(exist_ok=True)
    entries = [entry(one, marks(one, known), book) for one in sorted(found, key=lambda one: one.artefact.key)]
    OUT.write_text(PREFACE + "profiles:\n" + "\n".join(entries) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main() > 0)
