"""Practices: what code and traffic show of one actor and one data type, held against what the policy says of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from auditor.facts import Actor, Context, Disclosure, Observation
from auditor.findings import Verdict
from auditor.judge.case import GIVING, SHARING, TAKING, Case
from auditor.judge.speaking import Speaking, denying, speaking


@dataclass(frozen=True)
class Practice:
    """One actor's dealing with one data type, with everything that shows it."""

    case: Case
    actor: Actor
    data_type: str
    observations: tuple[Observation, ...]

    @property
    def who(self) -> str:
        """The SDK's id, or the party."""
        return self.actor.sdk or self.actor.party

    @property
    def third_party(self) -> bool:
        """Whether somebody else than the operator does it or receives it."""
        given = (seen.recipient.party == "third" for seen in self.observations if seen.recipient)
        return self.actor.party == "third" or any(given)

    @cached_property
    def contexts(self) -> frozenset[Context]:
        """All contexts in which it was seen."""
        return frozenset(context for seen in self.observations for context in seen.contexts)

    @property
    def live(self) -> bool:
        """Whether it can happen at all: it was seen in traffic, or the code is reached from an entry point."""
        return self.contexts != frozenset({"unreachable"})

    @property
    def transmitted(self) -> bool:
        """Whether the data was seen leaving the device."""
        return any(seen.kind == "transmission" for seen in self.observations)

    @cached_property
    def denials(self) -> tuple[Disclosure, ...]:
        """Flat denials that this practice breaks."""
        return self._taking_denials + self.sharing_denials

    @cached_property
    def _taking_denials(self) -> tuple[Disclosure, ...]:
        actions = TAKING | {"transmit", "store"} if self.transmitted else TAKING
        mine = "third_party" if self.actor.party == "third" else "first_party"
        claims = denying(self.case, self.data_type, actions)
        return tuple(claim for claim in claims if claim.actor in (mine, "first_party") and self._in_context(claim))

    @cached_property
    def sharing_denials(self) -> tuple[Disclosure, ...]:
        """Denials of sharing, where a third party takes or receives the data."""
        if not self.third_party:
            return ()
        return tuple(claim for claim in denying(self.case, self.data_type, GIVING) if self._in_context(claim))

    def _in_context(self, claim: Disclosure) -> bool:
        return not claim.contexts or bool(self.contexts & frozenset(claim.contexts))

    @cached_property
    def own_rows(self) -> tuple[Disclosure, ...]:
        """Claims that list the data of this very SDK."""
        sdk = self.actor.sdk
        return tuple(claim for claim in self.case.affirmed if sdk and claim.data and any(term.type == sdk for term in claim.sdks))

    @cached_property
    def told(self) -> Speaking:
        """The affirmed claims that cover the practice, for its actor first."""
        own = speaking(self.case, self.own_rows, self.data_type)
        if own.all or self.own_rows:
            return own
        everyone = speaking(self.case, self.case.affirmed, self.data_type)
        if self.actor.party != "third":
            return everyone
        others = speaking(self.case, filter(_is_of_third_parties, self.case.affirmed), self.data_type)
        return others if others.all else Speaking((), everyone.all)

    @property
    def verdict(self) -> Verdict:
        """Contradicted, ambiguous (denied and affirmed), clear, vague, omitted, or unknown where the policy was not read whole."""
        if self.denials:
            return "ambiguous" if self._affirmed_by_name else "contradicted"
        if self.told.clear:
            return "clear"
        if self.told.vague:
            return "vague"
        return "omitted" if self.case.policy_is_whole else "unknown"

    @property
    def _affirmed_by_name(self) -> bool:
        """Whether a claim affirms by name what is denied, for a context that the denial is about too."""
        giving = bool(self.sharing_denials) and not self._taking_denials
        affirmed = [claim for claim in self.told.clear if claim.data and (not giving or claim.action in GIVING)]
        return any(_affirms(claim, denial) for claim in affirmed for denial in self.denials)


def _affirms(claim: Disclosure, denial: Disclosure) -> bool:
    """Whether a claim is about the contexts of a denial; a denial without contexts is about all of them."""
    return not denial.contexts or bool(frozenset(claim.contexts) & frozenset(denial.contexts))


def _is_of_third_parties(claim: Disclosure) -> bool:
    return claim.actor in ("third_party", "affiliate") or claim.action in SHARING or bool(claim.recipients)


def practices(case: Case) -> Iterator[Practice]:
    """Every practice in the facts: data uses in code and transmissions, merged by data type and actor."""
    groups: dict[tuple[str, str, str], list[Observation]] = {}
    for seen in case.observations("api_use", "transmission", "runtime_call"):
        if seen.data_type:
            groups.setdefault((seen.data_type, seen.actor.party, seen.actor.sdk or ""), []).append(seen)
    for (data_type, _, _), group in groups.items():
        yield Practice(case, group[0].actor, data_type, _weighty(group))


def _weighty(group: list[Observation]) -> tuple[Observation, ...]:
    """What strings hint at counts where nothing else shows the practice: it takes no certainty from what does, nor brings dead
    code to life."""
    return tuple(seen for seen in group if not seen.is_hint) or tuple(group)
