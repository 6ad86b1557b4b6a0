"""How often data may leave before it is more often than needed: rules/frequency.yaml."""

from typing import Annotated

from msgspec import Meta

from auditor.facts import Context
from auditor.rulebook.model import Cases, Id, Rule, Source


class FrequencyRule(Rule, frozen=True, kw_only=True):
    """A rate for data types (and those below them) in states of the app. Cases are in words.

    ``per_hour`` is the highest rate; it counts from ``least`` requests over ``minutes`` on.
    """

    id: Id
    contexts: tuple[Context, ...]
    data: tuple[Id, ...]
    per_hour: Annotated[float, Meta(gt=0)]
    least: Annotated[int, Meta(ge=2)]
    minutes: Annotated[float, Meta(gt=0)]
    source: Source
    cases: Cases
