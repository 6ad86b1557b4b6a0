"""What a detector found: a value of a data type at a leaf of a message."""

from msgspec import Struct

from auditor.facts import Confidence
from auditor.traffic.unwrap import Leaf


class Hit(Struct, frozen=True, kw_only=True, eq=False):
    """``value`` is the personal value in clear, for masking; ``transform`` how it was written (``md5``), "" if plain.

    ``placeholder``: the value is one that stands for "none" (``02:00:00:00:00:00``): an attempt, no leak.
    """

    leaf: Leaf
    data_type: str
    value: str
    transform: str = ""
    confidence: Confidence = "high"

    @property
    def path(self) -> str:
        """The leaf's path, and the transformation where there is one."""
        return f"{self.leaf.path} > {self.transform}" if self.transform else self.leaf.path


def innermost(hits: list[Hit]) -> list[Hit]:
    """Without hits of a value around another hit of it (Base64 text whose decoded content was found too), each place once."""
    inner: set[tuple[int, str, str]] = set()
    for hit in hits:
        parent = hit.leaf.parent
        while parent is not None:
            inner.add((id(parent), hit.data_type, hit.value))
            parent = parent.parent
    kept: dict[tuple[int, str, str], Hit] = {}
    for hit in hits:
        place = (id(hit.leaf), hit.data_type, hit.value)
        if place not in inner and (place not in kept or len(hit.transform) < len(kept[place].transform)):
            kept[place] = hit
    return list(kept.values())
