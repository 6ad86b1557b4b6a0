"""Checks how values are planted: data types that exist, examples that match, and commands that can be filled in."""

import re
from collections.abc import Iterator

from auditor.rulebook.book import RuleBook
from auditor.rulebook.planting import load_planting
from auditor.rulebook.problem import Problem

_BLANKS = {"value", "name", "phone", "latitude", "longitude"}


def planting_problems(rules: RuleBook) -> Iterator[Problem]:
    """Everything that is wrong with rules/planting.yaml. Raises RulesError if it cannot be read."""
    for rule in load_planting(rules.root).values():
        place = f"planting: {rule.type}"
        if rule.type not in rules.taxonomy:
            yield Problem(place=place, text=f"{rule.type} is no data type of the taxonomy")
        for value in rule.cases.positive:
            if not re.fullmatch(rule.pattern, value):
                yield Problem(place=place, text=f"its pattern does not match its positive case {value!r}")
        for value in rule.cases.negative:
            if re.fullmatch(rule.pattern, value):
                yield Problem(place=place, text=f"its pattern matches its negative case {value!r}")
        for blank in {blank for command in rule.commands for blank in re.findall(r"\{(\w*)\}", command)} - _BLANKS:
            yield Problem(place=place, text=f"{{{blank}}} is nothing that a command can be filled in with")
        if {"en", "zh"} - set(rule.steps):
            yield Problem(place=place, text="its steps are not told in English and Chinese")
