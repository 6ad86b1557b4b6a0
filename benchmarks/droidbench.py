"""DroidBench's apps against their own sources: is every call of a source reported, and with a chain of calls?

python -m benchmarks.droidbench FOLDER, a checkout of secure-software-engineering/DroidBench, branch develop. Nothing is fetched.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from auditor.apk import read_app
from auditor.errors import InputError
from auditor.facts import AppReading, CodeEvidence
from auditor.rulebook.book import RuleBook

#: Methods of the framework that give personal data; apps call these by name, or look them up by it.
SOURCES = (
    "getDeviceId", "getImei", "getSubscriberId", "getSimSerialNumber", "getLine1Number", "getLastKnownLocation", "getMacAddress",
    "getSSID", "getBSSID", "getAccounts", "getInstalledPackages", "getInstalledApplications", "getRunningAppProcesses",
    "getCellLocation", "requestLocationUpdates", "getLatitude", "getLongitude",
)  # fmt: skip
CALL = re.compile(rf"\.\s*({'|'.join(SOURCES)})\s*\(")
LOOKED_UP = re.compile(rf'get(?:Declared)?Method\(\s*"({"|".join(SOURCES)})"')
COMMENT = re.compile(r'("(?:\\.|[^"\\\n])*")|/\*.*?\*/|//[^\n]*', re.DOTALL)
PACKAGE = re.compile(r"^\s*package\s+([\w.]+)", re.MULTILINE)


def called(sources: Path) -> Iterator[tuple[str, str]]:
    """(package, method) for each source that a file of Java names."""
    for path in sorted(sources.rglob("*.java")):
        text = COMMENT.sub(lambda match: match[1] or " ", path.read_text(encoding="utf-8", errors="replace"))
        package = PACKAGE.search(text)
        looked_up = LOOKED_UP.findall(text) if "android.telephony" in text.replace("import android.telephony", "") else []
        for name in {*CALL.findall(text), *looked_up}:
            yield package[1] if package else "", name


def reported(reading: AppReading) -> dict[tuple[str, str], list[CodeEvidence]]:
    """Evidence by package and name of what is called."""
    found: dict[tuple[str, str], list[CodeEvidence]] = defaultdict(list)
    for observation in reading.observations:
        for place in observation.evidence if observation.kind == "api_use" else ():
            if isinstance(place, CodeEvidence):
                found[place.class_name.rpartition(".")[0], place.api.rpartition(".")[2]].append(place)
    return found


def main() -> int:
    """Reads all apps whose sources are there; returns 1 where a source was missed."""
    root = Path(sys.argv[1])
    book = RuleBook()
    counted: Counter[str] = Counter()
    for package in sorted((root / "apk").rglob("*.apk")):
        project = root / "eclipse-project" / package.parent.name / package.stem
        expected = set(called(project / "src")) if project.is_dir() else set()
        counted["apps"] += 1
        counted["apps with sources"] += project.is_dir()
        try:
            found = reported(read_app(package, book)) if expected else {}
        except InputError as error:
            print(f"{package.stem}: {error}")
            continue
        for place in sorted(expected):
            counted["calls"] += 1
            counted["reported"] += bool(found.get(place))
            live = [one for one in found.get(place, ()) if one.context not in ("unreachable", "unknown")]
            counted["live"] += bool(live)
            counted["live with a chain"] += any(one.chain for one in live)
            if not found.get(place) or not live:
                what = "unreachable" if found.get(place) else "missed"
                print(f"{package.parent.name}/{package.stem}: {place[0]}.{place[1]}: {what}")
    for name, count in counted.items():
        print(f"{name:24}{count:5}")
    return 0 if counted["reported"] == counted["calls"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
