"""From a policy's files to what it says."""

import re
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from auditor.facts import Coverage, Disclosure, PolicyReading, Statement
from auditor.policy import chinese, english
from auditor.policy.blocks import Text
from auditor.policy.claims import Claims
from auditor.policy.frame import Analysis
from auditor.policy.gazetteer import Lexica
from auditor.policy.language import language_coverage, require_read_language
from auditor.policy.names import own_names
from auditor.policy.passages import Passage, passages
from auditor.policy.refusal import Refusal, refusal_of
from auditor.policy.statements import Statements
from auditor.policy.tables import Tables
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
        said, told = read_text(text, rules)
        disclosures += said
        statements += told
    return PolicyReading(
        documents=tuple(text.document for text in texts),
        disclosures=tuple(replace(claim, id=f"c{number}") for number, claim in enumerate(disclosures, 1)),
        statements=tuple(replace(statement, id=f"s{number}") for number, statement in enumerate(statements, 1)),
        coverage=tuple(coverage),
        texts={text.document.id: text.text for text in texts},
    )


def read_text(text: Text, rules: RuleBook) -> tuple[list[Disclosure], list[Statement]]:
    """The disclosures and statements of one document in the order of the text; their ids are left empty."""
    lexica = Lexica(rules, text.text)
    claims, statements = Claims(text, rules, lexica), Statements(text, rules)
    names = own_names(text.text, lexica.of(text.document.language == "zh").sentences)
    refusals: dict[int, Refusal] = {}
    before: Passage | None = None
    for passage in passages(text):
        passage.analysis = analyse(passage, before, names, lexica)
        topics = statements.read(passage)
        if passage.kind == "heading":
            claims.heading(passage)
        else:
            claims.sentence(passage, topics)
        if refusal := refusal_of(topics, passage.folded.text):
            refusals.setdefault(passage.block, refusal)
        before = passage
    rows = Tables(text, rules, refusals, lexica).read()
    said = sorted([*claims.disclosures(), *rows], key=lambda claim: (claim.start, claim.end))
    return said, statements.found


def analyse(passage: Passage, before: Passage | None, names: re.Pattern[str], lexica: Lexica) -> Analysis:
    """The frames of a passage, by the grammar of its language. ``before``: the passage read last; ``names``: the operator's."""
    tail = passage.lead.analysis.tail if passage.lead is not None else ""
    near = before if before is not None and before.block == passage.block else None
    speaker = near.analysis.speaker if near is not None else None
    text, words = passage.folded.text, lexica.of(passage.chinese).sentences
    if passage.chinese:
        return chinese.analyse(words, text, item_of=tail, names=names)
    return english.analyse(words, text, item_of=tail, speaker=speaker, names=names)
