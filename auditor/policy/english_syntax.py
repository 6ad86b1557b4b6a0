"""How the words of an English sentence hang together: nouns that look like verbs, passives, objects, prepositions."""

import re

from auditor.policy.clauses import Zoned, is_data, is_party, mark
from auditor.policy.frame import PASSING, Frame
from auditor.policy.gazetteer import Token

_NOUNISH = re.compile(
    r"\b(?:the|your|our|their|its|any|this|such|a|an|of|some|no|user|users'|other|unauthori[sz]ed|illegal|continued|commercial|"
    r"internal|improper|further|his|her|for|in|app|play|'s|s'|right of|without|direct|personal|and/or|normal|legal)\s$"
)
#: "in such transactions, ...": where it happens, not what is taken.
_CIRCUMSTANCE = re.compile(r"\b(?:in|during|upon|after) (?:such|these|this|those|each|any|all|the) $")
_WORDS = re.compile(r"[a-z][a-z'-]{2,}")
_ENCLOSED = re.compile(r"[,;:()]|\b(?:and|or)\b")
#: "aggregate or anonymous information", "in aggregate form".
_AGGREGATE = re.compile(
    r"aggregate(?:,| and| or|/)+ ?(?:anonym|de-?ident|pseudonym|statistic|non-?)|aggregate (?:form|level|statistic|basis|usage)"
)
_OBJECT_OF = re.compile(r"\b(?:keep|keeps|maintain|maintains|hold|retain|store|create|review|make)\s$")
_NOUN_FORMS = frozenset(
    {
        *("use", "uses", "access", "process", "store", "record", "records", "share", "log", "logs", "request", "requests"),
        *("transfer", "transfers", "release", "exchange", "trade", "rent", "lease", "view", "views", "link", "links", "handle"),
        *("hold", "offer", "scan", "read", "check", "keep", "track", "monitor", "sources", "source", "cover", "query"),
    }
)
_OF = re.compile(r"\b(?:of|on|in)\s*$")
_PROGRESSIVE = re.compile(r"\b(?:are|is|be|been|am|was|were)\s(?:not\s|also\s|currently\s|only\s)?$")
_NOT_BE = frozenset({"isn't", "aren't", "wasn't", "weren't"})
_DISPUTING = frozenset({"dispute_party", "transaction_counterparty"})


