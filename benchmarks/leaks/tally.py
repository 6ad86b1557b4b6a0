"""Runs the detector over generated requests and counts what it finds, misses and invents."""

from collections.abc import Iterable

from auditor.facts import App
from auditor.rulebook.book import RuleBook
from auditor.traffic.detect import Detector
from benchmarks.leaks import cases, device


class Tally:
    """Counts of one run; ``misses`` and ``alarms`` describe what went wrong."""

    def __init__(self) -> None:
        self.found = self.missed = self.false = self.requests = 0
        self.misses: list[str] = []
        self.alarms: list[str] = []

    @property
    def recall(self) -> float:
        return self.found / max(1, self.found + self.missed)

    @property
    def precision(self) -> float:
        return self.found / max(1, self.found + self.false)

    def run(self, judge: Detector, every: Iterable[cases.Case]) -> "Tally":
        for case in every:
            hits, _ = judge.search(case.exchange)
            self._count(case, {hit.data_type for hit in hits})
            self.alarms += [
                f"alarm: {hit.data_type} at {hit.path[-80:]}: {hit.leaf.text[:40]!r}"
                for hit in hits
                if hit.data_type not in case.types
            ]
        return self

    def _count(self, case: cases.Case, got: set[str]) -> None:
        self.requests += 1
        self.found += len(case.types & got)
        self.missed += len(case.types - got)
        self.false += len(got - case.types)
        if case.types - got:
            self.misses.append(f"missed: {case.how}")


def detector(by_value: bool) -> Detector:
    """As ``auditor traffic --app`` builds it."""
    app = App(
        path="app.apk",
        package=device.PACKAGE,
        version_name=None,
        version_code=None,
        min_sdk=None,
        target_sdk=None,
        sha256="",
        size=0,
    )
    return Detector(RuleBook(), device.persona() if by_value else None, app)
