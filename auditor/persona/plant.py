"""How to get a persona's values onto a device: steps in words, and commands to copy. Nothing is run."""

import re
import shlex
from collections.abc import Iterator, Mapping

from msgspec import Struct

from auditor.rulebook.planting import PlantRule, Way
from auditor.traffic.persona import Persona


class Step(Struct, frozen=True, kw_only=True):
    """What to do for one data type. ``doubts``: values that do not look like the type. ``way`` None: the rule book knows none."""

    type: str
    way: Way | None
    text: str
    values: tuple[str, ...]
    commands: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def steps(persona: Persona, rules: Mapping[str, PlantRule], language: str = "en") -> Iterator[Step]:
    """A step for each data type of the persona, in its order."""
    for kind in dict.fromkeys([secret.type for secret in persona.secrets] + [place.type for place in persona.places]):
        values = _values(persona, kind)
        rule = rules.get(kind)
        if rule is None:
            yield Step(type=kind, way=None, text="", values=values)
            continue
        yield Step(
            type=kind,
            way=rule.way,
            text=rule.steps[language],
            values=values,
            commands=tuple(_commands(rule, persona)),
            doubts=tuple(value for value in values if not re.fullmatch(rule.pattern, value)),
        )


def _values(persona: Persona, kind: str) -> tuple[str, ...]:
    places = (f"{place.latitude}, {place.longitude}" for place in persona.places if place.type == kind)
    return (*(secret.text for secret in persona.secrets if secret.type == kind), *places)


def _commands(rule: PlantRule, persona: Persona) -> Iterator[str]:
    prefix = "adb" if rule.way == "emulator" else "adb shell"
    seen: set[str] = set()
    for blanks in _blanks(rule, persona):
        for command in rule.commands:
            # The device's shell reads what adb hands over once more: values are quoted for it, and the whole for this one.
            remote = command.format_map({name: _quoted(value) for name, value in blanks.items()})
            line = f"{prefix} {remote if rule.way == 'emulator' else shlex.quote(remote)}"
            if line not in seen:
                seen.add(line)
                yield line


def _quoted(value: str) -> str:
    """In double quotes, which stay readable inside of single ones, where a shell finds nothing to expand in them."""
    if re.fullmatch(r"[\w.,:@%+/-]+", value, re.ASCII):
        return value
    return shlex.quote(value) if set(value) & set('"$`\\!') else f'"{value}"'


def _blanks(rule: PlantRule, persona: Persona) -> Iterator[dict[str, str]]:
    """What fills the commands' blanks: the values one by one; a contact's name and number together."""
    if rule.draw == "place":
        for place in persona.places:
            if place.type == rule.type:
                yield {"latitude": str(place.latitude), "longitude": str(place.longitude)}
        return
    texts = [secret.text for secret in persona.secrets if secret.type == rule.type]
    if rule.draw == "contact":
        yield from _contacts(texts)
    else:
        yield from ({"value": text} for text in texts)


def _contacts(texts: list[str]) -> Iterator[dict[str, str]]:
    """A number belongs to the name before it."""
    name: str | None = None
    for text in texts:
        if re.fullmatch(r"\+?[\d ()-]{5,}", text):
            yield {"name": name or text, "phone": text}
            name = None
        else:
            if name:
                yield {"name": name, "phone": ""}
            name = text
    if name:
        yield {"name": name, "phone": ""}
