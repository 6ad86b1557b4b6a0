"""Counting hits, misses and false finds."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field


@dataclass
class Score:
    """Counts over sets of facts."""

    hits: int = 0
    missed: int = 0
    false: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, gold: Iterable[Hashable], found: Iterable[Hashable], where: str = "") -> None:
        """Compares one place's facts."""
        expected, seen = set(gold), set(found)
        self.hits += len(expected & seen)
        self.missed += len(expected - seen)
        self.false += len(seen - expected)
        if where and expected != seen:
            lost = ", ".join(map(str, sorted(expected - seen, key=str)))
            extra = ", ".join(map(str, sorted(seen - expected, key=str)))
            self.examples.append(f"{where}\n      missed: {lost or '-'}\n      false:  {extra or '-'}")

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.hits / (self.hits + self.false) if self.hits + self.false else 1.0

    @property
    def recall(self) -> float:
        """Share of what is right that was found."""
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def line(self, name: str) -> str:
        """One line of the report."""
        counts = f"{self.hits} hit, {self.missed} missed, {self.false} false"
        return f"{name:<28} P {self.precision:.3f}  R {self.recall:.3f}  F1 {self.f1:.3f}   ({counts})"
