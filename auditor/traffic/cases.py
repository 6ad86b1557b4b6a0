"""Runs the traffic rules' own cases through the detectors that use them."""

import base64
import gzip
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

from auditor.rulebook.adapters import AdapterRule, load_adapters
from auditor.rulebook.book import RuleBook
from auditor.rulebook.problem import Problem
from auditor.rulebook.traffic import FieldRule, TrafficRules, normal_key
from auditor.traffic.adapt import AdapterDetector
from auditor.traffic.exchange import Exchange, host_of
from auditor.traffic.parts import leaves_of
from auditor.traffic.shape import ShapeDetector
from auditor.traffic.unwrap import Leaf, Unwrapper

_OTHER_HALF = {"latitude": ("lon", "121.4737"), "longitude": ("lat", "31.2304")}
_ENCODED = re.compile(r"«([\w+]+):(.*?)»", re.DOTALL)
_STEPS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "base64": base64.b64encode,
    "url": lambda data: quote(data, safe="").encode(),
}


def problems(rules: RuleBook) -> Iterator[Problem]:
    """Everything that is wrong with rules/traffic."""
    known = TrafficRules(rules.root)
    adapters = load_adapters(rules.root)
    yield from _types(rules, known, adapters)
    for field in known.fields:
        yield from _field(known, field)
    for placeholder in known.placeholders:
        kind = placeholder.types[0] if placeholder.types else "imei"
        for value, expected in _both(placeholder.cases.positive, placeholder.cases.negative):
            if known.is_placeholder(kind, value) is not expected:
                yield Problem(place=f"traffic: {placeholder.id}", text=f"its case {value!r} does not come out as it says")
    for affix in known.affixes:
        for case, expected in _both(affix.cases.positive, affix.cases.negative):
            name, _, rest = case.partition(" -> ")
            bare = set(known.bare_names(name)) - {normal_key(name)}
            if (rest in bare if expected else bool(bare)) is not expected:
                yield Problem(place=f"traffic: {affix.id}", text=f"its case {case!r} does not come out as it says")
    for adapter in adapters:
        yield from _adapter(known, adapter)


def _both(positive: tuple[str, ...], negative: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    yield from ((case, True) for case in positive)
    yield from ((case, False) for case in negative)


def _types(rules: RuleBook, known: TrafficRules, adapters: tuple[AdapterRule, ...]) -> Iterator[Problem]:
    named = [("fields", rule.type) for rule in known.fields] + [("lists", kind) for kind in known.lists]
    named += [(f"endpoint {rule.id}", item.type) for rule in adapters for item in rule.properties]
    for place, kind in named:
        if kind not in rules.taxonomy:
            yield Problem(place=f"traffic: {place}", text=f"{kind} is no data type of the taxonomy")


def _field(known: TrafficRules, rule: FieldRule) -> Iterator[Problem]:
    for case, expected in _both(rule.cases.positive, rule.cases.negative):
        key, _, value = case.partition("=")
        leaves = [Leaf(None, f"query:{key}", key, value)]
        if rule.axis:
            other, number = _OTHER_HALF[rule.axis]
            leaves.append(Leaf(None, f"query:{other}", other, number))
        found = any(hit.data_type == rule.type for hit in ShapeDetector(known).search(leaves))
        if found is not expected:
            yield Problem(place=f"traffic: {rule.type}", text=f"its case {case!r} does not come out as it says")


def _adapter(known: TrafficRules, rule: AdapterRule) -> Iterator[Problem]:
    detector = AdapterDetector((rule,), known)
    for case, expected in _both(rule.cases.positive, rule.cases.negative):
        request, _, told = case.partition(" -> ")
        types = {kind.strip() for kind in told.split(",") if kind.strip()}
        exchange = request_of(request)
        unwrapper = Unwrapper()
        leaves_of(exchange, unwrapper)
        found = {hit.data_type for hit in detector.search(exchange, unwrapper.leaves)}
        if found != types or bool(types) is not expected:
            text = f"its case {case!r} gives {', '.join(sorted(found)) or 'nothing'}"
            yield Problem(place=f"traffic: endpoint {rule.id}", text=text)


def request_of(case: str) -> Exchange:
    """The request of a case: ``METHOD URL | body``."""
    line, _, body = case.partition(" | ")
    method, _, url = line.strip().partition(" ")
    content = _ENCODED.sub(lambda found: _encoded(found[1], found[2]), body).encode()
    return Exchange(index=0, method=method, url=url, host=host_of(url), body=content)


def _encoded(steps: str, text: str) -> str:
    data = text.encode()
    for step in steps.split("+"):
        data = _STEPS[step](data)
    return data.decode()