class Syntax:
    """Questions about the tokens of one zoned sentence, by their index."""

    def __init__(self, zoned: Zoned) -> None:
        self.text, self.tokens = zoned.text, zoned.tokens
        self.zones, self.clauses = zoned.zones, zoned.clauses

    def is_noun(self, at: int) -> bool:
        token = self.tokens[at]
        form = self.text[token.start : token.end]
        before = self.text[max(0, token.start - 16) : token.start]
        if form in _NOUN_FORMS and (_NOUNISH.search(before) or _OBJECT_OF.search(before)):
            return True
        if (form == "access" and self.text.startswith(" to ", token.end)) or _AGGREGATE.match(self.text, token.start):
            return True
        return form.endswith("ing") and not _PROGRESSIVE.search(before)

    def is_passive(self, at: int) -> bool:
        for index in range(at - 1, max(-1, at - 7), -1):
            token = self.tokens[index]
            if mark(token, "be") or self.text[token.start : token.end] in _NOT_BE:
                return self.tokens[at].start - token.end < 40
            if token.role == "verbs" or token.id == ",":
                continue
            if not mark(token, "and", "not", "may", "must", "only") and token.role not in ("contexts", "safeguards", "nominals"):
                return False
        return False

    def directly(self, index: int, at: int) -> bool:
        """Whether only helping words stand between two tokens."""
        gap = self.tokens[at].start - self.tokens[index].end
        return gap < 24 and all(mark(token, "may", "must", "not", "only", "and") for token in self.tokens[index + 1 : at])

    def unknown(self, start: int, end: int) -> int:
        """How many words between two offsets belong to no token (adverbs apart)."""
        rest = list(self.text[start:end])
        for token in self.tokens:
            if start <= token.start < end:
                rest[token.start - start : token.end - start] = " " * (min(token.end, end) - token.start)
        return sum(1 for word in _WORDS.findall("".join(rest)) if not word.endswith("ly"))

    def far(self, index: int, at: int) -> bool:
        """Whether so many unknown words follow a party that another noun may be the subject ("the reasons banks share")."""
        start, end = self.tokens[index].end, self.tokens[at].start
        return end - start > 16 and not _ENCLOSED.search(self.text, start, end) and self.unknown(start, end) > 2

    def objective(self, index: int) -> bool:
        return any(token.role == "verbs" for token in self.tokens[:index])

    def prepositional(self, at: int) -> bool:
        if at and is_party(self.tokens[at - 1]) and _OF.search(self.text[self.tokens[at - 1].end : self.tokens[at].start]):
            return True  # "advertisers in our products"
        if at and self.tokens[at].id == "user" and (self.zones[at - 1], self.zones[at]) == ("cond", "main"):
            return False  # "when you apply for an account you enter ..."
        index = at - 1
        while index >= 0 and (is_party(self.tokens[index]) or mark(self.tokens[index], "and") or self.tokens[index].id == ","):
            index -= 1
        if index < 0 or (self.tokens[at].id == "first_party" and self.text[self.tokens[at].start : self.tokens[at].end] == "we"):
            return False
        token = self.tokens[index]
        between = self.text[token.end : self.tokens[index + 1].start]
        return (mark(token, "with", "to", "from", "by", "for") and len(between) < 20) or bool(_OF.search(between))

    def helping(self, index: int, at: int) -> bool:
        return self.tokens[index].id == "other" and at - index == 1

    def right(self, at: int) -> tuple[list[Token], list[Token], list[Token]]:
        """Objects after the verb, up to the next verb that has objects of its own."""
        data: list[Token] = []
        references: list[Token] = []
        sdks: list[Token] = []
        clause, zone = self.clauses[at], self.zones[at]
        for index in range(at + 1, len(self.tokens)):
            token = self.tokens[index]
            if self.clauses[index] != clause:
                break
            if self.zones[index] != zone:
                continue
            if zone == "purp" and mark(token, "for"):
                break
            if token.role == "verbs" and self.ends_objects(index, at):
                break
            if token.role == "data":
                data.append(token)
            elif token.role == "references":
                references.append(token)
            elif self._integrated(at, token):
                sdks.append(token)
        return data, references, sdks

    def _integrated(self, at: int, token: Token) -> bool:
        """Whether a verb of use or integration takes the SDK; "we use recordings; your visits to Facebook" does not."""
        verb = self.tokens[at]
        if verb.id not in ("integrate", "use") or not (token.role == "sdks" or token.id == "sdk"):
            return False
        return verb.id == "integrate" or ";" not in self.text[verb.end : token.start]

    def ends_objects(self, index: int, at: int) -> bool:
        token = self.tokens[index]
        if self.is_noun(index):
            return False
        participle = any(m.participle for m in token.meanings) and not self.is_passive(index)
        return index - at > 0 and not participle

    def left(self, at: int) -> list[Token]:
        """Subjects of a passive: the data before the verb, within its clause."""
        found: list[Token] = []
        clause = self.clauses[at]
        for index in range(at - 1, -1, -1):
            token = self.tokens[index]
            if self.clauses[index] != clause:
                break
            if token.role == "verbs" and self.zones[index] == "main" and index < at - 1 and self.is_finite(index):
                break
            if self.zones[index] == "main" and (is_data(token) or token.role == "sdks"):
                found.append(token)
        free = [t for t in found if not _CIRCUMSTANCE.search(self.text, max(0, t.start - 16), t.start)]
        return (free or found)[::-1]

    def is_finite(self, index: int) -> bool:
        token = self.tokens[index]
        return not any(m.participle for m in token.meanings) or self.is_passive(index)

    def added(self, at: int) -> list[Token]:
        """ "... will not be shared, including facial data": objects that follow a passive."""
        found: list[Token] = []
        adding = False
        for index in range(at + 1, len(self.tokens)):
            token = self.tokens[index]
            if self.clauses[index] != self.clauses[at] or (token.role == "verbs" and adding):
                break
            if (mark(token, "including") or token.id == ":") and self.zones[index] == "main":
                adding = True
            elif adding and token.role == "data" and self.zones[index] == "main":
                found.append(token)
        return found

    def agent(self, at: int) -> Token | None:
        for index in range(at + 1, min(at + 8, len(self.tokens))):
            token = self.tokens[index]
            if token.role == "verbs" and not any(m.participle for m in token.meanings):
                return None
            if mark(token, "by") and index + 1 < len(self.tokens) and is_party(self.tokens[index + 1]):
                follower = self.tokens[index + 1]
                return follower if follower.start - token.end < 12 else None
        return None

    def after_comma(self, at: int) -> bool:
        for index in range(at - 1, -1, -1):
            if self.zones[index] != "rel":
                return self.tokens[index].id == ","
        return False

    def names_data_before(self, at: int) -> bool:
        return any(is_data(token) for token in self.tokens[:at])

    def nominal(self, at: int, token: Token) -> bool:
        if self.zones[at] != "main":
            return False
        if token.role == "nominals":
            return True
        form = self.text[token.start : token.end]
        return token.role == "verbs" and token.id in PASSING | {"collect"} and form.endswith("ing") and at < 2

    def only_participles(self, verbs: list[int]) -> bool:
        return all(any(m.participle for m in self.tokens[at].meanings) and not self.is_passive(at) for at in verbs)

    def antecedent(self, frame: Frame, at: int) -> None:
        """The noun before a relative clause."""
        for index in range(at - 1, -1, -1):
            if self.zones[index] == "rel":
                continue
            token = self.tokens[index]
            if token.role == "data":
                frame.data.insert(0, token)
            elif token.role == "references":
                frame.references.insert(0, token)
            elif not (token.role == "punct" or mark(token, "and", "including")):
                return

    def keeps_to_us(self, at: int) -> bool:
        """ "you may share your name and age": nobody else is named who would get it."""
        rest = [t for t, c in zip(self.tokens[at:], self.clauses[at:], strict=True) if c == self.clauses[at]]
        content = all(
            t.id in ("user_generated_content", "personal_data", "photos", "video", "messages") for t in rest if t.role == "data"
        )
        return not content and not any(is_party(t) and t.id not in ("user", "first_party") for t in rest)

    def serves_user(self, at: int) -> bool:
        """ "provides you with", "gives users": no data changes hands unless another party gets it."""
        follower = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        around = range(at + 1, len(self.tokens))
        if any(t.id in _DISPUTING for t in self.tokens[at:]):
            return False
        others = (i for i in around if is_party(self.tokens[i]) and self.tokens[i].id not in ("user", "first_party", "tool"))
        if follower is not None and follower.id in ("user", "first_party") and follower.role == "parties":
            return True
        return not any(self.clauses[i] == self.clauses[at] and (self.prepositional(i) or i == at + 1) for i in others)
