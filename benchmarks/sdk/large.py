"""One large package of all listed artefacts, for benchmarks: python -m benchmarks.sdk.large PATH

Classes that several artefacts hold count once. The artefacts alone are some 47,000 classes; the Kotlin compiler's make it as large
as the largest apps. Each dex holds an equal number of classes, as builds without a main dex list spread them.
"""

import sys
import tempfile
import zipfile
from collections.abc import Iterator
from itertools import batched
from pathlib import Path
from xml.etree import ElementTree

from benchmarks.sdk.artefact import EMPTY_MANIFEST, Unpacked, listed, unpack
from benchmarks.sdk.axml import ANDROID, encode
from benchmarks.sdk.pack import Shrinker, application
from benchmarks.sdks import LIST, fetched
from fixtures.toolchain import FRAMEWORK, KOTLIN_COMPILER, R8, jar

#: Few enough that what they name fits into one dex's tables.
CLASSES_PER_DEX = 3500


def assemble(path: Path) -> None:
    """Writes the package: fetches, compiles and packs what is missing. Takes some minutes."""
    parts = [unpack(source) for artefact in listed(LIST) if (source := fetched(artefact))]
    filling = unpack(jar(KOTLIN_COMPILER[0]))
    classes = {name: content for part in (filling, *reversed(parts)) for name, content in part.classes.items()}
    draft = path.with_suffix(".part")
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("AndroidManifest.xml", encode(ElementTree.tostring(_merged(parts))))
        for number, dex in enumerate(_dexes(classes, Path(folder)), 1):
            archive.writestr("classes.dex" if number == 1 else f"classes{number}.dex", dex)
        for name, content in _others(parts).items():
            archive.writestr(name, content)
    draft.rename(path)


def _dexes(classes: dict[str, bytes], folder: Path) -> Iterator[bytes]:
    shrinker = Shrinker(jar(R8))
    for number, names in enumerate(batched(sorted(classes), CLASSES_PER_DEX, strict=False)):
        source, out = folder / f"{number}.jar", folder / str(number)
        out.mkdir()
        with zipfile.ZipFile(source, "w") as archive:
            for name in names:
                archive.writestr(name, classes[name])
        problem = shrinker.run("d8", "--lib", jar(FRAMEWORK), "--output", out, source)
        if problem:
            raise SystemExit(f"D8 does not compile {source.name}: {problem}")
        yield from (dex.read_bytes() for dex in sorted(out.glob("*.dex")))
    shrinker.close()


def _merged(parts: list[Unpacked]) -> ElementTree.Element:
    """One manifest that declares what all of them do, each name once."""
    root = application(EMPTY_MANIFEST)
    into = root.find("application")
    assert into is not None
    seen: set[tuple[str, str]] = set()
    for part in parts:
        for element in application(part.manifest):
            for child, parent in [(inner, into) for inner in element] if element.tag == "application" else [(element, root)]:
                key = (child.tag, child.get(f"{ANDROID}name", ""))
                if child.tag != "uses-sdk" and key not in seen:
                    seen.add(key)
                    parent.append(child)
    return root


def _others(parts: list[Unpacked]) -> dict[str, bytes]:
    natives = {f"lib/{name}": content[:64] for part in parts for name, content in part.natives.items()}
    return {**{name: content for part in parts for name, content in part.others.items()}, **natives}


if __name__ == "__main__":
    assemble(Path(sys.argv[1]))
