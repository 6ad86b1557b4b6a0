"""One request in, the personal data in it out: unwrapping and both detectors together."""

from auditor.facts import App
from auditor.rulebook.adapters import load_adapters
from auditor.rulebook.book import RuleBook
from auditor.rulebook.traffic import TrafficRules, quoted
from auditor.traffic.adapt import AdapterDetector
from auditor.traffic.exchange import Exchange
from auditor.traffic.hit import Hit
from auditor.traffic.match import Matcher
from auditor.traffic.parts import leaves_of
from auditor.traffic.persona import Persona
from auditor.traffic.scout import Scout
from auditor.traffic.shape import ShapeDetector
from auditor.traffic.unwrap import Unwrapper, worth


class Detector:
    """By value where a persona is given; by endpoint, and by name and shape, for the types that it has no value of."""

    def __init__(self, rules: RuleBook, persona: Persona | None = None, app: App | None = None) -> None:
        knowledge = TrafficRules(rules.root)
        self._shapes = ShapeDetector(knowledge)
        adapters = load_adapters(rules.root)
        self._endpoints = AdapterDetector(adapters, knowledge)
        names = {item.name.lower() for adapter in adapters for item in adapter.properties if item.at.startswith("body")}
        self._planted = persona.types() if persona else frozenset()
        salts = (app.package,) if app else ()
        self._values = Matcher(persona, knowledge, salts) if persona else None
        patterns = [*(self._values.patterns if self._values else ()), *knowledge.key_patterns(), *quoted(names)]
        self.scout = Scout(patterns, worth, self._values.digests if self._values else None)

    def search(self, exchange: Exchange) -> tuple[list[Hit], set[str]]:
        """Hits, and what of the request the budgets left unread."""
        unwrapper = Unwrapper(self.scout)
        leaves_of(exchange, unwrapper)
        found = self._values.search(unwrapper.leaves) if self._values else []
        told = {id(hit.leaf) for hit in found}
        known = [
            hit for hit in self._endpoints.search(exchange, unwrapper.leaves) if id(hit.leaf) not in told and self._counts(hit)
        ]
        told |= {id(hit.leaf) for hit in known}
        shaped = [hit for hit in self._shapes.search(unwrapper.leaves) if id(hit.leaf) not in told and self._counts(hit)]
        return found + known + shaped, unwrapper.cuts

    def _counts(self, hit: Hit) -> bool:
        """Where the device's value is planted, another value of its shape is somebody else's."""
        return hit.data_type not in self._planted
