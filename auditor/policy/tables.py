"""Tables: permissions with their purposes, SDKs with the data they take, data with what it is for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from auditor.facts import Context, Disclosure, Term
from auditor.policy.blocks import Block, Cell, Text
from auditor.policy.capabilities import constants, named_permissions
from auditor.policy.clauses import with_punctuation
from auditor.policy.folding import Folded, fold_runs
from auditor.policy.frame import Frame
from auditor.policy.gazetteer import Gazetteers, Lexica, Token
from auditor.policy.passages import is_chinese
from auditor.policy.resolve import concrete, data_types, settle_data
from auditor.rulebook.book import RuleBook

Refusal = Literal["allowed", "degraded", "blocked"]
_YES = re.compile(r"^\s*(?:yes|y|是|可|可以|能|√|✓|optional|可选|可拒绝|可关闭)", re.IGNORECASE)
_NO = re.compile(r"^\s*(?:no|n|否|不可|不能|×|required|mandatory|必选|必需|必须)", re.IGNORECASE)
_SHARED = re.compile(r"shared|sharing|共享|对外提供|披露")
_EMPTY = re.compile(r"^[\s/\\|—–-]*(?:none|n/a|无|不涉及|不收集)?[\s。.]*$", re.IGNORECASE)


@dataclass(slots=True)
class Part:
    """A cell's text as the readers want it."""

    start: int
    end: int
    raw: str
    folded: Folded

    def term(self, type_: str, token: Token | None = None) -> Term:
        """A term over the token, or over the whole cell."""
        start, end = self.start, self.end
        if token is not None:
            start, end = self.start + self.folded.at(token.start), self.start + self.folded.at(token.end)
        return Term(type=type_, phrase=self.raw[start - self.start : end - self.start], start=start, end=end)


