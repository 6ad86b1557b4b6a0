"""Writes a new persona file: values to plant, and, as comments, the ones to be read off the device."""

import json
from collections.abc import Iterable, Mapping

from auditor.persona.draw import Drawer, Value
from auditor.rulebook.planting import PlantRule

_SEVERAL = {"contacts": 3, "call_log": 2, "sms": 2, "calendar": 2, "installed_apps": 5}
_HEAD = {
    "en": "What the test device holds: data type -> value or values. 'auditor persona plant' says how to get them onto it.",
    "zh": "测试设备上的数据：数据类型 -> 一个或多个值。用 auditor persona plant 查看如何写入设备。",
}
_OWN = {
    "en": "The device has its own value of these: read it off, write it here and remove the '#'.",
    "zh": "以下各项由设备自身决定：请读出后填入，并去掉“#”。",
}


def persona_text(rules: Mapping[str, PlantRule], drawer: Drawer, *, forced: bool, language: str = "en") -> str:
    """The file's text. ``forced``: also the values that a device has of its own, for a device on which they can be set."""
    made = [rule for rule in rules.values() if forced or rule.way != "read"]
    own = [rule for rule in rules.values() if rule not in made]
    lines = [f"# {_HEAD[language]}"]
    for rule in made:
        lines += _entry(rule.type, drawer.draw(rule.draw, _SEVERAL.get(rule.type, 1)))
    if own:
        lines += ["", f"# {_OWN[language]}"]
        lines += [line for rule in own for line in (f"# {rule.steps[language]}", f"#{rule.type}: ")]
    return "\n".join(lines) + "\n"


def _entry(data_type: str, values: Iterable[Value]) -> list[str]:
    texts = [_flow(value) for value in values]
    if len(texts) == 1:
        return [f"{data_type}: {texts[0]}"]
    return [f"{data_type}:", *(f"  - {text}" for text in texts)]


def _flow(value: Value) -> str:
    """YAML's flow style; JSON's quotes are YAML's double quotes."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return "{" + ", ".join(f"{key}: {json.dumps(text, ensure_ascii=False)}" for key, text in value.items()) + "}"
