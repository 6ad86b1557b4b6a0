"""Facts in words, shared by the terminal and the page: actors, contexts, recipients, claims, coverage."""

from collections.abc import Iterable, Mapping

from auditor.compare.model import Meaning
from auditor.facts import Actor, Coverage, Disclosure, Document, Observation, Recipient, Retention, Statement, Term
from auditor.report.plain import NAME_LIMIT, label, plain
from auditor.report.view import View, is_limit
from auditor.report.words import Words

PHRASES = 40  # terms of one claim that are shown
NAMELESS = ("", "other", "stated")  # types that say no more than the phrase


def actor(who: Actor, sdks: Mapping[str, str], w: Words) -> str:
    """Who does it; ``sdks`` are names by id."""
    if who.sdk:
        return w("actor.sdk", name=label(who.sdk, sdks))
    return w(f"actor.{who.party}")


def contexts(given: Iterable[str], w: Words) -> str:
    """When it is done or said to be done."""
    return w("separator").join(w.term("context", entry) for entry in given)


def recipient(who: Recipient, w: Words) -> str:
    """Who receives it, with its party and country."""
    about = [w.term("party", who.party), *([plain(who.country)] if who.country else [])]
    return w("phrase.aside", words=plain(who.name), aside=w("comma").join(about))


def subject(observation: Observation, names: Mapping[str, str], sdks: Mapping[str, str], w: Words) -> str:
    """What an observation is about: its data type, else its subject as it is written."""
    if observation.data_type:
        return label(observation.data_type, names)
    name = observation.subject or observation.kind
    if observation.kind == "sdk":
        return label(name, sdks)
    return w.term("setting_name", name) if observation.kind == "setting" else plain(name)


def practice(seen: Observation, names: Mapping[str, str], sdks: Mapping[str, str], w: Words, bare: bool = False) -> str:
    """An observation in one line: what, by whom, to whom, when; ``bare`` leaves its kind out."""
    what = subject(seen, names, sdks, w)
    told = [what if bare else w("phrase.labelled", label=w.term("kind", seen.kind), words=what)]
    return w("comma").join([*told, *circumstances(seen, sdks, w)])


def gist(seen: Observation, names: Mapping[str, str], sdks: Mapping[str, str], w: Words) -> str:
    """A practice without what the title of its finding tells anyway."""
    told = circumstances(seen, sdks, w)
    if not told:
        return practice(seen, names, sdks, w)
    return w("comma").join(told if seen.kind == "api_use" else [w.term("kind", seen.kind), *told])


def circumstances(seen: Observation, sdks: Mapping[str, str], w: Words) -> list[str]:
    """By whom, to whom and when, as far as that tells anything."""
    told = []
    if seen.kind not in ("permission", "setting", "sdk"):
        told.append(w("phrase.by", who=actor(seen.actor, sdks, w)))
    if seen.recipient:
        told.append(w("phrase.to", who=recipient(seen.recipient, w)))
    timed = seen.kind in ("api_use", "transmission") or seen.contexts != ("unknown",)
    if seen.contexts and timed and seen.kind != "permission":
        told.append(contexts(seen.contexts, w))
    return told


def terms(given: tuple[Term, ...], names: Mapping[str, str], w: Words, kind: str = "") -> str:
    """Types with the words that name them, where those differ: ``IMEI "device code"``. ``kind``: messages that name them."""
    words = {entry.type: w.term(kind, entry.type) for entry in given} if kind else names
    told = [_term(entry, words) for entry in given[:PHRASES]]
    if len(given) > PHRASES:
        told.append(f"+{len(given) - PHRASES}")
    return w("separator").join(told)


def _term(entry: Term, names: Mapping[str, str]) -> str:
    phrase = plain(entry.phrase, 80)
    name = label(entry.type, names) if entry.type not in NAMELESS else ""
    if not name or name.casefold() == phrase.casefold():
        return phrase
    return f"{name} “{phrase}”"


def sentence(claim: Disclosure, w: Words) -> str:
    """Who says to do what: ``the operator does not collect``."""
    return says(claim, claim.actor_name, w)


