"""Usage: python -m benchmarks.policy GOLD.yaml POLICY.txt | FOLDER [--show N]

A gold file names a policy's clauses by anchors. A folder may hold gold sentences (*.yaml), segments with labels (*.csv beside
*.txt) or labelled spans (*.json); whatever is found in it is scored.
"""

import sys
from pathlib import Path

from auditor.rulebook.book import RuleBook
from benchmarks.policy import clauses, segments, sentences, spans


def main(arguments: list[str]) -> int:
    """Prints the scores; 1 if a gold clause or sentence was missed."""
    show = int(arguments[arguments.index("--show") + 1]) if "--show" in arguments else 12
    paths = [Path(argument) for argument in arguments if not argument.startswith("--") and not argument.isdigit()]
    rules = RuleBook()
    if len(paths) == 2:
        return clauses.report(paths[0], paths[1], rules)
    if len(paths) != 1:
        sys.stderr.write(__doc__ or "")
        return 2
    return _folder(paths[0], rules, show)


def _folder(folder: Path, rules: RuleBook, show: int) -> int:
    failed = 0
    if gold := sorted(folder.glob("*.yaml")):
        failed |= sentences.report(gold, rules, show)
    if tables := sorted(folder.glob("*.csv")):
        segments.report(tables, rules, show)
    if labelled := sorted(folder.glob("*.json")):
        spans.report(labelled, rules, show)
    return failed


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
