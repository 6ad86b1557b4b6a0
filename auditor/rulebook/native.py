"""The shape of rules about strings in native libraries and scripts that tell of personal data."""

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from auditor.rulebook.load import load_entries
from auditor.rulebook.model import Cases, Id, Rule, Source

TellTale = Annotated[str, Meta(pattern=r"^[\x21-\x7e][\x20-\x7e]{4,}$")]


class NativeRule(Rule, frozen=True, kw_only=True):
    """Strings that tell, with low confidence, that a native library or a script reads data of the types ``data``.

    A string counts where no letter, digit, ``_`` or ``$`` goes on before or behind it. ``beside``: it counts only in a file that
    holds one of these as well, wherever (a method's name alone says little). ``permissions``: it counts only in an app that
    requests one of them, as the platform asks for. Cases are contents of a file.
    """

    id: Id
    kind: Literal["native", "javascript"]
    data: Annotated[tuple[str, ...], Meta(min_length=1)]
    strings: Annotated[tuple[TellTale, ...], Meta(min_length=1)]
    beside: tuple[TellTale, ...] = ()
    permissions: tuple[str, ...] = ()
    source: Source
    cases: Cases


def load_native_rules(root: Path) -> tuple[NativeRule, ...]:
    """The rules of native.yaml; none if there is no such file. Raises RulesError."""
    return tuple(load_entries(root, "native", NativeRule))
