"""An SDK's artefact, taken apart for packing: its code in one jar, its manifest, its consumer rules and native libraries."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

EMPTY_MANIFEST = b'<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="sdk"><application/></manifest>'


@dataclass(frozen=True)
class Artefact:
    """``key`` is group:name; ``sdks`` are the ids of the rule book that it is an artefact of."""

    key: str
    packaging: str
    version: str
    sha256: str
    sdks: tuple[str, ...]

    @property
    def name(self) -> str:
        """A name for files."""
        return self.key.replace(":", "_")

    def path(self, repository: Path) -> Path:
        """Where Maven keeps it."""
        group, name = self.key.split(":")
        return repository.joinpath(*group.split("."), name, self.version, f"{name}-{self.version}.{self.packaging}")


def listed(path: Path) -> list[Artefact]:
    """The artefacts of a list: key, packaging, version, digest and SDKs, separated by tabs."""
    rows = (line.split("\t") for line in path.read_text().splitlines() if line and not line.startswith("#"))
    return [Artefact(row[0], row[1], row[2], row[3], tuple(filter(None, row[4].split(",")))) for row in rows]


@dataclass(frozen=True)
class Unpacked:
    """``classes``: class files by path. ``natives``: names under jni/ to content."""

    manifest: bytes
    classes: dict[str, bytes]
    rules: str
    natives: dict[str, bytes]
    others: dict[str, bytes]


def unpack(path: Path) -> Unpacked:
    """Takes an AAR or JAR apart."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    jars = [entries] if path.suffix == ".jar" else [_entries(entries[name]) for name in sorted(entries) if _is_jar(name)]
    classes = {name: content for jar in reversed(jars) for name, content in jar.items() if _is_class(name)}
    rules = [entries.get("proguard.txt", b""), *(content for jar in jars for name, content in jar.items() if _is_rules(name))]
    natives = {
        name.removeprefix("jni/"): content for name, content in entries.items() if name.startswith("jni/") and name.endswith(".so")
    }
    others = {
        name: content for jar in jars for name, content in jar.items() if not name.endswith(".class") and len(content) < 1 << 16
    }
    text = "\n".join(rule.decode("utf-8", "replace") for rule in rules)
    return Unpacked(entries.get("AndroidManifest.xml", EMPTY_MANIFEST), classes, text, natives, others)


def _is_jar(name: str) -> bool:
    return name == "classes.jar" or (name.startswith("libs/") and name.endswith(".jar"))


def _is_class(name: str) -> bool:
    return name.endswith(".class") and not name.startswith("META-INF/") and not name.endswith("module-info.class")


def _is_rules(name: str) -> bool:
    return name.startswith(("META-INF/proguard/", "META-INF/com.android.tools/")) and name.endswith((".pro", ".txt", ".rules"))


def _entries(jar: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(jar)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def rule_lines(rules: str, components: Iterator[str]) -> str:
    """What R8 is told: the SDK's own rules, and as the build tools add, that the manifest's classes keep their names."""
    ours = [
        "-repackageclasses",
        "-allowaccessmodification",
        "-dontshrink",
        "-dontoptimize",
        "-ignorewarnings",
        "-dontwarn **",
        "-dontnote **",
    ]
    kept = [f"-keep class {name} {{ <init>(...); }}" for name in components]
    theirs = [
        line for line in rules.splitlines() if not line.strip().startswith(("-include", "-printconfiguration", "-printmapping"))
    ]
    return "\n".join([*theirs, *kept, *ours]) + "\n"
