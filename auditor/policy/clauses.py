"""Zones of an English sentence: what is said, and what only conditions, explains or justifies it.

One pass from left to right gives every token a clause number and a zone: ``main`` (the claim), ``cond`` (when, if, based on),
``purp`` (to, for), ``rel`` (that we ..., which ...), ``exc`` (except, unless), ``how`` (how we ..., this policy ...), ``please``.
"""

import re
from dataclasses import dataclass
from operator import itemgetter

from auditor.policy.gazetteer import Gazetteer, Token
from auditor.policy.names import add_names

_PUNCTUATION = re.compile(r"[,;:()]")
_DETERMINER = re.compile(
    r"\s*(?:your|our|the|a|an|any|these|those|this|that|you|us|them|third|other|such|all|certain|some|its|their|his|her|each|"
    r"whom|which|both|anyone|others|law|one|those|people|parties|companies)\b"
)
_IMPERATIVE = re.compile(
    r"\W*(?:do not|don't|never|always|avoid|contact(?! details| information| data| info| numbers?| lists?)|visit|"
    r"click|see|refer|read|check|write|note)\s+(?!we\b|you\b)[a-z]"
)
_OPENER = re.compile(r"(?:if|when|where|once|whenever|should|unless|after|before|upon)\b")
_COMMAND = re.compile(r"\s*(?:please|do not|don't|never)\b(?! we\b)")
_OWNED = re.compile(r"\s*(?:and |or |as well as )?(?:your|the|any|other|their|our|certain|a|an|his|her)\b")
_APART = re.compile(r"[,;.。、，和]|\band\b|\bor\b")
_CIRCUMSTANCE = re.compile(r"(?:when|while|by|outside|during|upon|after|before|throughout|on|at|within)\b")
#: "the address of the computer you use": a noun between the data and its relative clause.
_OF_WHAT = re.compile(r" (?:of|on|from|in|for) (?:the|your|any|a|each) [\w ]{2,24} ")
_VERBAL = frozenset({"verbs"})
_MODAL = frozenset({"be", "may", "must", "not", "only"})
_FLOWING = frozenset({"main", "rel"})


@dataclass(slots=True)
class Zoned:
    """A sentence's tokens with the zone and the clause of each."""

    text: str
    tokens: list[Token]
    zones: list[str]
    clauses: list[int]

    def runs(self, zone: str) -> list[tuple[int, int, int]]:
        """Stretches of a zone: clause, start and end offset (a run ends where the next token of another zone begins)."""
        found: list[tuple[int, int, int]] = []
        begun: tuple[int, int] | None = None
        for token, each, clause in zip(self.tokens, self.zones, self.clauses, strict=True):
            if begun is not None and (each != zone or clause != begun[0]):
                found.append((*begun, token.start))
                begun = None
            if begun is None and each == zone:
                begun = (clause, token.start)
        if begun is not None:
            found.append((*begun, len(self.text)))
        return found


def with_punctuation(gazetteer: Gazetteer, text: str, names: re.Pattern[str] | None = None) -> list[Token]:
    """The phrases, the operator's ``names`` and the punctuation marks of folded text in order."""
    tokens = [token for token in gazetteer.find(text) if token.role != "ignore"]
    if names is not None:
        tokens = add_names(tokens, text, names)
    marks = [_new(Token, (mark.start(), mark.end(), "punct", mark.group(), ())) for mark in _PUNCTUATION.finditer(text)]
    if not marks:
        return tokens
    merged: list[Token] = []
    reach = 0
    for token in sorted([*tokens, *marks], key=_start):
        if token.start >= reach or token.role != "punct":
            merged.append(token)
            reach = token.end
    return merged


_start = itemgetter(0)
_new = tuple.__new__


def mark(token: Token, *ids: str) -> bool:
    """Whether the token is a structural word of one of these ids."""
    return token.role == "marks" and token.id in ids


def is_data(token: Token) -> bool:
    """Whether it names data or refers to it."""
    return token.role in ("data", "references")


