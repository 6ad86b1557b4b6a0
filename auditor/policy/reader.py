"""From a policy's files to what it says."""

from collections.abc import Sequence
from pathlib import Path

from auditor.facts import Coverage, Disclosure, PolicyReading, Statement
from auditor.policy import english
from auditor.policy.blocks import Text
from auditor.policy.claims import Claims
from auditor.policy.frame import Analysis
from auditor.policy.gazetteer import gazetteers
from auditor.policy.language import language_coverage, require_read_language
from auditor.policy.passages import Passage, passages
from auditor.rulebook.book import RuleBook


def read_policy(sources: Sequence[Path | str], rules: RuleBook) -> PolicyReading:
    """Reads one policy that may consist of several files ("-" is standard input). Raises InputError if one cannot be read."""
    from auditor.policy.documents import read_documents

    return read_texts(read_documents(sources), rules)


def read_texts(texts: Sequence[Text], rules: RuleBook) -> PolicyReading:
    """The claims and statements of texts already split into blocks. Raises InputError for a language that is not read."""
    disclosures: list[Disclosure] = []
    statements: list[Statement] = []
    coverage: list[Coverage] = []
    for text in texts:
        require_read_language(text)
        unread = language_coverage(text)
        coverage += [*text.coverage, *([unread] if unread else [])]
        disclosures += read_claims(text, rules, len(disclosures) + 1)
    return PolicyReading(
        documents=tuple(text.document for text in texts),
        disclosures=tuple(disclosures),
        statements=tuple(statements),
        coverage=tuple(coverage),
        texts={text.document.id: text.text for text in texts},
    )


def read_claims(text: Text, rules: RuleBook, first: int = 1) -> list[Disclosure]:
    """The disclosures of one document, numbered from ``first``."""
    claims = Claims(text.document.id, text.text, rules)
    for passage in passages(text):
        passage.analysis = analyse(passage, rules)
        if passage.kind == "heading":
            claims.heading(passage)
        else:
            claims.sentence(passage)
    return list(claims.disclosures(first))


def analyse(passage: Passage, rules: RuleBook) -> Analysis:
    """The frames of a passage, by the grammar of its language."""
    tail = passage.lead.analysis.tail if passage.lead is not None else ""
    if passage.chinese:
        return Analysis()
    return english.analyse(gazetteers(rules, "en").sentences, passage.folded.text, item_of=tail)