class Tables:
    """Reads all tables of one document. ``refusals``: per lead block, whether permissions may be refused."""

    def __init__(self, text: Text, rules: RuleBook, refusals: dict[int, Refusal], lexica: Lexica) -> None:
        self.text, self.rules, self.refusals, self.lexica = text, rules, refusals, lexica

    def read(self) -> Iterator[Disclosure]:
        """One disclosure per row that says something (ids are left to the caller)."""
        rows = [block for block in self.text.blocks if block.kind == "row"]
        for _, table in groupby(rows, key=lambda block: block.table):
            yield from self._table(list(table))

    def _table(self, rows: list[Block]) -> Iterator[Disclosure]:
        chinese = is_chinese(" ".join(self.text.text[row.start : row.end] for row in rows[:4]))
        words = self.lexica.of(chinese)
        header = rows[0] if rows[0].header else None
        columns = self._columns(header, words) if header is not None else self._guessed(rows, words)
        shared = header is not None and bool(_SHARED.search(self.text.text[header.start : header.end].lower()))
        for row in rows:
            if not row.header:
                yield from self._row(row, columns, words, shared)

    # --- columns -------------------------------------------------------------------------------------------------

    def _columns(self, header: Block, words: Gazetteers) -> dict[str, int]:
        """Role to column: the role whose word fills most of the header's cell; the first column of a role wins."""
        columns: dict[str, int] = {}
        for index, cell in enumerate(header.cells):
            role = self._role(self._part(cell), words)
            if role and role not in columns:
                columns[role] = index
        if "sdk" in columns and columns["sdk"] == columns.get("company"):
            del columns["company"]
        return columns

    def _role(self, part: Part, words: Gazetteers) -> str:
        tokens = words.columns.find(part.folded.text)
        best = max(tokens, key=lambda token: (token.end - token.start, -token.start), default=None)
        return best.id if best is not None else ""

    def _guessed(self, rows: Sequence[Block], words: Gazetteers) -> dict[str, int]:
        """Without a header: a first column of permissions, or of SDKs."""
        first = [self._part(row.cells[0]) for row in rows if row.cells]
        named = sum(1 for part in first if self._permissions(part, words) and _permissionlike(part))
        if named * 2 > len(first):
            return {"permission": 0, "purpose": 1}
        if sum(1 for part in first if "sdk" in part.folded.text) * 2 > len(first):
            return {"sdk": 0}
        return {}

    # --- rows ----------------------------------------------------------------------------------------------------

    def _row(self, row: Block, columns: dict[str, int], words: Gazetteers, shared: bool) -> Iterator[Disclosure]:
        parts = {role: self._part(row.cells[at]) for role, at in columns.items() if at < len(row.cells)}
        if "permission" in parts or "constant" in parts:
            yield from self._permission_row(row, parts, words)
        elif "sdk" in parts or ("company" in parts and "data" in parts):
            yield from self._sdk_row(row, parts, words, shared)
        elif "data" in parts and len(columns) > 1:
            yield from self._data_row(row, parts, words)

    def _permission_row(self, row: Block, parts: dict[str, Part], words: Gazetteers) -> Iterator[Disclosure]:
        exact = [
            term for role in ("constant", "permission") if role in parts for term in constants(parts[role].raw, parts[role].start)
        ]
        terms = exact or [term for role in ("permission",) if role in parts for term in self._permissions(parts[role], words)]
        name = parts.get("permission") or parts["constant"]
        if _EMPTY.match(name.raw):
            return
        terms = terms or [name.term("")]
        data = self._taken(parts, words)
        yield self._disclosure(
            row,
            actor="first_party",
            action="access",
            permissions=tuple(terms),
            data=tuple(data),
            purposes=self._purposes(parts, words),
            refusal=self._refusal(row, parts),
        )

    def _sdk_row(self, row: Block, parts: dict[str, Part], words: Gazetteers, shared: bool) -> Iterator[Disclosure]:
        name = parts.get("sdk") or parts["company"]
        if _EMPTY.match(name.raw):
            return
        sdks = self._sdk_terms(parts, words) or [name.term("")]
        groups = self._data_by_context(parts, words)
        action = "collect" if "data" in parts else "integrate"
        for contexts, data in groups.items():
            yield self._disclosure(
                row,
                actor="first_party" if shared else "third_party",
                actor_name=None if shared else name.raw.strip(),
                action="share" if shared and action == "collect" else action,
                sdks=tuple(sdks),
                recipients=tuple(Term(type="third_party", phrase=t.phrase, start=t.start, end=t.end) for t in sdks[:1])
                if shared
                else (),
                data=tuple(data),
                contexts=contexts,
                purposes=self._purposes(parts, words),
                vague=not concrete(self.rules.taxonomy, [term.type for term in data]),
                open_list="data" in parts and self._open(parts["data"], words),
            )

    def _data_row(self, row: Block, parts: dict[str, Part], words: Gazetteers) -> Iterator[Disclosure]:
        data = self._data(parts["data"], words)
        if data:
            yield self._disclosure(
                row,
                actor="first_party",
                action="collect",
                data=tuple(data),
                purposes=self._purposes(parts, words),
                vague=not concrete(self.rules.taxonomy, [term.type for term in data]),
                open_list=self._open(parts["data"], words),
            )

    def _disclosure(self, row: Block, **fields: object) -> Disclosure:
        return Disclosure(
            id="",
            document=self.text.document.id,
            polarity="affirmed",
            quote=self.text.text[row.start : row.end],
            start=row.start,
            end=row.end,
            section=row.section,
            form="row",
            **fields,  # type: ignore[arg-type]
        )

    # --- cells ---------------------------------------------------------------------------------------------------

    def _part(self, cell: Cell) -> Part:
        raw = self.text.text[cell.start : cell.end]
        return Part(cell.start, cell.end, raw, fold_runs(raw))

    def _permissions(self, part: Part, words: Gazetteers) -> list[Term]:
        return [
            part.term(kind, token)
            for token, kinds in named_permissions(part.folded.text, words, self.rules, all_names=True)
            for kind in kinds
        ]

    def _sdk_terms(self, parts: dict[str, Part], words: Gazetteers) -> list[Term]:
        found: dict[str, Term] = {}
        for role in ("sdk", "company"):
            part = parts.get(role)
            for token in words.sentences.find(part.folded.text) if part is not None else ():
                for meaning in token.meanings:
                    if part is not None and meaning.role == "sdks":
                        found.setdefault(meaning.id, part.term(meaning.id, token))
            if found:
                break
        return list(found.values())

    def _data(self, part: Part, words: Gazetteers) -> list[Term]:
        tokens = with_punctuation(words.sentences, part.folded.text)
        frame = Frame("collect", 0, 0, data=[token for token in tokens if token.role == "data" or token.has("data")])
        settle_data(frame, tokens, self.rules.taxonomy)
        terms = {kind: part.term(kind, token) for token in reversed(frame.data) for kind in data_types(token)}
        return list(reversed(terms.values()))

    def _taken(self, parts: dict[str, Part], words: Gazetteers) -> list[Term]:
        """Data that the purpose of a permission says is read or collected."""
        if "data" in parts:
            return self._data(parts["data"], words)
        part = parts.get("purpose")
        if part is None:
            return []
        tokens = words.sentences.find(part.folded.text)
        verb = next((t for t in tokens if t.role == "verbs" and t.id in ("collect", "access")), None)
        if verb is None:
            return []
        after = [
            token for token in tokens if token.role == "data" and 0 <= token.start - verb.end < 24 and token.id != "personal_data"
        ]
        return [part.term(kind, token) for token in after for kind in data_types(token)]

    def _data_by_context(self, parts: dict[str, Part], words: Gazetteers) -> dict[tuple[Context, ...], list[Term]]:
        """The SDK's data, grouped by when the "when" column says it is taken."""
        data = self._data(parts["data"], words) if "data" in parts else []
        when = parts.get("when")
        contexts = self._contexts(when, words) if when is not None else {}
        groups: dict[tuple[Context, ...], list[Term]] = {}
        for term in data:
            groups.setdefault(contexts.get(term.type, contexts.get("", ())), []).append(term)
        return groups or {contexts.get("", ()): []}

    def _contexts(self, part: Part, words: Gazetteers) -> dict[str, tuple[Context, ...]]:
        found: dict[str, tuple[Context, ...]] = {}
        for piece in re.split(r"[;；。]", part.folded.text):
            tokens = words.sentences.find(piece)
            contexts = tuple(dict.fromkeys(token.id for token in tokens if token.role == "contexts"))
            named = [kind for token in tokens if token.role == "data" for kind in data_types(token)]
            for kind in named or ([""] if contexts else []):
                found[kind] = contexts  # type: ignore[assignment]
        return found

    def _purposes(self, parts: dict[str, Part], words: Gazetteers) -> tuple[Term, ...]:
        part = parts.get("purpose")
        if part is None or _EMPTY.match(part.raw):
            return ()
        tokens = words.sentences.find(part.folded.text)
        kinds = dict.fromkeys(meaning.id for token in tokens for meaning in token.meanings if meaning.role == "purposes")
        return tuple(part.term(kind) for kind in kinds) or (part.term("stated"),)

    def _refusal(self, row: Block, parts: dict[str, Part]) -> Refusal | None:
        part = parts.get("refusal")
        if part is not None and _YES.match(part.raw):
            return "allowed"
        if part is not None and _NO.match(part.raw):
            return "blocked"
        return self.refusals.get(row.lead) if row.lead is not None else None

    def _open(self, part: Part, words: Gazetteers) -> bool:
        return any(meaning.role == "open_lists" for token in words.sentences.find(part.folded.text) for meaning in token.meanings)


def _permissionlike(part: Part) -> bool:
    return bool(re.search(r"permission|权限|_[A-Z]+|access", part.raw))


def _is_loose(token: Token) -> bool:
    """Words too general to say that a permission's purpose is to take this data."""
    return token.id == "personal_data" or all(meaning.weak for meaning in token.meanings if meaning.role == "data")
