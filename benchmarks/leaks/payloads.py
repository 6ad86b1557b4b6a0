"""Bodies as SDKs send them, without personal data, and full of what looks like it: digests, identifiers of sessions, times.

Each function makes a tree of the kind of message that it is named after. Values are drawn, none is the device's.
"""

import random
import uuid
from collections.abc import Callable
from typing import Any

Tree = dict[str, Any]
_WORDS = [
    *("home", "cart", "detail", "search", "login", "order", "video", "live", "message", "profile"),
    *("wallet", "feed", "setting", "map", "share", "scan", "camera", "linear", "minimal"),
]
_BRANDS = ("HUAWEI", "Xiaomi", "OPPO", "vivo", "samsung", "HONOR", "Google")


def guid(draw: random.Random) -> str:
    return str(uuid.UUID(int=draw.getrandbits(128), version=4))


def hexes(draw: random.Random, digits: int) -> str:
    return f"{draw.getrandbits(4 * digits):0{digits}x}"


def millis(draw: random.Random) -> int:
    return 1_740_816_000_000 + draw.randrange(10**10)


def _hardware(draw: random.Random) -> Tree:
    return {
        "brand": draw.choice(_BRANDS),
        "model": f"{draw.choice('ABCMPV')}{draw.randrange(1000, 9999)}-AL{draw.randrange(10)}0",
        "os": "Android",
        "osv": draw.choice(("10", "12", "13", "14")),
        "w": draw.choice((1080, 1440, 720)),
        "h": draw.choice((2340, 2400, 3120, 1600)),
        "density": draw.choice((2.0, 2.75, 3.0, 3.5)),
        "lang": draw.choice(("zh-CN", "en-US", "de-DE")),
        "tz": "Asia/Shanghai",
        "net": draw.choice(("wifi", "4g", "5g")),
        "carrier": draw.choice(("46000", "46001", "China Unicom")),
        "mem": draw.randrange(2 << 30, 16 << 30),
        "abi": "arm64-v8a",
        "root": False,
    }


def _event(draw: random.Random) -> Tree:
    row: Tree = {
        "event": draw.choice(("app_open", "page_view", "click", "purchase", "heartbeat", "expose")),
        "ts": millis(draw),
        "sid": guid(draw),
        "page": f"com.shop.ui.{draw.choice(_WORDS).title()}Activity",
        "duration": round(draw.random() * 100, draw.randrange(1, 7)),
        "xy": [draw.randrange(1080), draw.randrange(2400)],
    }
    extras: Tree = {
        "trace": hexes(draw, 32),
        "sign": hexes(draw, 40),
        "spm": f"a2141.{draw.randrange(10**8)}.{draw.randrange(99)}",
        "item_id": draw.randrange(10**12),
        "order_no": f"2025{draw.randrange(10**14):014}",
        "url": f"https://www.shop.example/list?c={draw.choice(_WORDS)}&page={draw.randrange(20)}&t={millis(draw)}",
        "price": round(draw.random() * 200, 2),
        "score": draw.random() * 130,
        "blob": draw.randbytes(24),
        "ratio": [round(draw.uniform(-180, 180), 6) for _ in range(3)],
        "title": "Summer shoes, size 38 to 44, free delivery from 20 euros",
        "referrer": f"utm_source={draw.choice(_WORDS)}&utm_medium=cpc&gclid={hexes(draw, 24)}",
        "phone_model": "P40 Pro",
        "imei_state": "denied",
        "mac": draw.choice(("02:00:00:00:00:00", "", "unknown")),
        "to": draw.choice(("com.tencent.mm", "com.android.chrome")),
    }
    row.update({key: extras[key] for key in draw.sample(sorted(extras), draw.randrange(1, 6))})
    return row


def analytics(draw: random.Random) -> Tree:
    return {
        "header": {"appkey": hexes(draw, 24), "sdk_version": "9.6.1", "channel": "official", **_hardware(draw)},
        "events": [_event(draw) for _ in range(draw.randrange(1, 14))],
        "ts": millis(draw),
        "sign": hexes(draw, 32),
    }


def ad_bid(draw: random.Random) -> Tree:
    return {
        "id": hexes(draw, 32),
        "imp": [
            {
                "id": str(at),
                "bidfloor": round(draw.random(), 4),
                "tagid": str(draw.randrange(10**9)),
                "banner": {"w": 640, "h": 100},
            }
            for at in range(draw.randrange(1, 4))
        ],
        "app": {"id": str(draw.randrange(10**7)), "bundle": "com.lumichat.app", "ver": "7.4.1", "cat": ["IAB3-1"]},
        "device": {"ua": "Mozilla/5.0 (Linux; Android 13; V2148A) AppleWebKit/537.36", "devicetype": 4, "js": 1, **_hardware(draw)},
        "user": {"ext": {"consent": hexes(draw, 44)}},
        "at": 2,
        "tmax": 300,
        "source": {"tid": guid(draw)},
    }


