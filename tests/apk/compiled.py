"""Compiles Java to dex in a test, with the tools and jars that the fixtures are built with."""

import subprocess
from pathlib import Path

import pytest

from tests.conftest import needs_tool

MAVEN = Path.home() / ".m2/repository"
FRAMEWORK = MAVEN / "org/robolectric/android-all/14-robolectric-10818077/android-all-14-robolectric-10818077.jar"
R8 = MAVEN / "com/android/tools/r8/8.5.35/r8-8.5.35.jar"
PROBE = Path(__file__).parent / "probe"


def compile_classes(folder: Path, *sources: Path) -> Path:
    """Compiles sources into class files; returns the folder they are in. Skips where a tool or jar is missing."""
    javac = needs_tool("javac", "openjdk-17-jdk-headless")
    if not (FRAMEWORK.is_file() and R8.is_file()):
        pytest.skip("needs the jars that 'make fixtures' fetches")
    compiler: list[str | Path] = [javac, "--release", "11", "-proc:none", "-nowarn", "-cp", FRAMEWORK, "-d", folder, *sources]
    subprocess.run(compiler, check=True, capture_output=True)
    return folder


def compile_dex(
    folder: Path, *sources: Path, min_api: int = 26, properties: tuple[str, ...] = (), without: tuple[str, ...] = ()
) -> bytes:
    """The classes.dex of some sources; skips where a tool or jar is missing. Packages in ``without`` are compiled, not packed."""
    java = needs_tool("java", "openjdk-17-jdk-headless")
    compile_classes(folder, *sources)
    dexer: list[str | Path] = [
        java,
        *properties,
        "-cp",
        R8,
        "com.android.tools.r8.D8",
        "--min-api",
        str(min_api),
        "--lib",
        FRAMEWORK,
    ]
    classes = [path for path in sorted(folder.rglob("*.class")) if not path.relative_to(folder).as_posix().startswith(without)]
    subprocess.run([*dexer, "--output", folder, *classes], check=True, capture_output=True)
    return (folder / "classes.dex").read_bytes()
