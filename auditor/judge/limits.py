"""Words by which a sentence limits what it says to a case, a part or a time, beyond what its claims carry as conditions."""

import re
import unicodedata
from functools import lru_cache

from auditor.facts import Disclosure
from auditor.judge.case import Case
from auditor.rulebook.book import RuleBook


def limits_denial(case: Case, denial: Disclosure) -> bool:
    """Whether the denial is about a case, a part or a time only: "not the content of", "no longer", "from children"."""
    return _found(case, denial, ("limited_case", "limited_denial"))


def limits_claim(case: Case, claim: Disclosure) -> bool:
    """Whether the claim is about a case that its conditions may not carry: "if you allow us to", "temporarily"."""
    return _found(case, claim, ("limited_case",))


def _found(case: Case, said: Disclosure, kinds: tuple[str, ...]) -> bool:
    languages = {document.id: document.language for document in case.policies}
    known = _patterns(case.rules, languages.get(said.document, "en"))
    quote = unicodedata.normalize("NFKC", said.quote).lower().replace("\u2019", "'")
    return any(pattern.search(quote) for kind in kinds for pattern in known.get(kind, ()))


@lru_cache(maxsize=8)
def _patterns(rules: RuleBook, language: str) -> dict[str, tuple[re.Pattern[str], ...]]:
    lexicon = rules.lexicons.get(language)
    entries = lexicon.of("limits") if lexicon else ()
    return {entry.id: tuple(re.compile(pattern) for pattern in entry.patterns) for entry in entries}
