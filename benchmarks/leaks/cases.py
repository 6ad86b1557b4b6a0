"""Requests with leaks and without, drawn from a seed."""

import random
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from auditor.traffic.exchange import Exchange
from benchmarks.leaks import device, places, spell
from benchmarks.leaks.payloads import FAMILIES, hexes
from benchmarks.leaks.request import KEYED, NAMELESS, Draft, inner_text
from benchmarks.leaks.vocabulary import NAMES


class Case(Struct, frozen=True):
    """A request, the data types in it, and how they got there. ``told``: by the field's name, the value in a usual form."""

    exchange: Exchange
    types: frozenset[str]
    how: str = ""
    told: bool = False


def innocents(count: int, seed: int) -> Iterator[Case]:
    """Requests without anything of the device."""
    draw = random.Random(seed)
    for index in range(count):
        yield Case(Draft(draw.choice(FAMILIES)(draw), draw).exchange(index), frozenset())


def leaks(count: int, seed: int) -> Iterator[Case]:
    """Requests that hold one value each, of any type, in any spelling, at any place."""
    draw = random.Random(seed)
    kinds = [*device.SINGLE, "precise_location", "precise_location", "contacts", "call_log", "installed_apps"]
    for index in range(count):
        kind = kinds[index % len(kinds)]
        draft = Draft(draw.choice(FAMILIES)(draw), draw)
        value, told_as, spelled = _value(kind, draw, draft.form in KEYED)
        place = _plant(draft, value, draw)
        exchange = draft.exchange(index)
        yield Case(exchange, frozenset((told_as,)), " / ".join([told_as, spelled, place, *draft.how, repr(value)[:60]]))


def named(count: int, seed: int) -> Iterator[Case]:
    """Leaks under names that real SDKs use, in usual forms: what can be told by name and shape alone."""
    draw = random.Random(seed)
    kinds = sorted(NAMES)
    for index in range(count):
        kind = kinds[index % len(kinds)]
        draft = Draft(draw.choice(FAMILIES)(draw), draw)
        if draft.form in NAMELESS:
            draft.form = draw.choice(("json", "form"))
        fields, spelled = _named_fields(kind, draw)
        place = (
            draw.choice(("top", "node", "wrapped", "query"))
            if kind != "precise_location"
            else draw.choice(("node", "wrapped", "query"))
        )
        _PLACES[place](draft, fields, draw)
        exchange = draft.exchange(index)
        yield Case(exchange, frozenset((kind,)), " / ".join([kind, spelled, place, *draft.how, repr(fields)]), told=True)


def _named_fields(kind: str, draw: random.Random) -> tuple[dict[str, Any], str]:
    if kind == "precise_location":
        first, second = draw.choice(
            (("lat", "lng"), ("latitude", "longitude"), ("lat", "lon"), ("gps_lat", "gps_lng"), ("geoLat", "geoLon"))
        )
        return {first: round(device.LATITUDE, 6), second: round(device.LONGITUDE, 6)}, "plain"
    name = draw.choice(NAMES[kind])
    if name.lower().replace("_", "").endswith(("md5", "sha1")):
        import hashlib

        algorithm = "md5" if "md5" in name.lower() else "sha1"
        return {name: hashlib.new(algorithm, spell.plain(device.SINGLE[kind], draw).encode()).hexdigest()}, algorithm
    return {name: spell.plain(device.SINGLE[kind], draw)}, "plain"


def _value(kind: str, draw: random.Random, named: bool) -> tuple[dict[str, Any] | str, str, str]:
    """(fields or a text, data type, spelling's name)."""
    if kind == "precise_location":
        fields, told_as = places.position(draw)
        return fields, told_as, "position " + ",".join(fields)
    if kind in ("contacts", "call_log", "installed_apps"):
        fields, name = _LISTS[kind](draw, named)
        return fields, kind, name
    way = draw.choice(spell.SPELLINGS[kind])
    value = way(device.SINGLE[kind], draw)
    name = draw.choice((*NAMES.get(kind, (kind,)), f"k{draw.randrange(9)}", draw.choice("abdpxz"), "value", "id2"))
    return {name: value}, kind, way.__name__


def _contacts(draw: random.Random, _named: bool) -> tuple[dict[str, Any], str]:
    people = draw.sample(device.CONTACTS, draw.randrange(2, 6))
    way = draw.choice(("rows", "numbers", "digests", "text"))
    if way == "rows":
        return {"people": [{"n": name, "p": spell.plain(phone, draw)} for name, phone in people]}, way
    if way == "numbers":
        return {"nums": [spell.plain(phone, draw) for _, phone in people]}, way
    if way == "digests":
        import hashlib

        return {"h": [hashlib.sha256(phone.replace(" ", "").encode()).hexdigest() for _, phone in people]}, way
    return {"vcf": "\n".join(f"{name},{phone}" for name, phone in people)}, way


def _calls(draw: random.Random, _named: bool) -> tuple[dict[str, Any], str]:
    return {
        "calls": [{"num": spell.plain(number, draw), "dur": draw.randrange(900)} for number in draw.sample(device.CALLS, 2)]
    }, "rows"


