"""Permissions in words: "camera permission", "access to your photo library", READ_CONTACTS."""

import re
from collections.abc import Sequence

from auditor.facts import Term
from auditor.policy.clauses import mark
from auditor.policy.gazetteer import Gazetteers, Token
from auditor.rulebook.book import RuleBook

_CONSTANT = re.compile(r"\b(?:[a-zA-Z][\w]*\.)+permission\.[A-Z][A-Z0-9_]+\b|\bcom\.[\w.]+\.permission\.[\w.]+\b")
_SAYS_PERMISSION = re.compile(r"permission|access\b|access(?:ing)? to|authori[sz]|权限|授权")
_OPENER = re.compile(
    r"(?:permissions?|access|accessing|access to|permissions? (?:for|to|of|such as|including|like))\W{0,3}"
    r"(?:to|for|of|such as|including|include|like|the|your|use|using|on|\s)*$"
)
_GAP = re.compile(r"[\s,，、/;()及和与或以及等&]*(?:(?:and|or|your|the|和|及|或)\s*)*$")
_CLOSER = re.compile(r"[\s、,/()]*(?:等|的|系统|相关|以及|和|及|或|permission|access)?[\s等]*(?:权限|permissions?|access\b)")
_PERMISSION = re.compile(r"permission|权限|授权")


def constants(raw: str, start: int) -> list[Term]:
    """Platform constants as written; ``start`` is the text's offset in the document."""
    matches = _CONSTANT.finditer(raw)
    return [Term(type=m.group(), phrase=m.group(), start=start + m.start(), end=start + m.end()) for m in matches]


def named_permissions(text: str, words: Gazetteers, rules: RuleBook, *, all_names: bool = False) -> list[tuple[Token, list[str]]]:
    """Phrases of folded text that name permissions, with the permissions each stands for.

    In prose a bare noun ("camera") counts only beside "permission" or "access to"; in a table's cell (``all_names``) always.
    """
    if not all_names and not _SAYS_PERMISSION.search(text):
        return []
    tokens = [token for token in words.capabilities.find(text) if token.role in ("permissions", "capabilities")]
    kept = tokens if all_names else _beside_permission(text, tokens)
    return [(token, _kinds(token, rules, "zh" if _is_han(text[token.start]) else "en")) for token in kept]


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _kinds(token: Token, rules: RuleBook, language: str) -> list[str]:
    known = [meaning.id for meaning in token.meanings if meaning.role == "permissions"]
    if known:
        return known
    ids = {meaning.id for meaning in token.meanings if meaning.role == "capabilities"}
    entries = (entry for lexicon in (rules.lexicon(language),) for entry in lexicon.of("capabilities"))
    return [permission for entry in entries if entry.id in ids for permission in entry.permissions]


def _beside_permission(text: str, tokens: list[Token]) -> list[Token]:
    sure = [bool(_SAYS_PERMISSION.search(text[t.start : t.end])) or _opened(text, t) or _closed(text, t) for t in tokens]
    for order in (range(1, len(tokens)), range(len(tokens) - 2, -1, -1)):
        step = -1 if order.step > 0 else 1
        for at in order:
            near = tokens[at + step]
            first, second = sorted((tokens[at], near))
            if sure[at + step] and _GAP.fullmatch(text[first.end : second.start]):
                sure[at] = True
    return [token for token, certain in zip(tokens, sure, strict=True) if certain]


def _opened(text: str, token: Token) -> bool:
    return bool(_OPENER.search(text[max(0, token.start - 40) : token.start]))


def _closed(text: str, token: Token) -> bool:
    return bool(_CLOSER.match(text, token.end))


def asks_nothing(tokens: Sequence[Token], before: int) -> bool:
    """ "We do not request the camera permission": the operator itself is the last party named before a negation."""
    party: Token | None = None
    for token in tokens:
        if token.start >= before or token.role == "punct":
            break
        if token.role == "parties":
            party = token
        elif mark(token, "not"):
            return party is not None and party.id == "first_party"
    return False


def asks(text: str, token: Token) -> bool:
    """Whether the phrase itself, or what follows it directly, is the word "permission"."""
    return bool(_PERMISSION.search(text[token.start : token.end + 13]))
