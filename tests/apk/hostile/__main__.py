"""Reads every variant in a process of its own and prints time and memory; ``--peak``: all in one, and its peak in bytes."""

import os
import resource
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from auditor.apk import read_app
from auditor.errors import InputError
from auditor.rulebook.book import RuleBook
from tests.apk.hostile import Variant, every

#: What no variant may take, in bytes.
LIMIT = 1 << 30


def built(one: Variant, folder: Path) -> Path:
    path = folder / f"a{one.suffix}"
    path.write_bytes(one.build())
    return path


def read(path: Path, rules: RuleBook) -> None:
    with suppress(InputError):
        read_app(path, rules)


def alone(one: Variant, folder: Path, rules: RuleBook) -> tuple[float, int, bool]:
    """(seconds, peak bytes, whether it ended well) of the reading, in a process of its own."""
    path = built(one, folder)
    started = time.perf_counter()
    child = os.fork()
    if not child:
        try:
            read(path, rules)
        except BaseException:  # noqa: BLE001 - the parent tells of it
            os._exit(1)
        os._exit(0)
    _, status, usage = os.wait4(child, 0)
    return time.perf_counter() - started, usage.ru_maxrss * 1024, status == 0


def main() -> None:
    rules = RuleBook()
    with tempfile.TemporaryDirectory() as folder:
        if sys.argv[1:] == ["--peak"]:
            for one in every():
                read(built(one, Path(folder)), rules)
            sys.stdout.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024))
            return
        for one in every():
            seconds, peak, well = alone(one, Path(folder), rules)
            print(f"{one.name:45} {seconds:6.2f} s {peak >> 20:5} MB {'' if well else 'FAILED'}")


if __name__ == "__main__":
    main()
