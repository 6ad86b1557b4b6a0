"""The result as one HTML page that makes no request: no script, no font, no image from elsewhere.

Every expression is escaped, and cleaned of control and bidirectional characters, before it reaches the page.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from auditor.findings import Result
from auditor.report.evidence import URL_LIMIT
from auditor.report.json import NO_NAMES
from auditor.report.plain import plain

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

TEXT_LIMIT = 2_000
_BREAK_AFTER = re.compile(r"([./$_?&=:;,-])(?=\w)")


def write(result: Result, names: Mapping[str, str] = NO_NAMES, language: str = "en") -> bytes:
    """The page as UTF-8. Raises KeyError if there are no words in ``language``."""
    from auditor.report.page import Page
    from auditor.report.words import words

    w = words(language)
    page = Page(result, names, w)
    text = environment().get_template("report.html").render(page=page, view=page.view, result=result, app=result.app, w=w)
    return text.encode()


@cache
def environment() -> "Environment":
    """What every page is rendered with: escaping, cleaning, and no name that is not there."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from auditor.report import describe
    from auditor.report.page import anchor

    environment = Environment(
        loader=PackageLoader("auditor.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    environment.filters |= {
        "plain": plain,
        "breakable": breakable,
        "size": describe.size,
        "web": web_address,
        "cap": capitalised,
    }
    environment.filters |= {"joint": joint}
    environment.globals |= {"anchor": anchor, "describe": describe}
    return environment


def _clean(value: Any) -> Any:
    return plain(value, TEXT_LIMIT) if type(value) is str else value


def breakable(text: str, limit: int = URL_LIMIT) -> "Markup":
    """A long name, escaped, with places where a line may break."""
    from markupsafe import Markup, escape

    return Markup("<wbr>").join(escape(part) for part in _BREAK_AFTER.sub("\\1\n", plain(text, limit)).split("\n"))


def joint(text: str) -> "Markup":
    """Punctuation between two expressions, with its blanks."""
    from markupsafe import escape

    return escape(text)


def capitalised(text: str) -> str:
    """``text`` with a capital at its start, the rest as it is."""
    return text[:1].upper() + text[1:]


def web_address(url: str | None) -> str:
    """``url`` if a browser may follow it as a web page; else nothing."""
    return plain(url, TEXT_LIMIT) if url and re.match(r"https?://[^\s/]", url) else ""
