"""Whether an English verb affirms, denies or only allows, and what governs it."""

import re

from auditor.facts import Modality, Polarity
from auditor.policy.clauses import is_party, mark
from auditor.policy.english_syntax import Syntax
from auditor.policy.frame import Frame
from auditor.policy.gazetteer import Token

ALLOWING = frozenset({"allow", "permit", "enable", "let"})
_AUTHORISES = re.compile(r"\byou (?:hereby )?(?:authori[sz]e|allow|permit|consent to|grant|agree to allow) us$")
DEVICE = re.compile(r".*(?:device|browser|phone|computer)\b")
#: "not kept for longer than necessary": kept, for a time.
_NO_LONGER_THAN = re.compile(r"\A[^.;]{0,60}\b(?:for )?longer than\b")
_MAKES = re.compile(r"\bmakes?\b [^.;:]*$")
_AUXILIARY = re.compile(r"\b(?:do|does|did|will|would|shall|may|can|have|has) $")
#: Not "provided to ...", "provided with ...", "provided in section 3".
_GIVEN = re.compile(r"\A(?! (?:to|with|in|under|below|above|on (?:this|our))\b(?! help| enable| us\b))")
_STEP = re.compile(
    r"\W*(?:(?:\w+ing|registration|sign-?up|login|verification|activation|enrol\w+|subscription|purchase|payment|delivery"
    r"|(?:an?|the|your) (?:new )?(?:account|order|delivery|booking|subscription|profile))\b"
    r"(?: (?!(?:we|you|which|that)\b)\w+){0,5} )(?:also |only |just )?"
)
_STRONG_MUST = frozenset({"must", "need to", "needs to", "have to", "has to", "required to", "obliged to"})


