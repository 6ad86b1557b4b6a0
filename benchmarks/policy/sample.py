"""Draws claims at random for reading by hand: ``python -m benchmarks.policy.sample FOLDER --count 100 --seed 1 [--glob '*.txt']``.

Prints the sentence and what was read from it, one claim after the other. A claim is drawn with the same chance from every document,
and the same words only once, so that one long or copied policy does not decide the figure.
"""

import argparse
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from auditor.errors import InputError
from auditor.facts import Disclosure, PolicyReading, Term
from auditor.policy import read_policy
from auditor.rulebook.book import RuleBook

_CONTEXT = 160


def main(arguments: Sequence[str]) -> int:
    """Prints the drawn claims."""
    options = _options(arguments)
    paths = sorted(options.folder.glob(options.glob))
    drawn = draw(paths, RuleBook(), options.count, options.seed)
    for number, (path, reading, claim) in enumerate(drawn, 1):
        print("\n".join(told(number, path, reading, claim)))
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--glob", default="*.txt")
    return parser.parse_args(arguments)


def draw(paths: Sequence[Path], rules: RuleBook, count: int, seed: int) -> Iterator[tuple[Path, PolicyReading, Disclosure]]:
    """So many claims, going round documents in random order, one new claim of each at a time."""
    chance = random.Random(seed)
    order = chance.sample(list(paths), len(paths))
    seen: set[tuple[str, str]] = set()
    left = count
    while left > 0:
        before = left
        for path in order:
            reading = _read(path, rules)
            found = [claim for claim in reading.disclosures if _key(claim) not in seen] if reading else []
            if reading is None or not found or left == 0:
                continue
            claim = chance.choice(found)
            seen.add(_key(claim))
            left -= 1
            yield path, reading, claim
        if left == before:
            return


def _key(claim: Disclosure) -> tuple[str, str]:
    """The same sentence in copies of a policy, whatever its spaces."""
    return "".join(claim.quote.split()).lower(), claim.action


def _read(path: Path, rules: RuleBook) -> PolicyReading | None:
    try:
        return read_policy([path], rules)
    except InputError:
        return None


def told(number: int, path: Path, reading: PolicyReading, claim: Disclosure) -> Iterable[str]:
    """What a reader needs to judge one claim, in lines."""
    before = reading.texts[claim.document][max(0, claim.start - _CONTEXT) : claim.start]
    yield f"#{number} {path.name} [{' > '.join(claim.section)[-120:]}] {claim.form}"
    yield f"   before: {' '.join(before.split())}"
    yield f"   quote:  {' '.join(claim.quote.split())}"
    name = f" ({claim.actor_name})" if claim.actor_name else ""
    yield f"   claim:  {claim.actor}{name} | {claim.polarity} | {claim.modality} {claim.action} | {_terms(claim.data)}"
    rest = ("recipients", "conditions", "exceptions", "purposes", "safeguards", "permissions", "sdks")
    further = [f"{field}: {_terms(getattr(claim, field))}" for field in rest if getattr(claim, field)]
    yield "   " + "; ".join([*further, *claim.contexts])
    yield ""


def _terms(terms: Iterable[Term]) -> str:
    return ", ".join(f"{term.type}={term.phrase!r}" for term in terms)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
