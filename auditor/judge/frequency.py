"""How often data left in one state of the app, and whether that is more often than any usual purpose needs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec import Struct

from auditor.facts import Observation, RequestEvidence
from auditor.rulebook.frequency import FrequencyRule
from auditor.rulebook.taxonomy import Taxonomy


class Rate(Struct, frozen=True):
    """``times`` requests in ``minutes``; ``per_hour`` counts the intervals between them."""

    rule: FrequencyRule
    times: int
    minutes: float

    @property
    def per_hour(self) -> float:
        return (self.times - 1) / self.minutes * 60


def too_often(
    seen: Iterable[Observation], data_type: str, rules: Iterable[FrequencyRule], taxonomy: Taxonomy
) -> Iterator[tuple[Observation, Rate]]:
    """Transmissions that break a rule, each with its highest rate."""
    fitting = [rule for rule in rules if any(taxonomy.includes(kind, data_type) for kind in rule.data)]
    for entry in seen:
        if entry.kind != "transmission":
            continue
        rates = (rate for rule in fitting if frozenset(rule.contexts) & frozenset(entry.contexts) for rate in _rates(entry, rule))
        worst = max(rates, key=lambda rate: rate.per_hour, default=None)
        if worst is not None:
            yield entry, worst


def _rates(entry: Observation, rule: FrequencyRule) -> Iterator[Rate]:
    """The rate in each capture, where it is above the rule's. A request counts once, however often it holds the value."""
    moments: dict[str, dict[int, datetime]] = defaultdict(dict)
    for place in entry.evidence:
        if isinstance(place, RequestEvidence) and place.time and (moment := _moment(place.time)):
            moments[place.capture].setdefault(place.request.index, moment)
    for found in moments.values():
        minutes = (max(found.values()) - min(found.values())).total_seconds() / 60
        if len(found) >= rule.least and minutes >= rule.minutes:
            rate = Rate(rule, len(found), minutes)
            if rate.per_hour > rule.per_hour:
                yield rate


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
