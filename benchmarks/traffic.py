"""How fast bodies are unwrapped and searched, and how that compares with the automaton alone.

    uv run python benchmarks/traffic.py [--megabytes N]

Prints MB/s of bodies for unwrapping and matching together, for matching alone, and for ahocorasick_rs on the same text; whether
time grows with the number of a persona's values and more than linearly with size; and how long 10,000 exchanges take from a HAR.
"""

import argparse
import base64
import gzip
import json
import random
import resource
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ahocorasick_rs

from auditor.rulebook.book import RuleBook
from auditor.rulebook.traffic import TrafficRules
from auditor.traffic import read_captures
from auditor.traffic.captures import open_capture
from auditor.traffic.exchange import Notes
from auditor.traffic.match import Matcher
from auditor.traffic.persona import Persona, Place, Secret
from auditor.traffic.scout import Scout
from auditor.traffic.shape import ShapeDetector
from auditor.traffic.spellings import spellings
from auditor.traffic.unwrap import Leaf, Unwrapper, worth

TYPES = ("imei", "android_id", "oaid", "aaid", "mac_address", "phone_number", "email", "imsi", "iccid", "serial_number")


def persona(count: int, draw: random.Random) -> Persona:
    """``count`` random values of ten types, and a place."""
    makers: dict[str, Callable[[], str]] = {
        "imei": lambda: f"86{draw.randrange(10**13):013}",
        "android_id": lambda: f"{draw.getrandbits(64):016x}",
        "oaid": lambda: str(uuid.UUID(int=draw.getrandbits(128))),
        "aaid": lambda: str(uuid.UUID(int=draw.getrandbits(128))),
        "mac_address": lambda: ":".join(f"{draw.getrandbits(8):02x}" for _ in range(6)),
        "phone_number": lambda: f"+86 139 {draw.randrange(10**4):04} {draw.randrange(10**4):04}",
        "email": lambda: f"user.{draw.getrandbits(40):x}@mailbox.org",
        "imsi": lambda: f"46001{draw.randrange(10**10):010}",
        "iccid": lambda: f"8986{draw.randrange(10**16):016}",
        "serial_number": lambda: f"R{draw.getrandbits(40):010X}",
    }
    secrets = tuple(Secret(type=TYPES[at % 10], text=makers[TYPES[at % 10]](), number=at // 10) for at in range(count))
    return Persona(name="bench", secrets=secrets, places=(Place(type="precise_location", latitude=31.23, longitude=121.47),))


def event(draw: random.Random, secret: str) -> dict[str, Any]:
    """One event as statistics SDKs send them; every tenth holds a value."""
    return {
        "event": draw.choice(["app_open", "page_view", "click", "purchase", "crash", "heartbeat"]),
        "ts": 1740816000000 + draw.randrange(10**9),
        "session_id": str(uuid.UUID(int=draw.getrandbits(128))),
        "props": {
            "page": f"com.shop.ui.{draw.choice(['Main', 'Cart', 'Detail', 'Login'])}Activity",
            "title": "Summer shoes, size 38 to 44, free delivery from 20 euros",
            "referrer": "https://www.shop.example/list?category=shoes&sort=price&page=3",
            "duration": draw.random() * 100,
            "position": [draw.randrange(1080), draw.randrange(2400)],
            "hash": f"{draw.getrandbits(128):032x}",
            "id": secret if draw.random() < 0.1 else draw.getrandbits(40),
        },
        "app": {"version": "7.4.1", "build": 70401, "channel": "official", "debug": False},
    }


def bodies(total: int, draw: random.Random, secrets: tuple[Secret, ...]) -> list[tuple[bytes, str]]:
    """(body, content coding) of about ``total`` bytes once unpacked: JSON plain, gzipped, in Base64 and as a form."""
    made: list[tuple[bytes, str]] = []
    size = 0
    while size < total:
        batch = [event(draw, draw.choice(secrets).text) for _ in range(draw.randrange(1, 40))]
        text = json.dumps({"sdk": "3.1", "events": batch}).encode()
        size += len(text)
        kind = draw.randrange(10)
        if kind < 6:
            made.append((text, ""))
        elif kind < 8:
            made.append((gzip.compress(text, 1), "gzip"))
        elif kind < 9:
            made.append((json.dumps({"v": 1, "data": base64.b64encode(gzip.compress(text, 1)).decode()}).encode(), ""))
        else:
            made.append((b"v=1&data=" + base64.urlsafe_b64encode(text).rstrip(b"="), ""))
    return made


def unwrap(body: bytes, coding: str, scout: Scout | None = None) -> list[Leaf]:
    unwrapper = Unwrapper(scout)
    unwrapper.data("body", body, "application/json", coding)
    return unwrapper.leaves


def best(work: Callable[[], object], runs: int = 3) -> float:
    """The shortest of several runs, in seconds of the processor, so that a busy machine counts less."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def every_spelling(matcher: Matcher, who: Persona) -> list[str]:
    """All patterns and all digests, as one automaton would have to hold them."""
    searched = [spelling.pattern for secret in who.secrets for spelling in spellings(secret.text, secret.type)]
    return sorted({*searched, *(known.written for known in matcher.digests.known())})


def measure(total: int) -> None:
    draw = random.Random(7)
    rules = TrafficRules(RuleBook().root)
    who = persona(60, draw)
    matcher, shapes = Matcher(who, rules), ShapeDetector(rules)
    load = bodies(total, draw, who.secrets)
    leaves = [unwrap(*body) for body in load]
    texts = ["\0".join(leaf.text.lower() for leaf in found if leaf.text) for found in leaves]
    size = sum(map(len, texts))
    print(
        f"{matcher.spellings:,} spellings ({len(matcher.patterns):,} patterns) of {len(who.secrets)} values; "
        f"{len(load):,} bodies, {total / 1e6:.0f} MB unpacked, "
        f"{size / 1e6:.1f} MB of leaves, {sum(map(len, leaves)):,} leaves"
    )
    scout = Scout(matcher.patterns, worth, matcher.digests)
    whole = best(lambda: [matcher.search(unwrap(*body, scout)) for body in load])
    found = sum(len(matcher.search(unwrap(*body, scout))) for body in load)
    slow = sum(len(matcher.search(part)) for part in leaves)
    print(f"{found:,} hits; {slow:,} when every value is looked at")
    print(f"unwrap and match: {total / whole / 1e6:.1f} MB/s")
    opening = best(lambda: [unwrap(*body, scout) for body in load])
    print(f"unwrap alone: {total / opening / 1e6:.1f} MB/s")
    matching = best(lambda: [matcher.search(found) for found in leaves])
    automaton = ahocorasick_rs.AhoCorasick(every_spelling(matcher, who))
    alone = best(lambda: [automaton.find_matches_as_indexes(text, overlapping=True) for text in texts])
    print(f"match alone: {size / matching / 1e6:.1f} MB/s")
    print(
        f"ahocorasick_rs alone, all spellings: {size / alone / 1e6:.1f} MB/s; matching takes {matching / alone:.2f} times as long"
    )
    print(f"unwrap and match take {whole / total * size / alone:.2f} times as long as ahocorasick_rs alone, byte for byte")
    shaped = best(lambda: [shapes.search(found) for found in leaves])
    print(f"shapes alone: {size / shaped / 1e6:.1f} MB/s of leaves")
    number_of_values(who, rules, total)
    size_of_body(matcher, scout, who)


def number_of_values(who: Persona, rules: TrafficRules, total: int) -> None:
    """The same bodies, with the same values in them, searched for 60 values and for the 6 that occur."""
    few = Persona(name="few", secrets=who.secrets[:6], places=who.places)
    load = bodies(total, random.Random(8), few.secrets)
    times = []
    for each in (few, who):
        matcher = Matcher(each, rules)
        scout = Scout(matcher.patterns, worth, matcher.digests)
        times.append(best(lambda found=matcher, over=scout: [found.search(unwrap(*body, over)) for body in load]))
    print(f"60 values against 6, the same hits: {times[1] / times[0]:.2f} times")


def size_of_body(matcher: Matcher, scout: Scout, who: Persona) -> None:
    """One body of 1 MB, 2 MB and 4 MB."""
    draw = random.Random(9)
    batch = [event(draw, draw.choice(who.secrets).text) for _ in range(8_400)]
    times = []
    for count in (2_100, 4_200, 8_400):
        body = json.dumps({"events": batch[:count]}).encode()
        times.append(best(lambda data=body: matcher.search(unwrap(data, "", scout))) / len(body))
    print(f"a body of twice and four times the size: {times[1] / times[0]:.2f} and {times[2] / times[0]:.2f} times per byte")


def measure_har(count: int) -> None:
    """10,000 exchanges from a HAR, in this reader and in mitmproxy's."""
    from mitmproxy.io import FlowReader

    draw = random.Random(9)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.har"
        entries = [_entry(number, draw) for number in range(count)]
        path.write_text(json.dumps({"log": {"entries": entries}}), encoding="utf-8")
        ours = best(lambda: sum(1 for _ in open_capture(path, Notes())), 2)
        with path.open("rb") as file:
            start = time.process_time()
            theirs_count = sum(1 for _ in FlowReader(file).stream())
            theirs = time.process_time() - start
        whole = best(lambda: read_captures([path], RuleBook(), persona(60, draw)), 1)
        print(
            f"{count:,} exchanges of a HAR ({path.stat().st_size / 1e6:.0f} MB): {ours:.2f} s; mitmproxy {theirs:.2f} s for "
            f"{theirs_count:,}; {theirs / ours:.1f} times as fast; read and searched as a whole in {whole:.2f} s"
        )


def _entry(number: int, draw: random.Random) -> dict[str, Any]:
    headers = [{"name": "content-type", "value": "application/json"}, {"name": "user-agent", "value": "Dalvik/2.1.0"}]
    body = json.dumps([event(draw, "none") for _ in range(3)])
    request = {
        "method": "POST",
        "url": f"https://a{number % 50}.example/v1?n={number}",
        "httpVersion": "HTTP/1.1",
        "headers": headers,
    }
    answer = {"size": 11, "mimeType": "application/json", "text": '{"ok":true}'}
    response = {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "headers": headers, "content": answer}
    post = {"postData": {"mimeType": "application/json", "text": body}}
    return {"startedDateTime": "2025-03-01T08:00:00.000Z", "time": 12, "request": request | post, "response": response}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=20)
    parser.add_argument("--exchanges", type=int, default=10_000)
    chosen = parser.parse_args()
    measure(chosen.megabytes * 1_000_000)
    measure_har(chosen.exchanges)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
