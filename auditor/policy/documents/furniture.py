"""What of a page is not the policy: navigation, banners, footers, hidden elements."""

import re

from auditor.policy.documents.shapes import words

#: Elements whose contents are never shown as text.
SILENT = words(
    "script style template noframes iframe object embed audio video canvas svg math head meta link base param source datalist title"
    " noembed"
)
#: Elements of a form that hold choices rather than text.
CONTROLS = frozenset(("select", "input", "option", "optgroup"))

_COOKIE = re.compile(r"cookie|consent|gdpr|ccpa", re.IGNORECASE)
_BANNER = re.compile(
    r"banner|(?<![a-z])bar(?![a-z])|notice|popup|pop-up|modal|dialog|overlay|toast|prompt|wrap|container|box|alert|manager|settings",
    re.IGNORECASE,
)
_PLATFORMS = re.compile(
    r"(?:^|\s)(?:onetrust-|ot-sdk-|CybotCookiebot|usercentrics|truste[-_]|qc-cmp|didomi|osano-cm|cky-|cc-window|cc-banner|iubenda-cs|sp_message"
    r"|cmplz-|moove_gdpr|klaro|tarteaucitron|cookiefirst|fc-consent|BorlabsCookie|termly-)",
    re.IGNORECASE,
)
_MENU = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|mainmenu|breadcrumbs?|sidebar|side-bar|site-?header|site-?footer|skip-?links?|social(?:-?links|-?share)?"
    r"|share-?buttons|language-?(?:switcher|selector)|toc|table-of-contents|pagination)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ROLES = {
    "navigation": "navigation",
    "banner": "page header",
    "contentinfo": "page footer",
    "search": "navigation",
    "complementary": "sidebar",
    "dialog": "dialog",
    "alertdialog": "dialog",
    "menu": "navigation",
    "menubar": "navigation",
}
_TAGS = {
    "nav": "navigation",
    "header": "page header",
    "footer": "page footer",
    "aside": "sidebar",
    "dialog": "dialog",
    "menu": "navigation",
}
_KEPT_INSIDE = frozenset(("page header", "page footer", "sidebar"))


def furniture(tag: str, attributes: dict[str, str | None], in_content: bool) -> str | None:
    """Why an element is left out of the policy's text, or None. ``in_content``: it lies in <main> or <article>."""
    why = _TAGS.get(tag)
    if why is None and attributes:
        why = _by_attributes(attributes)
    if why in _KEPT_INSIDE and in_content:
        return None
    return why


def _by_attributes(attributes: dict[str, str | None]) -> str | None:
    style = attributes.get("style")
    if "hidden" in attributes or (style and _HIDDEN.search(style)):
        return "hidden"
    role = _ROLES.get(attributes.get("role") or "")
    if role:
        return role
    names = f"{attributes.get('id') or ''} {attributes.get('class') or ''}"
    if len(names) < 3 or len(names) > 400:
        return None
    if _PLATFORMS.search(names) or (_COOKIE.search(names) and _BANNER.search(names)):
        return "cookie banner"
    return "navigation" if _MENU.search(names) else None
