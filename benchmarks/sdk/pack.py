"""Packs artefacts into packages: as they are (D8), and shrunk and renamed (R8). Results stay in a folder and are not made twice."""

import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from benchmarks.sdk.artefact import Unpacked, rule_lines, unpack
from benchmarks.sdk.axml import ANDROID, encode
from benchmarks.sdk.library import Library

HERE = Path(__file__).parent
MIN_API = "24"
KINDS = ("activity", "service", "receiver", "provider", "activity-alias")


class Shrinker:
    """D8 and R8 in one virtual machine."""

    def __init__(self, r8: Path) -> None:
        command: list[str | Path] = ["java", "-Xmx3g", "-XX:+UseSerialGC", "-cp", r8, HERE / "Shrink.java"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def run(self, tool: str, *arguments: str | Path) -> str | None:
        """Runs a tool; returns what went wrong."""
        assert self._process.stdin
        assert self._process.stdout
        words = [tool, "--release", "--thread-count", "1", "--min-api", MIN_API, *map(str, arguments)]
        self._process.stdin.write("\t".join(words) + "\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            if line.startswith("OUTCOME\t"):
                return None if line.split("\t")[1].strip() == "ok" else line.strip().split("\t", 2)[-1]
        return "the virtual machine ended"

    def close(self) -> None:
        """Ends the virtual machine."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def application(manifest: bytes) -> ElementTree.Element:
    """The SDK's manifest as that of an app that holds nothing else. Names are completed with the SDK's own package."""
    root = ElementTree.fromstring(manifest)
    package = root.get("package", "sdk")
    for element in root.iter():
        if element.tag in KINDS:
            name = element.get(f"{ANDROID}name", "")
            element.set(f"{ANDROID}name", package + name if name.startswith(".") else name if "." in name else f"{package}.{name}")
        for key, value in element.attrib.items():
            element.set(key, value.replace("${applicationId}", "zz.host").replace("${packageName}", "zz.host"))
    root.set("package", "zz.host")
    return root


def components(root: ElementTree.Element) -> Iterator[str]:
    """The classes that the manifest names."""
    for element in root.iter():
        if element.tag in KINDS:
            yield element.get(f"{ANDROID}name", "")


def pack(source: Path, folder: Path, shrinker: Shrinker, library: Library) -> str | None:
    """Writes plain.apk, shrunk.apk and mapping.txt into the folder; returns what went wrong."""
    if (folder / "done").is_file():
        return (folder / "done").read_text() or None
    folder.mkdir(parents=True, exist_ok=True)
    parts = unpack(source)
    problem = "no code" if not parts.classes else _pack(parts, folder, shrinker, library)
    (folder / "done").write_text(problem or "")
    return problem


def _pack(parts: Unpacked, folder: Path, shrinker: Shrinker, library: Library) -> str | None:
    root = application(parts.manifest)
    jar = folder / "classes.jar"
    with zipfile.ZipFile(jar, "w") as archive:
        for name, content in parts.classes.items():
            archive.writestr(name, content)
    platform = folder / "platform.jar"
    library.write(parts.classes.values(), platform)
    rules = folder / "rules.pro"
    rules.write_text(rule_lines(parts.rules, components(root)))
    manifest = encode(ElementTree.tostring(root))
    for tool, name in (("d8", "plain"), ("r8", "shrunk")):
        out = folder / name
        out.mkdir(exist_ok=True)
        more: list[str | Path] = ["--pg-conf", rules, "--pg-map-output", folder / "mapping.txt"] if tool == "r8" else []
        problem = shrinker.run(tool, "--lib", platform, "--output", out, *more, jar)
        if problem:
            return f"{tool}: {problem}"
        _write_package(folder / f"{name}.apk", manifest, out, parts)
        shutil.rmtree(out)
    jar.unlink()
    platform.unlink()
    return None


def _write_package(path: Path, manifest: bytes, code: Path, parts: Unpacked) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("AndroidManifest.xml", manifest)
        for dex in sorted(code.glob("*.dex")):
            archive.write(dex, dex.name)
        for name, content in parts.natives.items():
            archive.writestr(f"lib/{name}", content[:64])
        for name, content in parts.others.items():
            archive.writestr(name, content)