def _apps(draw: random.Random, named: bool) -> tuple[dict[str, Any], str]:
    """A part of the device's list among apps that every device has."""
    import hashlib

    mixed = [
        *draw.sample(device.APPS, draw.randrange(5, 12)),
        "com.android.settings",
        "com.android.vending",
        "com.google.android.gms",
    ]
    draw.shuffle(mixed)
    way = draw.choice(("list", "joined", "digests", "rows", *(["keys"] if named else [])))
    if way == "list":
        return {"apps": mixed}, way
    if way == "joined":
        return {"al": draw.choice(("|", ",", ";", " ")).join(mixed)}, way
    if way == "keys":
        return {"pkgs": {name: draw.randrange(99) for name in mixed}}, way
    if way == "digests":
        return {"al": [hashlib.md5(name.encode()).hexdigest() for name in mixed]}, way
    return {"appList": [{"p": name, "v": f"{draw.randrange(9)}.1", "t": hexes(draw, 8)} for name in mixed]}, way


_LISTS = {"contacts": _contacts, "call_log": _calls, "installed_apps": _apps}


# --- where it is put ---


def _plant(draft: Draft, fields: dict[str, Any] | str, draw: random.Random) -> str:
    assert isinstance(fields, dict)
    scalar = len(fields) == 1 and not isinstance(next(iter(fields.values())), list | dict | bytes)
    text = scalar and isinstance(next(iter(fields.values())), str)
    options = ["top", "node", "node", "node", "wrapped", "wrapped"]
    if scalar or all(isinstance(value, int | float | str) for value in fields.values()):
        options += ["query", "cookie"]
    if scalar:
        options += ["path", "header"]
    if text and str(next(iter(fields.values()))).isascii():
        options += ["log", "url in field", "user agent", *(["key"] if draft.form in KEYED else [])]
    place = draw.choice(options)
    _PLACES[place](draft, fields, draw)
    return place


def _nodes(tree: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    stack = [tree]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            found.append(item)
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
    return found


def _shuffled_in(node: dict[str, Any], fields: dict[str, Any], draw: random.Random) -> None:
    rows = [(name, value) for name, value in node.items() if name not in fields]
    at = draw.randrange(len(rows) + 1)
    node.clear()
    node.update([*rows[:at], *fields.items(), *rows[at:]])


def _top(draft: Draft, fields: dict[str, Any], draw: random.Random) -> None:
    _shuffled_in(draft.tree, fields, draw)


def _node(draft: Draft, fields: dict[str, Any], draw: random.Random) -> None:
    _shuffled_in(draw.choice(_nodes(draft.tree)), fields, draw)


def _wrapped(draft: Draft, fields: dict[str, Any], draw: random.Random) -> None:
    text, way = inner_text(fields, draw)
    draft.how.append(f"[{way}]")
    _shuffled_in(draw.choice(_nodes(draft.tree)), {draw.choice(("ext", "data", "e", "info")): text}, draw)


def _query(draft: Draft, fields: dict[str, Any], _draw: random.Random) -> None:
    draft.query.update(fields)


def _cookie(draft: Draft, fields: dict[str, Any], _draw: random.Random) -> None:
    from urllib.parse import quote

    draft.cookies.update({name: quote(str(value), safe=":@+/") for name, value in fields.items()})


def _path(draft: Draft, fields: dict[str, Any], _draw: random.Random) -> None:
    draft.segments.append(next(iter(fields.values())))


def _header(draft: Draft, fields: dict[str, Any], _draw: random.Random) -> None:
    name, value = next(iter(fields.items()))
    draft.headers.append((f"x-{name}".replace("_", "-"), str(value)))


def _user_agent(draft: Draft, fields: dict[str, Any], _draw: random.Random) -> None:
    draft.headers[0] = ("user-agent", f"Shop/7.4.1 (Android 13; {next(iter(fields.values()))}) okhttp/4.9")


def _log(draft: Draft, fields: dict[str, Any], draw: random.Random) -> None:
    name, value = next(iter(fields.items()))
    draft.tree["log"] = (
        f"08:00:01 D/Init: start {hexes(draw, 32)}\n08:00:02 I/Dev: {name}={value} ok\n"
        f"08:00:03 W/Net: retry {draw.randrange(10**13)}"
    )


def _key(draft: Draft, fields: dict[str, Any], draw: random.Random) -> None:
    _shuffled_in(draw.choice(_nodes(draft.tree)), {str(next(iter(fields.values()))): {"n": 1, "t": draw.randrange(10**6)}}, draw)


def _url_in_field(draft: Draft, fields: dict[str, Any], draw: random.Random) -> None:
    from urllib.parse import urlencode

    url = f"https://www.shop.example/r?{urlencode(fields)}&s={hexes(draw, 16)}"
    _shuffled_in(draw.choice(_nodes(draft.tree)), {draw.choice(("url", "ref", "link")): url}, draw)


_PLACES = {
    **{"top": _top, "node": _node, "wrapped": _wrapped, "query": _query, "cookie": _cookie, "path": _path, "header": _header},
    **{"log": _log, "key": _key, "url in field": _url_in_field, "user agent": _user_agent},
}
