"""Every word that a report says of itself, from one file per language in ``messages/``.

A second language is a second file with the same keys; templates and renderers stay as they are.
"""

import re
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import yaml

from auditor.report.plain import humanise


class Words:
    """The messages of one language, by dotted key (``verdict.omitted``)."""

    def __init__(self, language: str, messages: dict[str, Any]) -> None:
        self.language = language
        self.keys = dict(_flatten("", messages))

    def __call__(self, key: str, **fields: object) -> str:
        """The message with ``fields`` filled in. Raises KeyError if the language's file lacks the key."""
        return self.keys[key].format(**fields) if fields else self.keys[key]

    def count(self, key: str, n: int) -> str:
        """``n`` things in words: the message ``key.one`` or ``key.other``, which hold ``{n}``."""
        form = "one" if n == 1 and f"{key}.one" in self.keys else "other"
        return self.keys[f"{key}.{form}"].format(n=f"{n:,}")

    def term(self, kind: str, identifier: str) -> str:
        """The word for an id of ``kind`` (``context``, ``topic``, ...); the id in words where the file has none."""
        return self.keys.get(f"{kind}.{identifier}") or humanise(identifier)

    def reason(self, text: str) -> str:
        """A reader's reason in this language, where the file has its pattern below ``reason``; else as the reader gives it."""
        for pattern, told in self._reasons:
            if match := pattern.fullmatch(text):
                return told.format_map({field: self.reason(value) for field, value in match.groupdict().items()})
        return text

    @cached_property
    def _reasons(self) -> list[tuple[re.Pattern[str], str]]:
        said = {key: text for key, text in self.keys.items() if re.fullmatch(r"reason\.\w+\.said", key)}
        return [(_pattern(text), self.keys[key.removesuffix("said") + "told"]) for key, text in said.items()]


def _pattern(template: str) -> re.Pattern[str]:
    """Text with fields such as ``{n}`` as a pattern with a group for each."""
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(template)))


def _flatten(prefix: str, messages: dict[str, Any]) -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for key, value in messages.items():
        path = f"{prefix}{key}"
        flat += _flatten(f"{path}.", value) if isinstance(value, dict) else [(path, str(value))]
    return flat


@cache
def words(language: str = "en") -> Words:
    """The messages of ``language``. Raises KeyError if there is no such language."""
    source = files("auditor.report") / "messages" / f"{language}.yaml"
    if not source.is_file():
        raise KeyError(language)
    return Words(language, yaml.safe_load(source.read_text(encoding="utf-8")))
