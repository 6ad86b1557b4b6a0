"""Recall and precision of the detector on generated requests.

    uv run python -m benchmarks.leaks [--leaks N] [--innocents N] [--seed S] [--show N]

By value: the device's values are known. By name and shape: they are not; leaks are those under names that SDKs use, in forms that
have names (not protobuf, gRPC or Thrift). Fails if recall or precision is below what the project promises.
"""

import argparse
import time

from benchmarks.leaks import cases
from benchmarks.leaks.tally import Tally, detector

#: Title, by value or not, generator, least recall, least precision.
RUNS = (("by value", True, cases.leaks, 0.99, 0.99), ("by name and shape", False, cases.named, 0.80, 0.95))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leaks", type=int, default=5_000)
    parser.add_argument("--innocents", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="show so many of what went wrong")
    chosen = parser.parse_args()
    failed = False
    for title, by_value, leaking, least_recall, least_precision in RUNS:
        start = time.process_time()
        tally, judge = Tally(), detector(by_value)
        tally.run(judge, leaking(chosen.leaks, chosen.seed)).run(judge, cases.innocents(chosen.innocents, chosen.seed + 1))
        seconds = time.process_time() - start
        print(f"{title}: {tally.requests:,} requests, {tally.found + tally.missed:,} leaks in {seconds:.0f} s of the processor")
        print(f"{title}: recall {tally.recall:.2%}, precision {tally.precision:.2%}", flush=True)
        failed |= tally.recall < least_recall or tally.precision < least_precision
        for line in [*tally.misses[: chosen.show], *tally.alarms[: chosen.show]]:
            print("  ", line)
    return failed


if __name__ == "__main__":
    raise SystemExit(main())
