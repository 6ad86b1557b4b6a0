"""The packages that the reader is timed on, fetched or assembled once into the user's cache."""

import math
import os
import subprocess
import tarfile
import zipfile
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "auditor-benchmarks"
NPM_PACKAGE = "appium-uiautomator2-server@10.6.6"
MEMBER = "package/apks/appium-uiautomator2-server-v10.6.6.apk"
PIP_PACKAGE = "airtest==1.4.3"


def automator() -> Path:
    """The package of appium-uiautomator2-server, from npm."""
    target = CACHE / Path(MEMBER).name
    if not target.is_file():
        CACHE.mkdir(parents=True, exist_ok=True)
        packed = subprocess.run(["npm", "pack", "--silent", NPM_PACKAGE], cwd=CACHE, capture_output=True, text=True, check=True)
        _extract(CACHE / packed.stdout.split()[-1], target)
    return target


def yosemite() -> Path:
    """The helper app of airtest, from its source distribution."""
    target = CACHE / "Yosemite.apk"
    if not target.is_file():
        CACHE.mkdir(parents=True, exist_ok=True)
        get = ["python3", "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", PIP_PACKAGE]
        subprocess.run(get, cwd=CACHE, check=True, capture_output=True)
        _extract(next(CACHE.glob("airtest-*.tar.gz")), target)
    return target


def large() -> Path:
    """All listed SDKs and more in one; takes some minutes the first time, and needs a JDK and Maven."""
    target = CACHE / "large.apk"
    if not target.is_file():
        from benchmarks.sdk.large import assemble

        CACHE.mkdir(parents=True, exist_ok=True)
        assemble(target)
    return target


def _extract(archive: Path, target: Path) -> None:
    with tarfile.open(archive) as content:
        name = next(name for name in content.getnames() if name.endswith("/" + target.name))
        member = content.extractfile(name)
        assert member is not None
        target.write_bytes(member.read())


def dex_bytes(path: Path) -> int:
    """How many bytes of dex a package inflates to."""
    with zipfile.ZipFile(path) as archive:
        return sum(entry.file_size for entry in archive.infolist() if entry.filename.endswith(".dex"))


def with_few(path: Path, target: Path, dexes: int) -> Path:
    """The same package with its first few dex files only."""
    kept = {"classes.dex", *(f"classes{number}.dex" for number in range(2, dexes + 1))}
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for entry in archive.infolist():
            if entry.filename in kept or not entry.filename.endswith(".dex"):
                out.writestr(entry.filename, archive.read(entry))
    return target


def exponent(small: tuple[float, float], whole: tuple[float, float]) -> float:
    """How cost grows with size, from two pairs (size, cost): 1 is linear."""
    return math.log(whole[1] / small[1]) / math.log(whole[0] / small[0])
