"""What recording costs: requests per second through the proxy, beside mitmproxy without an addon, in turns in one run.

    uv run python -m benchmarks.proxy [--seconds N] [--rounds N]

Both are bound by the processor: requests per second of the proxy's own processor time are told too, which a busy machine does not
disturb. The board runs in a process of its own, which takes part in the first figure and not in the second.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CLIENTS = 8
_PLAIN = """
import asyncio
from mitmproxy.options import Options
from mitmproxy.tools.dump import DumpMaster
class Ready:
    def running(self):
        from mitmproxy import ctx
        print(ctx.master.addons.get("proxyserver").listen_addrs()[0][1], flush=True)
async def main():
    master = DumpMaster(Options(listen_host="127.0.0.1", listen_port=0, confdir=CONFDIR), with_termlog=False, with_dumper=False)
    master.addons.add(Ready())
    await master.run()
asyncio.run(main())
"""
_OURS = """
from pathlib import Path
from auditor.live.proxy import run
from auditor.traffic import load
run(Path(JOURNAL), port=0, confdir=Path(CONFDIR), persona=load(Path(PERSONA)),
    ready=lambda started: print(started[0].listen_addrs[0][1], flush=True))
"""
_SERVER = """
import asyncio
class Answer(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.data = transport, b""
    def data_received(self, data):
        self.data += data
        while (end := self.data.find(b"\\r\\n\\r\\n")) >= 0:
            head = self.data[:end].lower()
            length = int(head.split(b"content-length:")[1].split(b"\\r\\n")[0])
            if len(self.data) < end + 4 + length:
                return
            self.data = self.data[end + 4 + length:]
            head = b"HTTP/1.1 200 OK\\r\\ncontent-type: application/json\\r\\n"
            self.transport.write(head + b"content-length: 11\\r\\n\\r\\n{\\"ok\\":true}")
async def main():
    server = await asyncio.get_running_loop().create_server(Answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


@contextmanager
def process(code: str, **names: str) -> Iterator[tuple[int, int]]:
    """Runs code that prints the port on which it listens; gives the port and the process id."""
    head = "".join(f"{name} = {value!r}\n" for name, value in names.items())
    with subprocess.Popen(
        [sys.executable, "-c", head + code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as child:
        assert child.stdout is not None
        try:
            yield int(child.stdout.readline()), child.pid
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(timeout=30)


def payload(draw: random.Random) -> bytes:
    """A batch of events, as statistics SDKs send them, about 2 kB."""
    events = [{"e": "page_view", "t": draw.randrange(10**12), "p": {"page": f"/p/{draw.getrandbits(40):x}"}} for _ in range(24)]
    return json.dumps({"device": {"model": "P8", "os": "14", "id": f"{draw.getrandbits(64):016x}"}, "events": events}).encode()


def used(pid: int) -> float:
    """Seconds of processor time that a process has used (proc(5), stat: utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rates(proxy: tuple[int, int], server: int, seconds: float) -> tuple[float, float]:
    """Requests per second, and per second of the proxy's processor time."""
    port, pid = proxy
    before, start = used(pid), time.perf_counter()
    count = asyncio.run(load(port, server, seconds))
    return count / (time.perf_counter() - start), count / (used(pid) - before)


async def load(proxy: int, server: int, seconds: float) -> int:
    """The number of requests of ``CLIENTS`` clients with one connection each."""
    body = payload(random.Random(1))
    request = f"POST http://127.0.0.1:{server}/v1 HTTP/1.1\r\nhost: 127.0.0.1:{server}\r\ncontent-type: application/json\r\n"
    message = f"{request}content-length: {len(body)}\r\n\r\n".encode() + body
    end, counts = time.perf_counter() + seconds, [0] * CLIENTS

    async def client(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy)
        while time.perf_counter() < end:
            writer.write(message)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(head.decode())
            await reader.readexactly(11)
            counts[number] += 1
        writer.close()

    await asyncio.gather(*map(client, range(CLIENTS)))
    return sum(counts)


def main() -> None:
    """Prints the ratio of the medians."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--rounds", type=int, default=24)
    chosen = parser.parse_args()
    persona = Path(__file__).resolve().parents[1] / "fixtures" / "captures" / "persona.yaml"
    with (
        tempfile.TemporaryDirectory() as folder,
        process(_SERVER) as (server, _),
        process(_PLAIN, CONFDIR=folder) as plain,
        process(_OURS, CONFDIR=folder, JOURNAL=f"{folder}/j.db", PERSONA=str(persona)) as ours,
    ):
        both = (plain, ours)
        rounds = [tuple(rates(proxy, server, chosen.seconds) for proxy in both) for _ in range(chosen.rounds + 1)]
    # The first round warms both up.
    for at, what in enumerate(("second", "second of processor time")):
        costs = [1 - ours[at] / plain[at] for plain, ours in rounds[1:]]
        quarters = statistics.quantiles(costs, n=4)
        alone = statistics.median(plain[at] for plain, _ in rounds[1:])
        print(
            f"recording costs {100 * statistics.median(costs):.1f}% of requests per {what} (half of the {len(costs)} rounds within"
            f" {100 * quarters[0]:.0f}% to {100 * quarters[2]:.0f}%; mitmproxy alone {alone:.0f})"
        )


if __name__ == "__main__":
    main()
