"""How fast policies are read, whether time grows with length, and how much memory it takes.

    python -m benchmarks.policy.speed [FILE ...]

Every fixture policy (or FILE) is read as it is and 10 and 50 times over, each in a process of its own. Two kinds of text are made
of it: copies word for word, as boilerplate comes ("again"), and copies whose every sentence differs from the last ("different").
The yardstick is the least that any reader of words must do with the same text in the same process: parting sentences with one
regular expression and finding the phrases of the language's lexicon with ahocorasick_rs. Printed: MB/s of UTF-8 text of a whole
reading (blocks, claims and statements; automata and rules ready), its time as a multiple of the yardstick's, how much a text five
times as long takes longer as an exponent (1 is linear), and the peak of memory.
"""

import json
import math
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from auditor.policy import read_texts
from auditor.policy.documents import read_bytes
from auditor.policy.gazetteer import gazetteers
from auditor.policy.language import READ
from auditor.rulebook.book import RuleBook

FIXTURES = Path(__file__).parents[2] / "fixtures" / "policies"
COPIES = (1, 10, 50)
_SENTENCE_END = re.compile(r"(?<=[.。;；!?！？])\s*")
_END = re.compile(r"(?<=\w)(?=[.。;；](?:\s|$|[^\x00-\x7f]))")


def main(arguments: list[str]) -> int:
    """Prints a line for each policy, kind and number of copies."""
    if arguments[:1] == ["--one"]:
        print(json.dumps(_measured(Path(arguments[1]), arguments[2], int(arguments[3]))))
        return 0
    files = [Path(argument) for argument in arguments] or sorted(
        p for p in FIXTURES.iterdir() if p.suffix in {".txt", ".md", ".html"}
    )
    print(
        f"{'policy':<26}{'copies':<10}"
        + "".join(f"{f'x{n}':>8}" for n in COPIES)
        + f"{'':3}MB/s, {'yardstick':>11} {'exponent':>9} {'MB':>5}"
    )
    for file in files:
        for kind in ("again", "different"):
            print(_line(file, kind, [_child(file, kind, copies) for copies in COPIES]), flush=True)
    return 0


def _line(file: Path, kind: str, runs: list[dict[str, Any]]) -> str:
    speeds = "".join(f"{run['bytes'] / run['seconds'] / 1e6:8.2f}" for run in runs)
    last, before = runs[-1], runs[-2]
    exponent = math.log(last["seconds"] / before["seconds"]) / math.log(last["bytes"] / before["bytes"])
    return (
        f"{file.name:<26}{kind:<10}{speeds}{'':3}      {last['seconds'] / last['yardstick']:>9.1f} x"
        f" {exponent:>9.2f} {max(run['megabytes'] for run in runs):>5}"
    )


def _child(file: Path, kind: str, copies: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.policy.speed", "--one", str(file), kind, str(copies)]
    result: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return result


def _measured(file: Path, kind: str, copies: int) -> dict[str, Any]:
    """Seconds of one reading and of the yardstick, the best of three each, and the process's peak of memory."""
    rules = RuleBook()
    first = read_bytes(file.read_bytes(), file.name)
    text = "\n\n".join(varied(first.text, copy) if kind == "different" else first.text for copy in range(copies))
    raw, language = text.encode(), first.document.language
    read_texts([first], rules)
    seconds = _best(lambda: read_texts([read_bytes(raw, "policy.txt")], rules))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"bytes": len(raw), "seconds": seconds, "yardstick": _best(_yardstick(text, language, rules)), "megabytes": peak}


def varied(text: str, copy: int) -> str:
    """The text with a number at the end of every sentence."""
    return _END.sub(f" {copy}", text)


def _yardstick(text: str, language: str, rules: RuleBook) -> Callable[[], object]:
    words = gazetteers(rules, language if language in READ else "en").sentences
    folded = text.lower()
    return lambda: [words.find(sentence) for sentence in _SENTENCE_END.split(folded)]


def _best(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(3):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return min(taken)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
