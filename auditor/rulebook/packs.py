"""Completeness packs: what a law, a standard or a store's policy asks a privacy policy to say, one requirement after the other."""

from typing import Annotated

from msgspec import Meta

from auditor.rulebook.model import CheckCases, Id, Rule, Source, Text


class Signs(Rule, frozen=True, kw_only=True):
    """What shows something, any one of it: topics of statements, kinds of claims, kinds of other facts.

    The kinds of claims and facts are those of ``auditor/judge/signs.py``.
    """

    statements: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


class Requirement(Rule, frozen=True, kw_only=True):
    """One thing that a policy must say, or (``situation``) one situation that must not be.

    ``asks`` completes "the policy does not say ..." (of a situation: names it). ``about`` is shared by requirements of several
    packs that ask the same, so that silence on it is one finding. ``when`` (each of them shown) is what makes it apply.
    ``shown`` (each of them shown) is what meets it. ``silence`` says why silence proves nothing; ``undecidable`` why nothing does.
    A ``situation`` is indicated by findings that cite one of ``law``; ``needs`` is what must have been read to tell that there is
    no sign of it. Cases: a requirement's positive ones meet it and its negative ones do not; a situation's positive ones
    indicate it.
    """

    id: Id
    provision: str
    law: Annotated[tuple[str, ...], Meta(min_length=1)]
    about: Id
    asks: Text
    when: tuple[Signs, ...] = ()
    shown: tuple[Signs, ...] = ()
    silence: Text | None = None
    undecidable: Text | None = None
    situation: bool = False
    needs: tuple[str, ...] = ()
    cases: CheckCases | None = None


class Pack(Rule, frozen=True, kw_only=True):
    """Requirements of one source. ``default_for`` are the languages of policies that it is held against unless told otherwise."""

    id: Id
    name: Text
    about: Text
    default_for: tuple[str, ...] = ()
    source: Source
    requirements: Annotated[tuple[Requirement, ...], Meta(min_length=1)]
