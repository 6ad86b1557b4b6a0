"""Whether a large capture is read in little memory.

    uv run python -m benchmarks.streaming [--gigabytes G] [--format har|flows]

Writes a capture of that size to a temporary folder, reads and searches it in a process of its own with a persona of 60 values,
and prints that process's peak memory without the pages of the file itself, and its speed.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.traffic import event, persona

LIMIT_MB = 300
_READ = """
import resource, sys, time
from pathlib import Path
from random import Random
from auditor.rulebook.book import RuleBook
from auditor.traffic import read_captures
from benchmarks.traffic import persona
start = time.process_time()
reading = read_captures([Path(sys.argv[1])], RuleBook(), persona(60, Random(7)))
sent = sum(len(seen.evidence) for seen in reading.observations if seen.kind == "transmission")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, round(time.process_time() - start, 1), sent)
"""


def entries(size: int) -> "list[bytes]":
    """About a megabyte of different entries of a HAR; the whole is made of them over and over."""
    draw = random.Random(7)
    secrets = persona(60, random.Random(7)).secrets
    made: list[bytes] = []
    total = 0
    while total < size:
        made.append(json.dumps(_entry(len(made), draw, secrets)).encode())
        total += len(made[-1])
    return made


def _entry(number: int, draw: random.Random, secrets: Any) -> dict[str, Any]:
    body = json.dumps([event(draw, draw.choice(secrets).text) for _ in range(draw.randrange(1, 12))])
    headers = [{"name": "content-type", "value": "application/json"}, {"name": "user-agent", "value": "Dalvik/2.1.0"}]
    request = {"method": "POST", "url": f"https://a{number % 40}.example/v1?n={number}", "headers": headers}
    response = {"status": 200, "headers": headers, "content": {"mimeType": "application/json", "text": '{"ok":true}'}}
    post = {"postData": {"mimeType": "application/json", "text": body}}
    return {"startedDateTime": "2025-03-01T08:00:00.000Z", "request": request | post, "response": response}


def write_har(path: Path, size: int) -> None:
    block = b",".join(entries(1 << 20))
    with path.open("wb") as file:
        file.write(b'{"log":{"version":"1.2","entries":[' + block)
        while file.tell() < size:
            file.write(b"," + block)
        file.write(b"]}}")


def write_flows(path: Path, size: int) -> None:
    from mitmproxy.io import FlowWriter
    from mitmproxy.test import tflow

    draw = random.Random(7)
    secrets = persona(60, random.Random(7)).secrets
    with path.open("w+b") as file:
        writer = FlowWriter(file)
        for number in range(200):
            flow = tflow.tflow(resp=True)
            flow.request.host = f"a{number % 40}.example"
            flow.request.content = json.dumps([event(draw, draw.choice(secrets).text) for _ in range(8)]).encode()
            writer.add(flow)
        file.seek(0)
        block = file.read()
        while file.tell() < size:
            file.write(block)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gigabytes", type=float, default=2.0)
    parser.add_argument("--format", choices=("har", "flows"), default="har")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"large.{chosen.format}"
        (write_har if chosen.format == "har" else write_flows)(path, int(chosen.gigabytes * 1e9))
        done = subprocess.run([sys.executable, "-c", _READ, str(path)], capture_output=True, text=True, check=True)
        peak, seconds, found = done.stdout.split()
        speed = path.stat().st_size / 1e6 / float(seconds)
        size = path.stat().st_size / 1e9
        print(f"{size:.2f} GB of {chosen.format}: peak {peak} MB, {seconds} s ({speed:.0f} MB/s), {found} places named")
    return int(peak) > LIMIT_MB


if __name__ == "__main__":
    raise SystemExit(main())