class Moods(Syntax):
    """Questions about the verbs of one zoned sentence, by the index of their tokens."""

    def governed(self, at: int) -> bool:
        """ "We use cookies to collect ...": the purpose of using a tool is itself a practice; so is "an interest to use"."""
        if not self.infinitive(at):
            return False
        governor = self.governor(at)
        if governor is None:
            told = any(
                token.id == "first_party" and zone == "main" for token, zone in zip(self.tokens[:at], self.zones, strict=False)
            )
            return told and self.mood(at, None)[1] == "affirmed"
        affirmed = self.mood(governor, None)[1] == "affirmed"
        return self.tokens[governor].id in ("use", "integrate", "other") and (affirmed or self.permitted(at))

    def permitted(self, at: int) -> bool:
        """ "We allow partners to use cookies": what another party does."""
        governor = self.governor(at)
        token = self.tokens[governor] if governor is not None else None
        return token is not None and self.text[token.start : token.end].rstrip("s") in ALLOWING

    def authorised(self, at: int) -> bool:
        """ "You authorise us to access ..."."""
        if not self.infinitive(at):
            return False
        before = [token for token in self.tokens[:at] if not mark(token, "to", "and", "not")]
        return (
            bool(before) and before[-1].id in ("consent", "first_party") and bool(_AUTHORISES.search(self.text[: before[-1].end]))
        )

    def title_of_list(self, at: int) -> bool:
        """ "Data we process when you apply:": no verb but that of the relative clause, and a list follows."""
        main = any(t.role == "verbs" and zone == "main" for t, zone in zip(self.tokens, self.zones, strict=True))
        return self.text.rstrip().endswith(":") and not main and self.tokens[at].start < 40

    def stays(self, at: int) -> bool:
        """ "Photos stay on your phone": said of the data itself."""
        token = self.tokens[at]
        said = token.role in ("verbs", "safeguards") and self.text.startswith(("stay", "remain", "leave", "reach"), token.start)
        return said and self.zones[at] == "main"

    def demands(self, at: int) -> bool:
        """ "Signing up takes an e-mail address", "registration requires your name": the operator gets it."""
        head = self.text[: self.tokens[at].start]
        return self.text.startswith(("takes ", "needs ", "requires "), self.tokens[at].start) and _STEP.fullmatch(head) is not None

    def made_available(self, at: int) -> bool:
        """ "We make your number available to drivers"."""
        token = self.tokens[at]
        said = self.text[token.start : token.end] in ("available", "accessible")
        return said and bool(_MAKES.search(self.text, max(0, token.start - 70), token.start))

    def given(self, at: int, frame: Frame) -> bool:
        """ "Your address is provided at registration": to the operator, where nobody else is named."""
        around = range(at + 1, len(self.tokens))
        others = (i for i in around if is_party(self.tokens[i]) and self.tokens[i].id not in ("user", "first_party", "tool"))
        named = any(self.clauses[i] == self.clauses[at] for i in others)
        told = frame.polarity == "affirmed" and frame.subject is None and not named
        return told and _GIVEN.search(self.text[self.tokens[at].end :]) is not None

    def unmade(self, at: int) -> bool:
        """ "We do not make your number available"."""
        return bool(re.search(r"\b(?:not|never|cannot)\b(?: \w+)? make", self.text[: self.tokens[at].start]))

    def apposed(self, index: int) -> int:
        """ "our parent company, Acme Holdings, uses": the party that the name stands beside."""
        if index < 2 or self.tokens[index - 1].id != "," or not is_party(self.tokens[index - 2]):
            return index
        follower = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        return index - 2 if follower is not None and follower.id == "," and self.tokens[index].role == "parties" else index

    def among_us(self, index: int) -> int:
        """ "we and our partners": the operator speaks for all of them."""
        head = index
        while head and (is_party(self.tokens[head - 1]) or mark(self.tokens[head - 1], "and") or self.tokens[head - 1].id == ","):
            head -= 1
            if self.text[self.tokens[head].start : self.tokens[head].end] == "we":
                return head
        return index

    def _acting_tool(self, token: Token) -> bool:
        device = token.role == "data" and DEVICE.fullmatch(self.text, token.start, token.end) is not None
        return token.id == "cookies" or device

    def everybody(self, token: Token) -> bool:
        return token.id == "abroad" or self.text[token.start : token.end] in ("the world", "everyone", "the public", "publicly")

    def forbidden(self, at: int) -> bool:
        governor = self.governor(at)
        return governor is not None and self.mood(governor, None)[1] == "denied"

    def governor(self, at: int) -> int | None:
        """The verb before the purpose in which a verb stands."""
        for index in range(at - 1, -1, -1):
            if self.tokens[index].role == "verbs" and self.zones[index] != "purp":
                return index
        return None

    def infinitive(self, at: int) -> bool:
        """After "to", or joined to a verb after "to"."""
        for index in range(at - 1, -1, -1):
            token = self.tokens[index]
            if mark(token, "to"):
                return True
            if self.zones[index] != "purp" or not (token.role in ("verbs", "data") or mark(token, "and") or token.id == ","):
                return False
        return False

    def imperative(self, at: int) -> bool:
        """A fragment: nothing before its verb ("Collect your location", "Does not share ...")."""
        if at > 2 or self.unknown(0, self.tokens[at].start):
            return False
        return all(
            mark(token, "not", "may", "must", "also", "be") or token.role in ("contexts", "verbs") for token in self.tokens[:at]
        )

    def mood(self, at: int, group: Frame | None) -> tuple[Modality, Polarity]:
        modality: Modality = "does"
        negated = False
        clause = self.clauses[at]
        for index in range(at - 1, -1, -1):
            token = self.tokens[index]
            if self.clauses[index] != clause or (
                token.role == "verbs"
                and not self.is_noun(index)
                and self.zones[index] == self.zones[at]
                and not self.helping(index, at)
            ):
                break
            if self.zones[index] != self.zones[at]:
                continue
            if mark(token, "may"):
                modality = "may"
            elif mark(token, "must") and self.text[token.start : token.end] in _STRONG_MUST:
                modality = "must"
            elif mark(token, "not") and not self._apart(token):
                negated = True
        if group is not None:
            modality = group.modality if modality == "does" else modality
            negated = negated or (group.polarity == "denied" and self.same_scope(at))
        if negated and _NO_LONGER_THAN.search(self.text[self.tokens[at].end :]):
            negated = False
        return modality, "denied" if negated else "affirmed"

    def _apart(self, token: Token) -> bool:
        """ "No, we ...", "if not, we ...": not said of the verb that follows; but "we do not, and will not, sell"."""
        if not self.text.startswith(("no,", "no.", "not,"), token.start):
            return False
        return _AUXILIARY.search(self.text, max(0, token.start - 8), token.start) is None

    def same_scope(self, at: int) -> bool:
        """A negation reaches over "or" and over verbs that share their objects."""
        joint = self.tokens[at - 1]
        if mark(joint, "and") and self.text[joint.start : joint.end] in ("or", "nor", "and/or"):
            return True
        previous = self.tokens[at - 2] if at > 1 else None
        return (mark(joint, "and") or joint.id == ",") and previous is not None and (previous.role == "verbs" or previous.id == ",")
