"""A finding before it gets its words, severity and law from the rule book."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from auditor.facts import Confidence, Disclosure, Observation, Statement
from auditor.findings import Verdict

Weight = Literal["sensitive", "plain", "slight", "none"]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """``subject`` is what the finding is about (an id), ``name`` the same in words; ``who`` tells practices of it apart.

    ``weight``: ``sensitive`` picks the check's sensitive severity, ``slight`` caps it at low (data that hardly tells of a person),
    ``none`` turns it down to info (code that nothing reaches).
    ``fields`` fill the check's message template. ``law`` takes the place of the check's provisions where given.
    """

    check: str
    subject: str
    name: str
    verdict: Verdict
    who: str = ""
    confidence: Confidence = "high"
    weight: Weight = "plain"
    observations: tuple[Observation, ...] = ()
    disclosures: tuple[Disclosure, ...] = ()
    statements: tuple[Statement, ...] = ()
    law: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
