"""How a test device comes to hold a value of each data type."""

import re
from pathlib import Path
from typing import Literal

from auditor.errors import RulesError
from auditor.rulebook.load import load_entries
from auditor.rulebook.model import Cases, Id, Rule, Source, Text

Way = Literal["adb", "emulator", "typed", "read"]
Draw = Literal[
    "contact", "date", "email", "hex16", "iccid", "imei", "imsi", "label", "mac", "packages", "person",
    "phone", "place", "sentence", "serial", "street", "uuid",
]  # fmt: skip


class PlantRule(Rule, frozen=True, kw_only=True):
    """One data type. ``way``: ``read`` means that the device has its own value, which the persona must repeat.

    ``draw`` is the kind of value that is made up; ``commands`` are arguments of ``adb shell`` (of ``adb`` for an emulator) with
    ``{value}``, ``{name}``, ``{phone}``, ``{latitude}`` and ``{longitude}`` to be filled in, quoted.
    Cases are values that do and do not match ``pattern``.
    """

    type: Id
    way: Way
    draw: Draw
    pattern: str
    steps: Text
    commands: tuple[str, ...] = ()
    source: Source
    cases: Cases


def load_planting(root: Path) -> dict[str, PlantRule]:
    """rules/planting.yaml by data type. Raises RulesError if it is wrong."""
    rules = {rule.type: rule for rule in load_entries(root, "planting", PlantRule)}
    for rule in rules.values():
        try:
            re.compile(rule.pattern)
        except re.error as error:
            raise RulesError(f"planting: {rule.type}: {rule.pattern!r} is no regular expression: {error}") from error
    return rules
