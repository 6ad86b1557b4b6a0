"""Reading a package, side by side with its peers in one run: python -m benchmarks.apk [PATH ...]

Each contender runs in a process of its own and reports the time of its work, imports excluded, and its peak memory. Without a path,
the package of appium-uiautomator2-server is fetched with npm into the user's cache.
"""

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

NPM_PACKAGE = "appium-uiautomator2-server@10.6.6"
MEMBER = "package/apks/appium-uiautomator2-server-v10.6.6.apk"

POLICY = Path(__file__).resolve().parents[1] / "fixtures/policies/lumichat.en.txt"

PREFACE = f"""
POLICY = {str(POLICY)!r}
import json, resource, sys, time
from pathlib import Path
path = Path(sys.argv[1])
"""
REPORT = """
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": time.perf_counter() - start, "megabytes": peak}))
"""
CONTENDERS = {
    "inflate and hash": """
import hashlib, zipfile
start = time.perf_counter()
with zipfile.ZipFile(path) as archive:
    for entry in archive.infolist():
        archive.read(entry)
with path.open("rb") as file:
    hashlib.file_digest(file, "sha256")
""",
    "read_app": """
from auditor.apk import read_app
from auditor.rulebook.book import RuleBook
rules = RuleBook()
rules.apis, rules.sdks, rules.permissions, rules.entrypoints
start = time.perf_counter()
read_app(path, rules)
""",
    # Package, policy, judgement and JSON result; the rule book is read from its cache, as in every run but the first.
    "whole audit": """
import auditor.apk, auditor.judge.engine, auditor.policy.documents, auditor.report.json
from auditor.audit import Sources, conclude, read
from auditor.rulebook.book import RuleBook
start = time.perf_counter()
rules = RuleBook()
result = conclude(read(Sources(app=path, policies=(POLICY,)), rules, lambda text: None).facts(), rules)
assert result.findings and auditor.report.json.write(result)
""",
    "androguard, full analysis": """
from loguru import logger
logger.remove()
from androguard.misc import AnalyzeAPK
start = time.perf_counter()
AnalyzeAPK(str(path))
""",
}


def measure(work: str, path: Path) -> dict[str, float]:
    """Seconds and peak megabytes of one contender."""
    code = PREFACE + work + REPORT
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"benchmark failed:\n{done.stderr[-2000:]}")
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def best_of(work: str, path: Path, runs: int) -> dict[str, float]:
    """The fastest of several runs."""
    return min((measure(work, path) for _ in range(runs)), key=lambda result: result["seconds"])


def fetched() -> Path:
    """The default package, from the cache or the registry."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "auditor-benchmarks"
    target = cache / Path(MEMBER).name
    if not target.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        packed = subprocess.run(["npm", "pack", "--silent", NPM_PACKAGE], cwd=cache, capture_output=True, text=True, check=True)
        with tarfile.open(cache / packed.stdout.split()[-1]) as archive:
            member = archive.extractfile(MEMBER)
            assert member is not None
            target.write_bytes(member.read())
    return target


def compare(path: Path) -> None:
    """Prints one table for one package."""
    print(f"{path.name} ({path.stat().st_size / 1e6:.1f} MB)")
    results = {name: best_of(work, path, 1 if "androguard" in name else 3) for name, work in CONTENDERS.items()}
    base, peer = results["inflate and hash"], results["androguard, full analysis"]
    print(f"  {'':28}{'time':>9}{'memory':>10}{'x inflate':>11}{'androguard is':>34}")
    for name, result in results.items():
        slower, larger = peer["seconds"] / result["seconds"], peer["megabytes"] / result["megabytes"]
        print(
            f"  {name:28}{result['seconds']:8.2f}s{result['megabytes']:8.0f}MB{result['seconds'] / base['seconds']:11.1f}"
            f"{slower:14.1f}x slower,{larger:5.1f}x larger"
        )


def main() -> None:
    """Compares on every given package."""
    for path in [Path(argument) for argument in sys.argv[1:]] or [fetched()]:
        compare(path)


if __name__ == "__main__":
    main()
