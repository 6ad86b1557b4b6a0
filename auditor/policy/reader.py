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
from auditor.policy.gazetteer import Lexica, Token
from auditor.policy.language import language_coverage, require_read_language
from auditor.policy.names import own_names
from auditor.policy.passages import Passage, passages
from auditor.policy.refusal import Refusal, refusal_of
from auditor.policy.statements import Statements
from auditor.policy.tables import Tables
from auditor.rulebook.book import RuleBook

#: So many passages are kept for the case that they come again.
_KNOWN = 4096


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
    lexica = Lexica(rules, text.text, "\n".join(text.text[block.start : block.end] for block in text.blocks if block.kind == "row"))
    claims, statements = Claims(text, rules, lexica), Statements(text, rules)
    names = own_names(text.text, lexica.of(text.document.language == "zh").sentences)
    analyser = Analyser(names, lexica)
    refusals: dict[int, Refusal] = {}
    before: Passage | None = None
    for passage in passages(text):
        passage.analysis = analyser.analyse(passage, before)
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


class Analyser:
    """Reads passages by the grammar of their language; what stands in a document word for word again is read once.

    ``names``: those that the document gives to the operator and to other companies.
    """

    def __init__(self, names: re.Pattern[str], lexica: Lexica) -> None:
        self._names, self._lexica = names, lexica
        self._known: dict[tuple[str, str, Token | None, bool], Analysis] = {}

    def analyse(self, passage: Passage, before: Passage | None) -> Analysis:
        """The frames of a passage. ``before``: the passage read last."""
        tail = passage.lead.analysis.tail if passage.lead is not None else ""
        near = before if before is not None and before.block == passage.block else None
        speaker = near.analysis.speaker if near is not None and not passage.chinese else None
        key = (passage.folded.text, tail, speaker, passage.chinese)
        known = self._known.get(key)
        if known is None:
            known = self._read(*key)
            if len(self._known) >= _KNOWN:
                self._known.clear()
            self._known[key] = known
        return known.copy()

    def _read(self, text: str, tail: str, speaker: Token | None, chinese_text: bool) -> Analysis:
        words = self._lexica.of(chinese_text).sentences
        if chinese_text:
            return chinese.analyse(words, text, item_of=tail, names=self._names)
        return english.analyse(words, text, item_of=tail, speaker=speaker, names=self._names)
