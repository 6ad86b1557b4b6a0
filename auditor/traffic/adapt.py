"""Finds personal data by what is known of the endpoint that a request goes to."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from auditor.rulebook.adapters import AdapterRule
from auditor.rulebook.traffic import TrafficRules
from auditor.traffic.exchange import Exchange
from auditor.traffic.hit import Hit
from auditor.traffic.unwrap import Leaf

MAX_VALUE = 4096


class AdapterDetector:
    """Built once from the rules."""

    def __init__(self, adapters: Sequence[AdapterRule], rules: TrafficRules) -> None:
        self._adapters, self._rules = adapters, rules

    def search(self, exchange: Exchange, leaves: Iterable[Leaf]) -> list[Hit]:
        """Hits in the leaves of one request."""
        try:
            path = urlsplit(exchange.url).path
        except ValueError:
            return []
        serving = [adapter for adapter in self._adapters if adapter.serves(exchange.host, path)]
        if not serving:
            return []
        return [hit for leaf in leaves if not leaf.sealed for adapter in serving for hit in self._in_leaf(adapter, leaf)]

    def _in_leaf(self, adapter: AdapterRule, leaf: Leaf) -> Iterable[Hit]:
        value = leaf.text.strip()
        for known, at, pattern in adapter.fields:
            if not leaf.step.endswith(known.name) or not value or len(value) > MAX_VALUE:
                continue
            if (pattern is None or pattern.fullmatch(value)) and at.fullmatch(leaf.path):
                if not self._rules.is_placeholder(known.type, value):
                    yield Hit(leaf=leaf, data_type=known.type, value=value, confidence="high")
                return