def push_registration(draw: random.Random) -> Tree:
    return {
        "app_id": draw.randrange(10**7),
        "token": f"{hexes(draw, 22)}:APA91b{hexes(draw, 100)}",
        "registration_id": hexes(draw, 19),
        "sdk": "3.9.2",
        "info": _hardware(draw),
        "tags": draw.sample(_WORDS, 3),
        "seq": draw.randrange(1 << 40),
    }


def crash_report(draw: random.Random) -> Tree:
    stack = "\n".join(
        f"\tat com.shop.{draw.choice(_WORDS)}.{hexes(draw, 2)}.a(SourceFile:{draw.randrange(900)})" for _ in range(12)
    )
    return {
        "crash_id": guid(draw),
        "type": "java.lang.NullPointerException",
        "stack": f"java.lang.NullPointerException: x\n{stack}\nCaused by: 0x{hexes(draw, 16)}",
        "threads": [{"id": at, "name": f"pool-{at}-thread-1", "state": "WAITING"} for at in range(4)],
        "log": "\n".join(
            f"08:{draw.randrange(60):02}:01.{draw.randrange(1000):03} D/Net: {hexes(draw, 40)} {draw.randrange(10**13)}"
            for _ in range(8)
        ),
        "device": _hardware(draw),
        "build_id": hexes(draw, 40),
        "time": millis(draw),
    }


def profile(draw: random.Random) -> Tree:
    return {
        "method": "user.sync",
        "params": {"page": 1, "size": 20, "cursor": hexes(draw, 16), "flags": [draw.randrange(9) for _ in range(5)]},
        "nonce": hexes(draw, 16),
        "ts": millis(draw),
    }


def attribution(draw: random.Random) -> Tree:
    return {
        "app_token": hexes(draw, 12),
        "created_at": "2025-03-01T08:00:00.000Z+0800",
        "session_count": draw.randrange(50),
        "environment": "production",
        "app_version": "7.4.1",
        "device_type": "phone",
        "os_build": f"TP1A.{draw.randrange(10**6):06}.001",
        "install_referrer": f"adjust_reftag={hexes(draw, 12)}&utm_source=x",
        "needs_response_details": 1,
        "tracking_enabled": 1,
        "secret_id": str(draw.randrange(10**19)),
        "aid": draw.randrange(1000, 9999),
    }


def stores(draw: random.Random) -> Tree:
    """A list of shops: positions that are not the device's, in its own city and elsewhere."""
    rows = [
        {
            "id": draw.randrange(10**6),
            "name": draw.choice(_WORDS),
            "lat": round(draw.choice((31.05, 31.4, 39.9)) + draw.random() / 20, 6),
            "lng": round(draw.choice((121.2, 121.8, 116.4)) + draw.random() / 20, 6),
            "tel": f"400-{draw.randrange(10**3):03}-{draw.randrange(10**4):04}",
        }
        for _ in range(draw.randrange(2, 6))
    ]
    return {"list": rows, "version": 3, "etag": hexes(draw, 32)}


def others(draw: random.Random) -> Tree:
    """Values that resemble the device's by a digit or two, and such of somebody else."""
    return {
        "batch": [
            {"k": f"86753004192{draw.randrange(10**4):04}", "m": f"a4:50:46:{hexes(draw, 2)}:{hexes(draw, 2)}:{hexes(draw, 2)}"},
            {
                "n": f"1390172{draw.randrange(1000):03}9",
                "a": f"3f2a91c0{hexes(draw, 8)}",
                "s": f"LakeHouse-5G-{draw.randrange(10)}X",
            },
            {
                "id": f"213901725548{draw.randrange(10)}",
                "q": "Qiu Yan",
                "c": "yanfen87@mailbox.org",
                "w": "Linear algebra, second edition",
            },
        ],
        "sum": hexes(draw, 64),
        "crc": draw.getrandbits(32),
        "crc_hex": hexes(draw, 8),
        "ts": millis(draw),
    }


def graphql(draw: random.Random) -> Tree:
    return {
        "operationName": "Feed",
        "query": "query Feed($first: Int!, $after: String) { feed(first: $first, after: $after) { nodes { id lat lng } } }",
        "variables": {"first": 20, "after": hexes(draw, 24), "filter": {"near": None, "kinds": draw.sample(_WORDS, 2)}},
        "extensions": {"persistedQuery": {"version": 1, "sha256Hash": hexes(draw, 64)}},
    }


def chat(draw: random.Random) -> Tree:
    return {
        "cmd": draw.choice(("login", "ping", "sync")),
        "seq": draw.randrange(10**6),
        "ver": 3,
        "key": draw.randbytes(16),
        "client": {"p": "android", "v": "7.4.1", "b": draw.randrange(10**5)},
        "ext": {"trace": guid(draw)},
    }


FAMILIES: tuple[Callable[[random.Random], Tree], ...] = (
    *(analytics, analytics, ad_bid, push_registration, crash_report, profile, attribution, stores, others, graphql, chat),
)
