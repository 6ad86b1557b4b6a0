"""Variants of a sound package that no honest tool writes, each with what Android does and what must be said of it.

``python -m tests.apk.hostile`` reads every variant in a process of its own and prints time and memory.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from tests.apk.packages import QUIETPAINT, parts

SOUND = parts(QUIETPAINT)
MANIFEST, RESOURCES = "AndroidManifest.xml", "resources.arsc"

#: ``same``: the app is read as it is; ``less``: facts are missing, which must be told; ``refused``: nothing can be said of it.
Facts = Literal["same", "less", "refused"]


@dataclass(frozen=True)
class Variant:
    """``android``: what the platform does; ``source``: the file and function that say so.

    ``says``: a pattern of what the reader must tell (in coverage, in the app's problems or as its one error); None: nothing at all.
    ``suffix`` names the file, for what a reader may look at.
    """

    name: str
    build: Callable[[], bytes]
    android: str
    source: str
    facts: Facts
    says: str | None
    suffix: str = ".apk"


VARIANTS: list[Variant] = []


def variant(
    name: str, android: str, source: str, facts: Facts, says: str | None = None, suffix: str = ".apk"
) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Registers the function that builds a variant."""

    def register(build: Callable[[], bytes]) -> Callable[[], bytes]:
        VARIANTS.append(Variant(name, build, android, source, facts, says, suffix))
        return build

    return register


def every() -> Iterator[Variant]:
    """All variants, of all kinds."""
    from tests.apk.hostile import code, containers, documents, signing, tables, zips

    assert all((code, containers, documents, signing, tables, zips))
    yield from VARIANTS
