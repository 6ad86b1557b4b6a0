"""Policies compared by what they claim: every kind of change, and what is none."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from auditor.compare.meaning import folded_name, sayings
from auditor.compare.model import Change, Difference, PolicyDiff
from auditor.compare.policies import PAIRED, diff
from auditor.facts import Disclosure, PolicyReading, Retention, Statement, Term


def terms(*types: str) -> tuple[Term, ...]:
    return tuple(Term(type=entry, phrase=entry, start=0, end=1) for entry in types)


def claim(*data: str, **fields: object) -> Disclosure:
    """The operator collects ``data``; lists may be given as ids."""
    fields = {key: terms(*value) if isinstance(value, list) else value for key, value in fields.items()}
    base = Disclosure(
        id="c",
        document="d",
        actor="first_party",
        action="collect",
        polarity="affirmed",
        quote="q",
        start=0,
        end=1,
        data=terms(*data),
    )
    return replace(base, **fields)


def kept(days: int | None = None, **fields: object) -> Retention:
    return replace(Retention(phrase="p", start=0, end=1, days=days), **fields)


def reading(*claims: Disclosure, statements: tuple[Statement, ...] = ()) -> PolicyReading:
    numbered = tuple(replace(entry, id=f"c{n}", start=n, end=n + 1) for n, entry in enumerate(claims, 1))
    return PolicyReading(documents=(), disclosures=numbered, statements=statements, coverage=(), texts={})


def between(old: list[Disclosure], new: list[Disclosure]) -> PolicyDiff:
    return diff(reading(*old), reading(*new))


def told(found: PolicyDiff) -> list[tuple[str, str]]:
    return [(group.subject, change.kind) for group in found.groups for change in group.changes]


def only(found: PolicyDiff) -> Change:
    """The one change that there is."""
    assert len(told(found)) == 1, told(found)
    return found.groups[0].changes[0]


def difference(old: Disclosure, new: Disclosure) -> Difference:
    """The one difference of the one claim that changed."""
    change = only(between([old], [new]))
    assert change.kind == "changed"
    assert len(change.differences) == 1
    return change.differences[0]


# --- what is no change ----------------------------------------------------------------------------------------------


def test_the_same_claims_in_another_order_split_otherwise_and_repeated_are_no_change() -> None:
    old = [claim("imei", "contacts", purposes=["security", "analytics"]), claim("sms", polarity="denied")]
    new = [
        claim("sms", polarity="denied"),
        claim("imei", purposes=["analytics"]),
        claim("contacts", purposes=["analytics", "security"]),
        claim("imei", purposes=["security"]),
        claim("imei", purposes=["security"]),
        claim("sms", polarity="denied"),
    ]
    found = between(old, new)
    assert not found.changed
    assert (found.unchanged, found.undecided) == (3, ())


def test_recipients_and_contexts_may_be_told_together_or_one_by_one() -> None:
    old = [claim("imei", action="share", recipients=["affiliate", "authority"], contexts=("background", "foreground"))]
    new = [
        claim("imei", action="share", recipients=[who], contexts=(when,))
        for who in ("authority", "affiliate")
        for when in ("foreground", "background")
    ]
    assert not between(old, new).changed


def test_to_say_again_without_a_purpose_what_is_collected_for_one_says_nothing_new() -> None:
    assert not between([claim("imei", purposes=["security"])], [claim("imei", purposes=["security"]), claim("imei")]).changed


def test_to_deny_it_for_any_purpose_says_more_than_to_deny_it_for_one() -> None:
    limited = claim("imei", polarity="denied", purposes=["advertising"])
    assert told(between([limited], [limited, claim("imei", polarity="denied")])) == [("imei", "added")]


def test_a_purpose_or_condition_that_no_rule_knows_leaves_it_open() -> None:
    found = between([claim("imei", purposes=["other"])], [claim("imei", purposes=["security"])])
    assert not found.changed
    assert [change.undecided for group in found.undecided for change in group.changes] == [("purposes",)]
    assert not between([claim("imei", conditions=["consent"])], [claim("imei", conditions=["other"])]).changed
    assert not between([claim("imei", purposes=["other"])], [claim("imei", purposes=["stated"])]).undecided


def test_an_unknown_condition_explains_nothing_on_its_own_side() -> None:
    entry = difference(claim("imei", conditions=["consent", "other"]), claim("imei", conditions=["legal_obligation"]))
    assert (entry.aspect, entry.effect) == ("conditions", "other")


@given(st.data())
def test_a_policy_equals_itself_in_any_order(data: st.DataObject) -> None:
    claims = data.draw(st.lists(CLAIMS, max_size=8))
    found = between(claims, data.draw(st.permutations([*claims, *claims[:3]])))
    assert not found.changed
    assert found.undecided == ()


@given(st.data())
def test_what_came_on_the_way_there_went_on_the_way_back(data: st.DataObject) -> None:
    old, new = data.draw(st.lists(CLAIMS, max_size=6)), data.draw(st.lists(CLAIMS, max_size=6))
    there, back = between(old, new), between(new, old)
    assert there.unchanged == back.unchanged
    mirrored = {"added": "removed", "removed": "added"}
    assert sorted(told(there)) == sorted((subject, mirrored.get(kind, kind)) for subject, kind in told(back))


CLAIMS = st.builds(
    claim,
    st.sampled_from(["imei", "contacts"]),
    action=st.sampled_from(["collect", "share"]),
    polarity=st.sampled_from(["affirmed", "denied"]),
    purposes=st.lists(st.sampled_from(["security", "analytics", "other"]), max_size=2),
    conditions=st.lists(st.sampled_from(["consent", "other"]), max_size=1),
    recipients=st.lists(st.sampled_from(["affiliate", "authority"]), max_size=2),
)


# --- each kind of change --------------------------------------------------------------------------------------------


def test_a_new_claim_and_one_that_went() -> None:
    found = between([claim("imei"), claim("contacts")], [claim("imei"), claim("sms")])
    assert told(found) == [("contacts", "removed"), ("sms", "added")]
    assert found.unchanged == 1


@pytest.mark.parametrize(
    ("old", "new", "aspect", "before", "after", "effect"),
    [
        (claim("imei", polarity="denied"), claim("imei"), "polarity", ("denied",), ("affirmed",), "wider"),
        (claim("imei"), claim("imei", polarity="denied"), "polarity", ("affirmed",), ("denied",), "narrower"),
        (claim("imei", modality="may"), claim("imei"), "modality", ("may",), ("does",), "other"),
        (
            claim("imei", contexts=("foreground",)),
            claim("imei", contexts=("foreground", "background")),
            "contexts",
            ("foreground",),
            ("background", "foreground"),
            "wider",
        ),
        (claim("imei", contexts=("foreground",)), claim("imei"), "contexts", ("foreground",), (), "wider"),
        (claim("imei", conditions=["consent"]), claim("imei"), "conditions", ("consent",), (), "wider"),
        (claim("imei"), claim("imei", conditions=["consent"]), "conditions", (), ("consent",), "narrower"),
        (
            claim("imei", purposes=["security"]),
            claim("imei", purposes=["security", "advertising"]),
            "purposes",
            ("security",),
            ("advertising", "security"),
            "wider",
        ),
        (
            claim("imei", action="share", recipients=["affiliate"]),
            claim("imei", action="share", recipients=["affiliate", "third_party"]),
            "recipients",
            ("affiliate",),
            ("affiliate", "third_party"),
            "wider",
        ),
        (claim("imei", safeguards=["local_only"]), claim("imei"), "safeguards", ("local_only",), (), "wider"),
        (claim("imei", refusal="allowed"), claim("imei", refusal="blocked"), "refusal", ("allowed",), ("blocked",), "wider"),
    ],
)
def test_an_aspect_that_changed(
    old: Disclosure, new: Disclosure, aspect: str, before: tuple[str, ...], after: tuple[str, ...], effect: str
) -> None:
    entry = difference(old, new)
    assert (entry.aspect, entry.old, entry.new, entry.effect) == (aspect, before, after, effect)


@pytest.mark.parametrize(
    ("old", "new", "before", "after", "effect"),
    [
        (kept(30), kept(90), ("30",), ("90",), "wider"),
        (kept(90), kept(30), ("90",), ("30",), "narrower"),
        (kept(30), kept(vague=True), ("30",), ("vague",), "wider"),
        (kept(vague=True), kept(30), ("vague",), ("30",), "narrower"),
        (kept(30), None, ("30",), (), "wider"),
        (kept(30), kept(30, after="deleted"), ("30",), ("30", "after:deleted"), "other"),
    ],
)
def test_retention(
    old: Retention | None, new: Retention | None, before: tuple[str, ...], after: tuple[str, ...], effect: str
) -> None:
    entry = difference(claim("imei", action="store", retention=old), claim("imei", action="store", retention=new))
    assert (entry.old, entry.new, entry.effect) == (before, after, effect)


def test_to_affirm_one_practice_and_to_deny_another_is_no_change_of_mind() -> None:
    sent = claim("imei", action="transmit", safeguards=["encrypted_in_transit"])
    not_abroad = claim("imei", action="transmit", polarity="denied", recipients=["abroad"])
    assert told(between([sent], [not_abroad])) == [("imei", "removed"), ("imei", "added")]


def test_a_denial_in_the_background_is_broken_by_a_claim_of_it_whatever_the_verb() -> None:
    old = [
        claim("contacts", action="access", contexts=("foreground",)),
        claim("contacts", action="access", polarity="denied", contexts=("background",)),
    ]
    asked = claim("contacts", contexts=("foreground",), conditions=["consent"])
    new = [asked, claim("contacts", contexts=("background", "self_start"))]
    changes = between(old, new).groups[0].changes
    assert [[(entry.aspect, entry.effect) for entry in change.differences] for change in changes] == [
        [("action", "other"), ("conditions", "narrower")],
        [("polarity", "wider"), ("action", "other"), ("contexts", "other")],
    ]


@pytest.mark.parametrize("aspect", ["conditions", "exceptions", "purposes"])
def test_what_limits_a_denial_widens_the_practice(aspect: str) -> None:
    flat = claim("imei", action="share", polarity="denied")
    limited = replace(flat, **{aspect: terms("consent")})
    assert difference(flat, limited).effect == "wider"
    assert difference(limited, flat).effect == "narrower"


def test_the_nearest_claims_are_held_to_be_one_that_changed() -> None:
    old = [
        claim("imei", action="store", retention=kept(30), purposes=["security"]),
        claim("imei", action="store", retention=kept(7), purposes=["analytics"]),
    ]
    new = [
        claim("imei", action="store", retention=kept(14), purposes=["analytics"]),
        claim("imei", action="store", retention=kept(60), purposes=["security"]),
    ]
    changes = between(old, new).groups[0].changes
    assert sorted([entry.old, entry.new] for change in changes for entry in change.differences) == [
        [("30",), ("60",)],
        [("7",), ("14",)],
    ]


def test_a_claim_on_one_type_of_a_list_changes_that_type_alone() -> None:
    found = between([claim("imei", "contacts")], [claim("imei"), claim("contacts", contexts=("background",))])
    assert told(found) == [("contacts", "changed")]
    assert found.unchanged == 1


def test_an_open_list_is_a_claim_of_its_own() -> None:
    found = between([claim("imei")], [claim("imei", open_list=True)])
    assert [(group.kind, group.subject) for group in found.groups] == [("open_list", "")]


# --- third parties, SDKs, permissions -------------------------------------------------------------------------------


def sdk(name: str, phrase: str, *data: str, **fields: object) -> Disclosure:
    named = (Term(type=name, phrase=phrase, start=0, end=1),)
    return claim(*data, actor="third_party", actor_name=phrase, sdks=named, **fields)


def test_an_sdk_is_known_by_its_id_in_either_language() -> None:
    assert not between([sdk("umeng", "Umeng", "imei")], [sdk("umeng", "友盟统计 SDK", "imei")]).changed
    found = between([sdk("umeng", "Umeng", "imei")], [sdk("jpush", "JPush", "imei")])
    assert told(found) == [("imei", "removed"), ("imei", "added")]


def test_third_parties_without_a_rule_are_known_by_name() -> None:
    assert not between([sdk("", "Acme SDK", "imei")], [sdk("", "ACME", "imei")]).changed
    assert between([sdk("", "Acme", "imei")], [sdk("", "Other", "imei")]).changed


@pytest.mark.parametrize(
    ("name", "folded"),
    [("Acme SDK", "acme"), ("Ａｃｍｅ（艾克米）", "acme"), ("友盟统计 SDK", "友盟统计"), ("Acme, Inc.", "acme"), ("SDK", "sdk")],
)
def test_names_without_what_does_not_tell_them_apart(name: str, folded: str) -> None:
    assert folded_name(name) == folded


def test_an_sdk_that_receives_is_a_recipient_and_one_that_is_built_in_a_subject() -> None:
    entry = difference(
        claim("imei", action="share", sdks=["umeng"]),
        claim("imei", action="share", sdks=["umeng", "jpush"]),
    )
    assert (entry.aspect, entry.new, entry.effect) == ("recipients", ("jpush", "umeng"), "wider")
    found = between([claim(action="integrate", sdks=["umeng"])], [claim(action="integrate", sdks=["umeng", "jpush"])])
    assert [(group.kind, group.subject, group.changes[0].kind) for group in found.groups] == [("sdk", "jpush", "added")]


def test_permissions_are_subjects() -> None:
    found = between([claim(action="access", permissions=["a.CAMERA"])], [claim(action="access", permissions=["a.CAMERA", "a.SMS"])])
    assert [(group.kind, group.subject, group.changes[0].kind) for group in found.groups] == [("permission", "a.SMS", "added")]
    assert found.unchanged == 1


# --- where it is said, statements, size -----------------------------------------------------------------------------


def test_each_side_brings_all_its_passages() -> None:
    change = only(between([claim("imei"), claim("imei")], [claim("imei", polarity="denied")]))
    assert change.old is not None
    assert change.new is not None
    assert [(place.id, place.start, place.end) for place in change.old.passages] == [("c1", 1, 2), ("c2", 2, 3)]
    assert [place.id for place in change.new.passages] == ["c1"]


def test_topics_of_statements_come_and_go() -> None:
    def said(topic: str) -> Statement:
        return Statement(id="s", document="d", topic=topic, quote=topic, start=0, end=1)

    found = diff(
        reading(statements=(said("minors"), said("contact"))),
        reading(statements=(said("contact"), said("contact"), said("change_without_notice"))),
    )
    assert [(change.kind, change.topic) for change in found.statements] == [
        ("removed", "minors"),
        ("added", "change_without_notice"),
    ]
    assert found.changed


def test_many_claims_on_one_type_are_told_apart_up_to_a_limit() -> None:
    old = [claim("imei", action="store", retention=kept(days)) for days in range(1, 500)]
    new = [claim("imei", action="store", retention=kept(days)) for days in range(1001, 1500)]
    kinds = [kind for _, kind in told(between(old, new))]
    assert kinds.count("changed") >= PAIRED
    assert kinds.count("changed") * 2 + kinds.count("added") + kinds.count("removed") == 2 * 499


def test_what_is_said_of_each_subject_is_in_a_fixed_order() -> None:
    claims = [claim("imei", conditions=[entry]) for entry in ("a", "b", "c", "d")]
    shuffled = random.Random(1).sample(claims, len(claims))
    first, second = (sayings(reading(*given).disclosures) for given in (claims, shuffled))
    assert [saying.meaning for saying in first["data", "imei"]] == [saying.meaning for saying in second["data", "imei"]]
