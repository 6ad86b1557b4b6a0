"""Reading a package, side by side with its peers in one run: python -m benchmarks.apk [PATH ...]

Each contender runs in a process of its own and reports the processor time of its work, imports excluded, and its peak memory.
Without a path, three packages are fetched or assembled into the user's cache. androguard is left out on large packages, where it
takes minutes and gigabytes. exodus-core, installed in an environment of its own, gets the rule book's packages as its signatures.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.packages import CACHE, automator, dex_bytes, exponent, large, with_few, yosemite
from fixtures.toolchain import BuildError

#: More dex bytes than this are too many for androguard.
ANDROGUARD_LIMIT = 40 << 20
FEW_DEXES = 5

POLICY = Path(__file__).resolve().parents[1] / "fixtures/policies/lumichat.en.txt"

PREFACE = f"""
POLICY = {str(POLICY)!r}
import json, resource, sys, time
from pathlib import Path
path = Path(sys.argv[1])
"""
REPORT = """
seconds = time.process_time() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "megabytes": peak}))
"""
CONTENDERS = {
    "inflate and hash": """
import hashlib, zipfile
start = time.process_time()
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
rules.apis, rules.sdks, rules.permissions, rules.entrypoints, rules.profiles
start = time.process_time()
read_app(path, rules)
""",
    # Package, policy, judgement and JSON result; the rule book is read from its cache, as in every run but the first.
    "whole audit": """
import auditor.apk, auditor.judge.engine, auditor.policy.documents, auditor.report.json
from auditor.audit import Sources, conclude, read
from auditor.rulebook.book import RuleBook
start = time.process_time()
rules = RuleBook()
result = conclude(read(Sources(app=path, policies=(POLICY,)), rules, lambda text: None).facts(), rules)
assert result.findings and auditor.report.json.write(result)
""",
    "androguard, full analysis": """
from loguru import logger
logger.remove()
from androguard.misc import AnalyzeAPK
start = time.process_time()
AnalyzeAPK(str(path))
""",
}

EXODUS = """
import re
from collections import namedtuple
from exodus_core.analysis.static_analysis import StaticAnalysis
Tracker = namedtuple("Tracker", "name code_signature")
signatures = [Tracker(*pair) for pair in json.loads(sys.argv[2])]
start = time.process_time()
analysis = StaticAnalysis(str(path))
analysis.signatures = signatures
analysis._compile_signatures()
analysis.detect_trackers()
children = resource.getrusage(resource.RUSAGE_CHILDREN)
start -= children.ru_utime + children.ru_stime
"""


def measure(work: str, path: Path, python: str | Path = sys.executable, *more: str) -> dict[str, float]:
    """Seconds and peak megabytes of one contender."""
    code = PREFACE + work + REPORT
    done = subprocess.run([python, "-c", code, str(path), *more], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"benchmark failed:\n{done.stderr[-2000:]}")
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def best_of(work: str, path: Path, runs: int) -> dict[str, float]:
    """The fastest of several runs."""
    return min((measure(work, path) for _ in range(runs)), key=lambda result: result["seconds"])


def exodus(path: Path) -> dict[str, float] | None:
    """exodus-core's search for trackers; None where it cannot be installed."""
    home = CACHE / "exodus"
    python = home / "bin/python"
    if not (home / "done").is_file():
        for command in (["python3", "-m", "venv", home], [python, "-m", "pip", "install", "-q", "exodus-core"]):
            if subprocess.run(command, check=False, capture_output=True).returncode:
                return None
        (home / "done").touch()
    return measure(EXODUS, path, python, json.dumps(_signatures()))


def _signatures() -> list[tuple[str, str]]:
    from auditor.rulebook.book import RuleBook

    rules = RuleBook().sdks.values()
    return [(rule.id, "|".join(name.replace(".", "[.]") for name in rule.packages)) for rule in rules if rule.packages]


def compare(path: Path) -> None:
    """Prints one table for one package."""
    size = dex_bytes(path)
    print(f"{path.name} ({path.stat().st_size / 1e6:.1f} MB, {size / 1e6:.1f} MB of dex)", flush=True)
    chosen = {name: work for name, work in CONTENDERS.items() if "androguard" not in name or size <= ANDROGUARD_LIMIT}
    results = {name: best_of(work, path, 1 if "androguard" in name else 3) for name, work in chosen.items()}
    if found := exodus(path):
        results["exodus-core, trackers alone"] = found
    base, ours = results["inflate and hash"]["seconds"], results["read_app"]["seconds"]
    print(f"  {'':28}{'processor':>10}{'memory':>10}{'x inflate':>11}{'x read_app':>12}")
    for name, result in results.items():
        seconds = result["seconds"]
        print(f"  {name:28}{seconds:9.2f}s{result['megabytes']:8.0f}MB{seconds / base:11.1f}{seconds / ours:12.1f}")
    print(f"  read_app: memory is {results['read_app']['megabytes'] * (1 << 20) / size:.1f} times the dex bytes", flush=True)


def growth(path: Path) -> None:
    """Prints how the cost of reading grows from a part of a package to the whole."""
    with tempfile.TemporaryDirectory() as folder:
        part = with_few(path, Path(folder) / "part.apk", FEW_DEXES)
        points = [(dex_bytes(one), best_of(CONTENDERS["read_app"], one, 3)["seconds"]) for one in (part, path)]
    told = " and ".join(f"{seconds:.2f}s for {size / 1e6:.0f} MB of dex" for size, seconds in points)
    print(f"{path.name}: {told}: the cost grows with size to the power of {exponent(*points):.2f}")


def _had(source: Callable[[], Path]) -> Path | None:
    try:
        return source()
    except (OSError, subprocess.SubprocessError, BuildError, SystemExit) as error:  # the other packages can still be measured
        print(f"{source.__name__}: cannot be had: {error}", file=sys.stderr)
        return None


def main() -> None:
    """Compares on every given package."""
    given = [Path(argument) for argument in sys.argv[1:]]
    for path in given or filter(None, map(_had, (automator, yosemite, large))):
        compare(path)
        if dex_bytes(path) > ANDROGUARD_LIMIT:
            growth(path)


if __name__ == "__main__":
    main()