def telling(token: Token) -> bool:
    """Whether a sentence with this token may claim something of data."""
    return token.role in ("data", "references", "sdks") or token.id in ("sdk", "store")


def is_party(token: Token) -> bool:
    """Whether it names somebody who may act."""
    return token.role in ("parties", "sdks")


def whole_name(text: str, tokens: list[Token], at: int) -> Token:
    """ "the Umeng statistics SDK": the SDK's name and the word SDK after it are one party."""
    token = tokens[at]
    if token.role != "parties" or token.id != "sdk":
        return token
    for before in tokens[max(0, at - 3) : at][::-1]:
        if before.role == "sdks" and token.start - before.end < 24 and not _APART.search(text, before.end, token.start):
            return before._replace(end=token.end)
    return token


class Zoner:
    """Walks over one sentence's tokens; see the module's docstring."""

    def __init__(self, text: str, tokens: list[Token], zone: str = "main") -> None:
        self.text = text
        self.tokens = tokens
        self.zone = zone
        self.clause = 0
        self.acted = False  # the current clause has its verb
        self.practice = False  # and that is one of doing something with data
        self.verbal = False  # the current zone other than main has its verb
        self.stack: list[str] = []
        self.zones: list[str] = []
        self.clauses: list[int] = []

    def run(self) -> Zoned:
        """The zones of all tokens."""
        if _IMPERATIVE.match(self.text):
            self.zone = "please"
        elif self.text.startswith("should "):
            self.zone = "cond"
        for at, token in enumerate(self.tokens):
            self._step(at, token)
            self.zones.append(self.zone)
            self.clauses.append(self.clause)
            if token.role in _VERBAL:
                self.acted = self.acted or self.zone == "main"
                self.practice = self.practice or (self.zone == "main" and token.id != "other")
                self.verbal = True
        return Zoned(self.text, self.tokens, self.zones, self.clauses)

    def _step(self, at: int, token: Token) -> None:
        if token.role == "punct":
            self._punctuation(at, token)
        elif token.role == "marks":
            self._mark(at, token)
        elif token.role == "conditions" and self.zone == "main" and (opener := _OPENER.match(self.text, token.start)):
            self._enter("exc" if opener.group() == "unless" else "cond")
        elif self._begins(at, token):
            self._main(new=self.acted or self._has_modal())
        elif self.zone == "rel" and self.verbal and token.role == "verbs" and self._resumes(at):
            self._enter("main")
        elif self.zone == "main" and is_party(token) and self._is_reduced(at):
            self._enter("rel")

    def _begins(self, at: int, token: Token) -> bool:
        """Whether a subject with its verb begins here."""
        if is_party(token):
            return self._opens_clause(at)
        return self.zone in ("rel", "cond") and is_data(token) and self._coordinate_subject(at)

    def _enter(self, zone: str) -> None:
        self.zone, self.verbal = zone, False

    def _main(self, new: bool) -> None:
        self._enter("main")
        if new:
            self.clause += 1
            self.acted = self.practice = False

    def _punctuation(self, at: int, token: Token) -> None:
        if token.id == "(":
            self.stack.append(self.zone)
        elif token.id == ")" and self.stack:
            self._enter(self.stack.pop())
        elif token.id == ";":
            self._semicolon(at)
        elif token.id == ":":
            if self.zone not in ("how", "please"):
                self._enter("main")
        elif token.id == "," and self.zone != "main" and not self.stack:
            self._comma(at)

    def _semicolon(self, at: int) -> None:
        """A new clause, unless it only parts the items of a list."""
        after = self._next(at, "and")
        own = after is not None and (self._predicated(after) or (not is_data(self.tokens[after]) and self._subject_of_verb(after)))
        if own or not self.acted:
            self._main(new=True)
        else:
            self._enter("main")

    def _comma(self, at: int) -> None:
        if self.zone == "cond" and _COMMAND.match(self.text, self.tokens[at].end):
            self._enter("please")
            return
        after = self._next(at, "and", "only", "but", "about", "not")
        if after is None:
            return
        token = self.tokens[after]
        if mark(token, "including"):
            if self.zone == "rel" or not self._has_data():
                self._enter("main")
        elif is_data(token):
            if self._data_resumes(at, after):
                self._enter("main")
        elif mark(token, "be", "may", "must"):
            if self.zone == "rel" or (self.zone == "cond" and not self.acted):
                self._enter("main")
        elif (self.zone == "rel" and token.role == "verbs") or (self.acted and mark(token, "to", "with") and self._to_party(after)):
            self._enter("main")

    def _to_party(self, at: int) -> bool:
        """ "..., where the law so requires, to authorities": one more recipient."""
        follower = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        return follower is not None and is_party(follower) and follower.id not in ("user", "first_party")

    def _data_resumes(self, at: int, after: int) -> bool:
        """After a comma: a new item of the claim's list or the claim's subject, not an item of the zone's own list."""
        if self.zone in ("how", "please"):
            return self.practice and self.zone == "how" and bool(_OWNED.match(self.text, self.tokens[at].end))
        if self._predicated(after):
            return True
        before = self.tokens[at - 1] if at else None
        listed = before is not None and is_data(before) and self.tokens[at].start - before.end < 2 and self.zone != "rel"
        return self.acted and not listed and bool(_OWNED.match(self.text, self.tokens[at].end))

    def _predicated(self, at: int) -> bool:
        """Whether a verb phrase follows the noun: "your name is ...", "this data may be ..."."""
        for token in self.tokens[at + 1 : at + 12]:
            if mark(token, "be", "may", "must", "not"):
                return True
            if (
                token.role == "verbs"
                or mark(token, "sub", "for", "to", "rel", "how", "except")
                or token.id == ";"
                or is_party(token)
            ):
                return False
        return False

    def _has_modal(self) -> bool:
        """Whether the clause already has its "will" or "may", before a verb that is not known."""
        for at in range(len(self.zones) - 1, -1, -1):
            if self.clauses[at] != self.clause:
                return False
            if self.zones[at] == "main" and mark(self.tokens[at], "must", "may"):
                return True
        return False

    def _has_data(self) -> bool:
        zones = zip(self.tokens, self.zones, self.clauses, strict=False)
        return any(
            token.role == "data" and token.id != "personal_data"
            for token, zone, clause in zones
            if zone == "main" and clause == self.clause
        )

    def _mark(self, at: int, token: Token) -> None:
        kind = token.id
        if kind == "but":
            self._main(new=True)
        elif self.zone in ("how", "please"):
            return
        elif kind in ("how", "please"):
            self._enter(kind)
        elif kind == "except":
            self._enter("exc")
        elif kind == "sub":
            self._enter("exc" if self.zone == "exc" else "cond")
        elif kind == "rel" and self.zone == "main":
            self._enter("rel")
        elif self.zone in _FLOWING and (kind == "for" or (kind == "to" and self._infinitive(token))):
            self._enter("purp")
        elif (self.zone == "rel" and self._ends_relative(at, kind)) or (
            self.zone == "cond" and kind in ("be", "may", "must") and not self.acted and self._only_means(at)
        ):
            self._enter("main")

    def _only_means(self, at: int) -> bool:
        """ "information collected via cookies may be ...": what interrupts a subject and its verb is no clause."""
        for index in range(at - 1, -1, -1):
            token = self.tokens[index]
            if self.zones[index] == "main":
                return is_data(token) or bool(token.meanings and token.meanings[0].participle)
            if is_party(token) or token.id == "," or token.role in ("verbs", "conditions"):
                return False
        return False

    def _ends_relative(self, at: int, kind: str) -> bool:
        return kind == "including" or (kind in ("be", "may", "must") and self.verbal and self._resumes(at))

    def _infinitive(self, token: Token) -> bool:
        if _DETERMINER.match(self.text, token.end):
            return False
        after = next((other for other in self.tokens if other.start >= token.end), None)
        return not (after is not None and after.start - token.end < 2 and (is_party(after) or is_data(after)))

    def _next(self, at: int, *skip: str) -> int | None:
        for index in range(at + 1, len(self.tokens)):
            if not mark(self.tokens[index], *skip):
                return index
        return None

    def _opens_clause(self, at: int) -> bool:
        """A subject with its verb that begins a clause of its own."""
        if not self._subject_of_verb(at):
            return False
        before = self.tokens[at - 1] if at else None
        if before is None:
            return True
        close = self.tokens[at].start - before.end < 3
        if close and (before.id in (",", ";", ":", ")") or mark(before, "and", "but")):
            return not (self.zone in ("how", "please") and mark(before, "and"))
        apart = not (close and mark(before, "sub", "rel", "how", "except", "and", "for"))
        preceding = self.zone == "cond" or (self.zone == "purp" and not self.acted)
        word = self.text[self.tokens[at].start : self.tokens[at].end]
        we = word == "we" or (word == "it" and any(mark(token, "be") for token in self.tokens[1:at]))
        if word == "you" and not self.acted and (self.zone == "purp" or self._fills_in(at)):
            we = True
        return preceding and ((apart and we) or self._after_circumstance(at))

    def _fills_in(self, at: int) -> bool:
        """ "When you apply for an account you fill in your name": what users give then, without a comma."""
        follower = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        gives = follower is not None and (follower.id == "give" or mark(follower, "must"))
        told = self.verbal or any(token.role == "conditions" for token in self.tokens[:at])
        return gives and told and self.zone == "cond" and not is_data(self.tokens[at - 1])

    def _after_circumstance(self, at: int) -> bool:
        """ "during installation the app collects ...": what precedes has no verb of its own, so it is no clause."""
        if self.zone != "cond" or self.acted or at > 5:
            return False
        opener = self.tokens[0]
        word = _CIRCUMSTANCE.match(self.text, opener.start)
        plain = not any(
            token.role == "conditions"
            or is_party(token)
            or (token.role == "verbs" and not self.text[token.start : token.end].endswith("ing"))
            for token in self.tokens[1:at]
        )
        return word is not None and mark(opener, "sub") and plain and self.tokens[at].start - opener.end > 3

    def _coordinate_subject(self, at: int) -> bool:
        """ "... and your IP address is collected"."""
        before = self.tokens[at - 1] if at else None
        follower = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        joined = before is not None and mark(before, "and") and self.tokens[at].start - before.end < 2
        return joined and self.verbal and follower is not None and mark(follower, "be", "may", "must")

    def _subject_of_verb(self, at: int) -> bool:
        gap = 0
        for index in range(at + 1, min(at + 6, len(self.tokens))):
            token = self.tokens[index]
            gap += token.start - self.tokens[index - 1].end
            if token.role == "verbs" or (token.role == "nominals" and index == at + 1):
                return gap < 40
            if mark(token, "may", "must", "be"):
                return gap < 40
            if not (mark(token, "not", "only", "and", "about") or is_party(token) or token.id in ("(", ")", "conditions")):
                return False
        return False

    def _resumes(self, at: int) -> bool:
        before = self.tokens[at - 1]
        return not (mark(before, "and", "may", "must", "be", "not", "only", "rel", "to") or is_party(before))

    def _is_reduced(self, at: int) -> bool:
        """ "the data we collect": a subject right after a noun opens a relative clause."""
        if not at or self.tokens[at].role != "parties" or not self._subject_of_verb(at):
            return False
        before = self.tokens[at - 1]
        ours = self.text[self.tokens[at].start : self.tokens[at].end] == "we"
        noun = is_data(before) or (ours and is_party(before) and before.id not in ("user", "first_party"))
        gap = self.text[before.end : self.tokens[at].start]
        return noun and (len(gap) < 2 or _OF_WHAT.fullmatch(gap) is not None)
