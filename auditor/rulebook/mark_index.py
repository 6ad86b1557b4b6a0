"""Tells SDKs by constant texts of their code, which survive when names do not."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from auditor.rulebook.model import ProfileRule

#: An artefact is told by its marks if so many of them are there, and this share.
FEWEST, SHARE = 3, 0.3


class MarkIndex:
    """Looks SDKs up by marks."""

    def __init__(self, profiles: Iterable[ProfileRule]) -> None:
        self._artefacts: dict[str, list[tuple[ProfileRule, int]]] = defaultdict(list)
        for profile in profiles:
            for mark in profile.marks:
                self._artefacts[mark].append((profile, len(profile.marks)))

    @property
    def marks(self) -> Iterable[str]:
        """Every mark."""
        return self._artefacts.keys()

    def sdk(self, mark: str) -> str:
        """The SDK of a mark."""
        return self._artefacts[mark][0][0].sdk

    def told(self, found: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The SDKs that these marks tell of, each with its marks among them."""
        by_artefact: Counter[str] = Counter()
        by_sdk: dict[str, list[str]] = defaultdict(list)
        enough: set[str] = set()
        for mark in found:
            for profile, total in self._artefacts.get(mark, ()):
                by_artefact[profile.id] += 1
                by_sdk[profile.sdk].append(mark)
                if by_artefact[profile.id] >= max(FEWEST, SHARE * total):
                    enough.add(profile.sdk)
        return {sdk: tuple(sorted(set(by_sdk[sdk]))) for sdk in sorted(enough)}
