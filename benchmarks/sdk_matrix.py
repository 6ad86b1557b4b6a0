"""Each listed SDK packed alone: found as it is and when R8 has renamed it, and nothing else found: python -m benchmarks.sdk_matrix

Needs java, mvn and the jars that 'make fixtures' fetches. What R8 keeps is what the SDK's own consumer rules keep, and the classes
that its manifest names; the rest is renamed into the unnamed package. Packages stay in the user's cache.
"""

import os
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from auditor.apk import read_app
from auditor.rulebook.book import RuleBook
from benchmarks.sdk.artefact import Artefact, listed
from benchmarks.sdk.library import Library
from benchmarks.sdk.pack import Shrinker, pack
from benchmarks.sdks import LIST, fetched
from fixtures.toolchain import FRAMEWORK, R8, jar, java_home

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "auditor-benchmarks/sdks"
#: What must be found without a mapping.
LEAST = 0.8


@dataclass(frozen=True)
class Outcome:
    """Whether a package's SDK was found, by its names or by what else is left, and what was found that is not in it."""

    found: bool
    named: bool
    wrong: tuple[str, ...]


def outcome(path: Path, artefact: Artefact, book: RuleBook, mapping: Path | None = None) -> Outcome:
    """Reads a package."""
    sdks = {sdk.id: sdk for sdk in read_app(path, book, mapping=mapping).app.sdks if sdk.state in ("present", "stub")}
    own = sdks.get(artefact.sdks[0])
    named = own is not None and any("renamed" not in str(place) for place in own.evidence)
    return Outcome(own is not None, named, tuple(sorted(set(sdks) - set(artefact.sdks))))


def main() -> int:
    """Packs and reads all; returns 1 where less was found than promised, or something wrong."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CACHE
    book, shrinker = RuleBook(), Shrinker(jar(R8))
    library = Library(jar(FRAMEWORK), java_home() / "jmods/java.base.jmod")
    counted: Counter[str] = Counter()
    for artefact in listed(LIST):
        path = fetched(artefact)
        home = folder / artefact.name
        problem = "not served" if path is None else pack(path, home, shrinker, library)
        if problem:
            print(f"{artefact.key}: not packed: {problem}")
            continue
        counted["packed"] += 1
        for name, package, mapping in (
            ("plain", "plain", None),
            ("shrunk", "shrunk", None),
            ("mapped", "shrunk", home / "mapping.txt"),
        ):
            got = outcome(home / f"{package}.apk", artefact, book, mapping)
            counted[name] += got.found
            counted[f"{name} by its names"] += got.named
            counted[f"{name}, wrong"] += bool(got.wrong)
            if not got.found or got.wrong:
                print(f"{artefact.key}: {name}: {'found' if got.found else 'missed'} {', '.join(got.wrong)}", flush=True)
    shrinker.close()
    for name, count in sorted(counted.items()):
        print(f"{name:24}{count:5}")
    packed = counted["packed"]
    wrong = sum(count for name, count in counted.items() if name.endswith("wrong"))
    good = counted["plain"] == counted["mapped"] == packed and counted["shrunk"] >= LEAST * packed and not wrong
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