def says(claim: Disclosure | Meaning, name: str | None, w: Words) -> str:
    """As :func:`sentence`, of whoever is called ``name``."""
    who = plain(name) if name else w.term("speaker", claim.actor)
    form = f"claim_sentence.{claim.polarity}_{claim.modality}"
    return w(form, who=who, do=w.term("action", claim.action), does=w.term("action_does", claim.action))


def retention(kept: Retention, w: Words) -> str:
    """How long, in the policy's words and in days where it gives a number."""
    told = [f"“{plain(kept.phrase)}”"]
    if kept.days is not None:
        told.append(w.count("count.days", kept.days))
    if kept.vague:
        told.append(w("text.vague"))
    if kept.after:
        told.append(w("phrase.after", what=plain(kept.after)))
    return w("separator").join(told)


def permissions(claim: Disclosure, w: Words) -> str:
    """The permissions of a claim with the words that name them."""
    return terms(claim.permissions, {term.type: term.type for term in claim.permissions}, w)


def quote(passage: Disclosure | Statement, limit: int) -> str:
    """The words of a passage; of a row without the mark that ends its last cell."""
    return plain(passage.quote.rstrip(" |"), limit)


def claim_rows(claim: Disclosure, names: Mapping[str, str], w: Words) -> list[tuple[str, str]]:
    """What a claim says beyond its sentence: pairs of message key below ``claim.`` and words; empty ones left out."""
    rows = [
        ("data", terms(claim.data, names, w)),
        ("contexts", contexts(claim.contexts, w)),
        ("conditions", terms(claim.conditions, {}, w, "condition")),
        ("exceptions", terms(claim.exceptions, {}, w, "condition")),
        ("purposes", terms(claim.purposes, {}, w, "purpose")),
        ("recipients", terms(claim.recipients, {}, w, "receiver")),
        ("permissions", permissions(claim, w)),
        ("sdks", terms(claim.sdks, {}, w)),
        ("safeguards", terms(claim.safeguards, {}, w, "safeguard")),
        ("retention", retention(claim.retention, w) if claim.retention else ""),
        ("refusal", w(f"refusal.{claim.refusal}") if claim.refusal else ""),
        ("marks", w("separator").join(w(f"text.{mark}") for mark in ("vague", "open_list") if getattr(claim, mark))),
    ]
    return [(key, value) for key, value in rows if value]


def also(view: View, w: Words) -> list[str]:
    """The findings beside the mismatches above info, counted."""
    counts = (("count.hints", view.hints), ("count.remarks", view.remarks))
    return [w.count(key, len(findings)) for key, findings in counts if findings]


def section(path: tuple[str, ...]) -> str:
    """The headings that lead to a passage."""
    return " › ".join(plain(title, 80) for title in path)


def detail(key: str, value: str, w: Words) -> str:
    """A detail of a place of evidence: the app's state and what readers say in words, all else as it is."""
    return w.keys.get(f"context.{value}", value) if key == "state" else w.reason(value)


def document(given: Document, w: Words) -> str:
    """Name, format, language, length and date of a document."""
    about = [w.term("format", given.format), tongue(given, w), w.count("count.characters", given.characters)]
    if given.updated:
        about.append(w("phrase.updated", date=plain(given.updated)))
    return w("phrase.aside", words=plain(given.name), aside=w("comma").join(about))


def tongue(given: Document, w: Words) -> str:
    """The language of a document by name, or its tag."""
    return w.keys.get(f"tongue.{given.language}") or plain(given.language)


def gap(part: Coverage, w: Words) -> str:
    """A part that was not fully read, and why."""
    state = () if is_limit(part) else (w(f"read_state.{part.state}"),)
    told = w("comma").join((plain(part.part), *state))
    return w("phrase.labelled", label=told, words=reason(part, w)) if part.reason else told


def reason(part: Coverage, w: Words, limit: int = NAME_LIMIT) -> str:
    """Why a part was not fully read."""
    return plain(w.reason(part.reason), limit) if part.reason else ""


def size(octets: int) -> str:
    """Octets in the unit that reads best (powers of 1000)."""
    if octets < 100_000:
        return f"{octets / 1e3:.1f} kB"
    return f"{octets / 1e6:.1f} MB"
