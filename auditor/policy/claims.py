"""From frames to Disclosures: what lead, heading and the sentences before add to a clause."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from msgspec.structs import replace as renewed

from auditor.facts import Disclosure, Retention, Term
from auditor.policy.blocks import Text
from auditor.policy.capabilities import asks, asks_nothing, named_permissions
from auditor.policy.cards import Cards
from auditor.policy.draft import Draft, finish, moved, span
from auditor.policy.frame import ANNOUNCED, Frame
from auditor.policy.gazetteer import Lexica, Token
from auditor.policy.headings import heading_action
from auditor.policy.parts import others_part
from auditor.policy.passages import Passage
from auditor.policy.refusal import refusal_of
from auditor.policy.resolve import ROOT, concrete, data_types, settle_data
from auditor.policy.retention import find_retention, names_its_object
from auditor.policy.stances import Stances, goes_on
from auditor.rulebook.book import RuleBook

_EXAMPLES = re.compile(r"\W*(?:for example|for instance|such as|including|e\.g\.|例如|比如|包括|如(?!果))")
#: "the information we collect": all of it, not what was spoken of last.
_NEW = re.compile(r" (?:that |which )?(?:we|you)\b| of (?!th(?:is|at|e)\b|it\b)")
_PRONOUNS = frozenset({"it", "them", "they", "它"})


@dataclass(slots=True)
class Memory:
    """What the passages before have said."""

    drafts: list[Draft] = field(default_factory=list)
    heading: Passage | None = None
    last: Draft | None = None
    included: Passage | None = None  # the last that told what a term includes


class Claims:
    """Collects the claims of one document, passage by passage."""

    def __init__(self, text: Text, rules: RuleBook, lexica: Lexica) -> None:
        self.document, self.text, self.rules, self.lexica = text.document.id, text.text, rules, lexica
        self.memory = Memory()
        self.stances = Stances(rules.taxonomy)
        self.cards = Cards()

    def disclosures(self) -> Iterator[Disclosure]:
        """The finished claims, without ids."""
        for draft in self.memory.drafts:
            yield finish(draft, self.document, self.text, self.rules.taxonomy)

    def heading(self, passage: Passage) -> None:
        """A heading: what it says of collecting holds for the bare lists below it."""
        self.memory.heading = passage
        self.memory.last = None

    def sentence(self, passage: Passage, topics: Sequence[str]) -> None:
        """A sentence or item, analysed; ``topics`` are those of its statements."""
        retention = find_retention(passage, self.rules)
        self.stances.note(passage)
        before = len(self.memory.drafts)
        self._refusal(passage, topics)
        for frame in [*self.cards.read(passage)] or self.cards.told(passage):
            settle_data(frame, passage.analysis.tokens, self.rules.taxonomy, passage.folded.text)
            self._frame(passage, frame, retention)
        if len(self.memory.drafts) == before:
            self._permissions(passage)
        if retention is not None and len(self.memory.drafts) == before:
            self._retention_alone(passage, retention)

    def _refusal(self, passage: Passage, topics: Sequence[str]) -> None:
        """ "If you do not provide this, ..." speaks of the claims of the sentences before it in the block."""
        refusal = refusal_of(topics, passage.folded.text) if "refusal_blocks_service" in topics else None
        for draft in reversed(self.memory.drafts if refusal else ()):
            if draft.passage.block != passage.block:
                break
            if draft.refusal is None and draft.frame.action != "share":
                draft.refusal = refusal

    def _permissions(self, passage: Passage) -> None:
        """Permissions named in a sentence that claims nothing else of data."""
        words = self.lexica.of(passage.chinese)
        named = named_permissions(passage.folded.text, words, self.rules)
        if not named:
            return
        frame = Frame("access", 0, 0, permissions=[token._replace(id=kind) for token, kinds in named for kind in kinds])
        for token in passage.analysis.tokens:
            if token.role == "contexts":
                frame.contexts.append(token)
        frame.modality = "may"
        frame.polarity = "denied" if asks_nothing(passage.analysis.tokens, named[0][0].start) else "affirmed"
        self.memory.drafts.append(Draft(passage, frame, [], passage.end))

    # --- frames --------------------------------------------------------------------------------------------------

    def _frame(self, passage: Passage, frame: Frame, retention: Retention | None) -> None:
        if others_part(passage, frame):
            return
        if frame.includes or (frame.bare and self._tells_more(passage)):
            if not (frame.includes and self._listed(passage, frame, retention)):
                self._includes(passage, frame)
        elif frame.bare or frame.nominal or self._wants_lead(passage, frame):
            self._led(passage, frame, retention)
        elif frame.action == "integrate" and not any(token.role == "sdks" for token in frame.sdks):
            self._unnamed(passage, frame)
        else:
            self._claim(passage, frame, self._data(passage, frame), retention)

    def _tells_more(self, passage: Passage) -> bool:
        """Whether a bare fragment goes on telling what was named before."""
        if passage.lead is not None:
            return False
        included = self.memory.included
        return _EXAMPLES.match(passage.folded.text) is not None or (included is not None and goes_on(included, passage))

    def _listed(self, passage: Passage, frame: Frame, retention: Retention | None) -> bool:
        """ "Device information, including ..." as an item of an announced list is claimed like the list's other items."""
        item = replace(frame, includes=False, bare=True)
        led = passage.lead is not None and passage.lead.analysis.tail == "data"
        if not passage.chinese or not (led or (passage.lead is None and self.stances.of(passage, item))):
            return False
        before = len(self.memory.drafts)
        self._led(passage, item, retention)
        return len(self.memory.drafts) > before

    def _unnamed(self, passage: Passage, frame: Frame) -> None:
        """ "We integrate third-party SDKs": under a heading such as "information obtained by third parties" they obtain it."""
        if not frame.sdks:
            return
        action, subject = heading_action(self.memory.heading) if self._headed(passage, anywhere=True) else ("", None)
        heading = self.memory.heading
        data = [token for token in heading.analysis.tokens if token.role == "data"] if heading is not None else []
        if heading is not None and action and data and subject is not None and subject.id != "first_party":
            frame = replace(frame, action=action, subject=frame.sdks[0])
            self._claim(passage, frame, [term for token in data[:1] for term in self._terms(heading, token)], None)
        else:
            self._claim(passage, frame, [], None)

    def _wants_lead(self, passage: Passage, frame: Frame) -> bool:
        return passage.lead is not None and frame.subject is None and not (frame.data or frame.references)

    def _includes(self, passage: Passage, frame: Frame) -> None:
        """ "Log information includes ..." says what the claim before meant; without such a claim it is a definition."""
        last = self.memory.last
        told = [token for token in frame.data if frame.bare or token.start >= frame.end]
        if not told:
            return
        near = max(draft.block for draft in (last and last.passage, self.memory.included) if draft) if last else 0
        if last is None or last.passage.section != passage.section or passage.block - near > 1:
            self._announced(passage, replace(frame, data=told))
            return
        if last.frame.polarity == "denied":
            return
        terms = [term for token in told for term in self._terms(passage, token)]
        self.memory.included = passage
        taxonomy = self.rules.taxonomy
        for draft in reversed(self.memory.drafts):
            if draft.passage is not last.passage:
                break
            draft.data = [term for term in draft.data if concrete(taxonomy, [term.type])] + terms
            draft.end = max(draft.end, passage.end)
            draft.open_list = draft.open_list or frame.open_list

    def _announced(self, passage: Passage, frame: Frame) -> None:
        """ "This information includes ..." after a sentence that announced what is collected."""
        stance = self.stances.near(passage)
        if stance is not None and stance.model is not None:
            self._under_lead(passage, replace(frame, includes=False), stance.lead, stance.model, None)

    def _led(self, passage: Passage, frame: Frame, retention: Retention | None) -> None:
        stance = self.stances.of(passage, frame) if passage.lead is None else None
        lead = stance.lead if stance is not None else passage.lead
        model = stance.model if stance is not None and stance.model is not None else self._model(lead)
        if lead is not None and model is not None:
            self._under_lead(passage, frame, lead, model, retention)
        elif frame.nominal and passage.form == "item" and (frame.data or frame.recipients):
            self._claim(passage, frame, self._data(passage, frame), retention)
        elif frame.bare and frame.data and self._headed(passage):
            action, subject = heading_action(self.memory.heading)
            heading = self.memory.heading
            shifted = moved(heading, subject) if heading is not None and subject is not None else None
            self._claim(passage, replace(frame, action=action, subject=shifted), self._data(passage, frame), retention)

    def _model(self, lead: Passage | None) -> Frame | None:
        """The lead's last verb; an item that leads a nested list may itself stand under a lead."""
        while lead is not None:
            verbs = [frame for frame in lead.analysis.frames if not (frame.bare or frame.includes)]
            if verbs:
                return verbs[-1]
            lead = lead.lead
        return None

    def _under_lead(self, passage: Passage, frame: Frame, lead: Passage, model: Frame, retention: Retention | None) -> None:
        tail = lead.analysis.tail
        polarity = "affirmed" if tail == "exception" else model.polarity
        self._told(lead, passage, frame)
        if tail == "exception" and passage.chinese and any(own.data and own is not frame for own in passage.analysis.frames):
            return  # 征得同意后共享: 我们会与其他方共享您的信息 says it itself
        merged = replace(
            frame,
            action=model.action,
            subject=frame.subject or (moved(lead, model.subject) if model.subject is not None else None),
            polarity=polarity,
            modality=model.modality if frame.modality == "does" else frame.modality,
            user_given=model.user_given,
            conditions=[*frame.conditions],
            bare=False,
        )
        own = self._data(passage, frame) if tail in ("data", "") else []
        inherited = [term for token in model.data for term in self._terms(lead, token)]
        merged.contexts = [*frame.contexts]
        self._claim(passage, merged, own or inherited, retention, lead=lead, model=model)

    def _told(self, lead: Passage, passage: Passage, frame: Frame) -> None:
        """An item under "except in the following cases:" or "for these purposes:" tells what the lead only announced."""
        tail = lead.analysis.tail
        for draft in self._of_lead(lead) if tail in ("exception", "condition", "purpose") else ():
            if tail == "purpose":
                draft.frame.purposes += [moved(passage, token) for token in frame.purposes]
            elif tail == "condition" and draft.frame.polarity == "affirmed":
                draft.frame.conditions += [moved(passage, token) for token in frame.conditions]
            elif draft.frame.polarity == "denied":
                draft.frame.exceptions += [moved(passage, token) for token in [*frame.conditions, *frame.exceptions]]

    def _of_lead(self, lead: Passage) -> Iterator[Draft]:
        """The claims of the sentence that introduces the list being read."""
        for draft in reversed(self.memory.drafts):
            if draft.passage.block < lead.block:
                break
            if draft.passage is lead:
                yield draft

    def _headed(self, passage: Passage, *, anywhere: bool = False) -> bool:
        """Whether the passage stands (first in its block, or ``anywhere``) under a heading that names an action."""
        heading = self.memory.heading
        if heading is None or not passage.section or self.text[heading.start : heading.end] != passage.section[-1]:
            return False
        return bool(heading_action(self.memory.heading)[0]) and (passage.first or anywhere)

    # --- one claim -----------------------------------------------------------------------------------------------

    def _claim(
        self,
        passage: Passage,
        frame: Frame,
        data: list[Term],
        retention: Retention | None,
        lead: Passage | None = None,
        model: Frame | None = None,
    ) -> None:
        frame = self._settled(frame)
        data = self._permitted(passage, frame, data)
        if frame.action == "store" and retention is not None and not data:
            data = self._kept(passage, frame)
        if not self._worth(frame, data) or self._announces(passage, frame):
            return
        draft = Draft(passage, frame, data, passage.end, open_list=frame.open_list)
        if retention is not None and frame.action == "store" and frame.polarity == "affirmed":
            draft.retention = renewed(retention, phrase=self.text[retention.start : retention.end])
        if model is not None and lead is not None:
            self._inherit(draft, lead, model)
        if self._repeats(draft):
            self._joined(draft.frame)
            return
        self.memory.drafts.append(draft)
        self.memory.last = draft

    def _repeats(self, draft: Draft) -> bool:
        """ "receive and record": two verbs of one sentence for the same thing."""
        last = self.memory.last
        if last is None or last.passage is not draft.passage:
            return False
        same = last.frame.action == draft.frame.action and last.frame.polarity == draft.frame.polarity
        return same and [t.type for t in last.data] == [t.type for t in draft.data] and last.frame.subject == draft.frame.subject

    def _joined(self, frame: Frame) -> None:
        """What the verb that is left out adds to the one that stays."""
        kept = self.memory.drafts[-1].frame
        kept.conditions += [token for token in frame.conditions if token not in kept.conditions]
        kept.purposes += [token for token in frame.purposes if token not in kept.purposes]

    def _permitted(self, passage: Passage, frame: Frame, data: list[Term]) -> list[Term]:
        """ "We request the location permission" asks for a permission, it does not yet take the data."""
        if frame.action not in ("access", "use") or frame.polarity == "denied" or (frame.action == "use" and not passage.chinese):
            return data
        words = self.lexica.of(passage.chinese)
        named = named_permissions(passage.folded.text, words, self.rules)
        asked = [(passage.at(token.start), passage.at(token.end)) for token, _ in named if asks(passage.folded.text, token)]
        taken = [term for term in data if not any(start < term.end and term.start < end for start, end in asked)]
        if frame.action == "access" or len(taken) < len(data):
            frame.action = "access"
            frame.permissions = [token._replace(id=kind) for token, kinds in named for kind in kinds]
        return taken

    def _settled(self, frame: Frame) -> Frame:
        others = [token for token in frame.recipients if token.id != "first_party"]
        action = {"give": "share", "include": "collect"}.get(frame.action, frame.action)
        if action == "use" and not (frame.data or frame.references) and any(token.role == "sdks" for token in frame.sdks):
            action = "integrate"
        settled = frame.copy()
        settled.action, settled.recipients = action, others
        return settled

    def _announces(self, passage: Passage, frame: Frame) -> bool:
        """ "We collect the following information:" only leads in what its list says."""
        bare = all(token.id == ROOT for token in frame.data) and not frame.recipients
        return passage.analysis.tail == "data" and bare and frame.action in ("collect", "access", "use", "store", "process")

    def _worth(self, frame: Frame, data: list[Term]) -> bool:
        if frame.subject is not None and frame.subject.id == "user" and not frame.user_given:
            return False
        if frame.action == "share" and frame.subject is None and frame.bare:
            return False
        if frame.action == "integrate":
            return bool(frame.sdks)
        if frame.permissions:
            return True
        return bool(data)

    def _inherit(self, draft: Draft, lead: Passage, model: Frame) -> None:
        """What the lead says of time and condition holds for each of its items."""
        frame = draft.frame
        own = {token.id for token in frame.conditions}
        frame.contexts = frame.contexts + [moved(lead, t) for t in model.contexts]
        frame.recipients = frame.recipients or [moved(lead, t) for t in model.recipients]
        frame.conditions += [moved(lead, t) for t in model.conditions if t.id != ANNOUNCED and not own]

    # --- data ----------------------------------------------------------------------------------------------------

    def _data(self, passage: Passage, frame: Frame) -> list[Term]:
        terms = [term for token in frame.data for term in self._terms(passage, token)]
        return terms or self._referred(passage, frame)

    def _kept(self, passage: Passage, frame: Frame) -> list[Term]:
        """What a period without an object applies to: all that the section is about."""
        if not passage.chinese and names_its_object(passage.folded.text[: frame.start]):
            return []
        start, end = passage.at(frame.start), passage.at(frame.end)
        last = self.memory.last
        near = last is not None and last.passage.section == passage.section and passage.block - last.passage.block <= 2
        kinds = dict.fromkeys(term.type for term in last.data) if last is not None and near else {ROOT: None}
        return [Term(type=kind, phrase=self.text[start:end], start=start, end=end) for kind in kinds]

    def _terms(self, passage: Passage, token: Token) -> list[Term]:
        start, end = span(passage, token)
        return [Term(type=kind, phrase=self.text[start:end], start=start, end=end) for kind in data_types(token)]

    def _referred(self, passage: Passage, frame: Frame) -> list[Term]:
        """The data of the last claim, for "such information"; the bare "information" where there is none."""
        if not frame.references:
            return []
        token = frame.references[0]
        start, end = span(passage, token)
        phrase = self.text[start:end]
        last = self.memory.last
        near = last is not None and last.passage.section == passage.section and passage.block - last.passage.block <= 2
        topic = [
            kind
            for other in passage.analysis.tokens
            if other.role == "data" and other.end <= token.start
            for kind in data_types(other)
        ]
        if _NEW.match(passage.folded.text, token.end):
            return [Term(type=ROOT, phrase=phrase, start=start, end=end)]
        if topic and (last is None or last.passage is not passage):
            return [Term(type=kind, phrase=phrase, start=start, end=end) for kind in dict.fromkeys(topic)]
        if last is not None and near:
            kinds = list(dict.fromkeys(term.type for draft in self._whole_list(last) for term in draft.data))
            return [Term(type=kind, phrase=phrase, start=start, end=end) for kind in kinds]
        if phrase.lower() in _PRONOUNS:
            return []
        return [Term(type=ROOT, phrase=phrase, start=start, end=end)]

    def _whole_list(self, last: Draft) -> list[Draft]:
        """The claims of the whole list that the last one stands in: "this information" means all of it."""
        lead = last.passage.lead
        return [d for d in self.memory.drafts if d.passage.lead is lead] if lead is not None else [last]

    def _retention_alone(self, passage: Passage, retention: Retention) -> None:
        """ "The retention period of logs is six months", or "after this period it is deleted" of what was told just before."""
        tokens = passage.analysis.tokens
        data = [token for token in tokens if token.role == "data"]
        keeps = next((token for token in tokens if token.role == "verbs" and token.id == "store"), None)
        if retention.days is not None and (data or keeps is not None):
            frame = Frame("store", keeps.start if keeps else 0, keeps.end if keeps else 0, data=data)
            settle_data(frame, tokens, self.rules.taxonomy)
            self._claim(passage, frame, self._data(passage, frame), retention)
            return
        last = self.memory.last
        if last is not None and last.retention is not None and passage.block - last.passage.block <= 1 and retention.after:
            last.retention = renewed(last.retention, after=last.retention.after or retention.after)
            last.end = max(last.end, passage.end) if passage.block == last.passage.block else last.end
