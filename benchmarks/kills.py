"""Kills the proxy at random moments under load and looks whether every answered exchange is in its journal.

uv run python -m benchmarks.kills [--times N] [--seed N]
"""

import argparse
import random
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx

from auditor.traffic.captures import open_capture
from auditor.traffic.exchange import Notes
from fixtures.captures import loopback

CLIENTS = 4


def load(proxy: loopback.Proxy, name: str, answered: list[str]) -> None:
    """Posts until the proxy is gone; notes what was answered."""
    with httpx.Client(proxy=proxy.url, trust_env=False, timeout=20) as http:
        for number in range(100_000):
            try:
                http.post("http://a.example/", content=f"{name}-{number} " + "x" * (number * 997 % 9000)).raise_for_status()
            except httpx.HTTPError:
                return
            answered.append(f"{name}-{number}")


def kill_once(folder: Path, ports: tuple[int, int], moment: float) -> tuple[int, int, int]:
    """How many were answered, how many of them are missing, and how many rows were lost to damage."""
    answered: list[str] = []
    journal = folder / "journal.db"
    with loopback.proxy(journal, folder.parent / "confdir", ports) as proxy:
        threads = [threading.Thread(target=load, args=(proxy, f"client{name}", answered)) for name in range(CLIENTS)]
        for thread in threads:
            thread.start()
        time.sleep(moment)
        proxy.stop(signal.SIGKILL)
        for thread in threads:
            thread.join()
    notes = Notes()
    recorded = {exchange.body.partition(b" ")[0].decode() for exchange in open_capture(journal, notes)}
    return len(answered), len(set(answered) - recorded), sum(notes.losses.values())


def main() -> int:
    """Prints the sums; 1 if anything that was answered is missing."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    draw = random.Random(chosen.seed)
    answered = missing = lost = 0
    with tempfile.TemporaryDirectory() as name, loopback.servers() as ports:
        for time_number in range(chosen.times):
            folder = Path(name) / str(time_number)
            folder.mkdir()
            counts = kill_once(folder, ports, draw.uniform(0.05, 2.0))
            answered, missing, lost = answered + counts[0], missing + counts[1], lost + counts[2]
    print(f"{chosen.times} kills under load: {answered} exchanges answered, {missing} of them missing, {lost} damaged rows")
    return int(missing + lost > 0)


if __name__ == "__main__":
    sys.exit(main())
