"""Which language a text is in: by its scripts, then by its function words.

English and Chinese (simplified or traditional, both "zh") are read; other languages are told by name so that they can be refused.
"""

import re
from collections import Counter
from collections.abc import Sequence

from auditor.errors import InputError
from auditor.facts import Coverage
from auditor.policy.blocks import Text

#: The languages that the claim reader knows.
READ = ("en", "zh")

_NAMES = {
    "en": "English", "zh": "Chinese", "ja": "Japanese", "ko": "Korean", "ru": "Russian", "uk": "Ukrainian", "bg": "Bulgarian",
    "ar": "Arabic", "fa": "Persian", "he": "Hebrew", "th": "Thai", "hi": "Hindi", "el": "Greek", "de": "German", "fr": "French",
    "es": "Spanish", "it": "Italian", "pt": "Portuguese", "nl": "Dutch", "pl": "Polish", "cs": "Czech", "sv": "Swedish",
    "da": "Danish", "no": "Norwegian", "fi": "Finnish", "tr": "Turkish", "vi": "Vietnamese", "id": "Indonesian",
    "ro": "Romanian", "hu": "Hungarian",
}  # fmt: skip

#: The commonest function words of each language written in Latin letters; words that many of them share are left out.
_WORDS = {
    "en": "the of and to or you your we our this that with for from when which are is not will be by as any if have it its their",
    "de": "der die das und ist nicht wir sie von mit für auf eine einer ein zu den dem werden oder ihre uns wenn durch auch sind",
    "fr": "les des une est nous vous votre vos pour dans que qui sur avec sont aux cette par ou pas du et ces notre le la",
    "es": "los las una el que por para con del sus usted nuestro nuestra es y como puede datos esta al su se más nosotros sobre o",
    "it": "il della di che gli per con una sono nostro dei alla delle nel questo suoi più dati si è e i le non da dell",
    "pt": "os uma que para com não dos das seus você nosso nossa ou do da por em são ao e no na as pela seu",
    "nl": "het een van de wij uw niet voor met dat zijn wordt deze onze of en om bij kunnen worden naar ook is op te",
    "pl": "nie się jest do przez oraz lub które na że są dla po ich może w z i o od danych",
    "cs": "je se na že které nebo pro jsou jako v za při a k jeho může údajů o ze s těchto",
    "sv": "och att det vi som för inte är av med din dina en på den till om har kan eller vår",
    "da": "og at det vi som for ikke er af med din dine en på den til om har kan eller vores",
    "no": "og at det vi som for ikke er av med din dine en på den til om har kan eller våre",
    "fi": "ja on ei että tai sekä voi jos myös ovat kun se joka tämä kuin sinun tietoja",
    "tr": "ve bir bu için ile olarak veya da de olan tarafından gibi kişisel sizin biz her daha ancak",
    "vi": "và của các cho không được là với trong khi này chúng tôi bạn thông tin có để hoặc về",
    "id": "yang dan untuk dengan dari kami anda atau dalam ini pada tidak dapat akan adalah informasi oleh sebagai",
    "ro": "și de la care pentru este nu sau în cu din pe sunt prin dumneavoastră noastre datele aceste",
    "hu": "és az egy hogy nem vagy ha azt meg is csak mint adatok által valamint ezt a van",
}
_PROFILES = {code: frozenset(words.split()) for code, words in _WORDS.items()}
_WORD_LANGUAGES: dict[str, tuple[str, ...]] = {}
for _code, _profile in _PROFILES.items():
    for _word in _profile:
        _WORD_LANGUAGES[_word] = (*_WORD_LANGUAGES.get(_word, ()), _code)

_SCRIPTS = (
    ("han", re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")),
    ("ja", re.compile(r"[\u3040-\u30ff\uff66-\uff9d]+")),
    ("ko", re.compile(r"[\uac00-\ud7a3\u1100-\u11ff]+")),
    ("ru", re.compile(r"[\u0400-\u04ff]+")),
    ("ar", re.compile(r"[\u0600-\u06ff]+")),
    ("he", re.compile(r"[\u0590-\u05ff]+")),
    ("th", re.compile(r"[\u0e00-\u0e7f]+")),
    ("hi", re.compile(r"[\u0900-\u097f]+")),
    ("el", re.compile(r"[\u0370-\u03ff]+")),
)
_OTHER_SCRIPT = re.compile("[" + "".join(pattern.pattern[1:-2] for _, pattern in _SCRIPTS) + "]")
#: Runs of so many characters are keys and digests.
_KEY = 40
_NOISE = re.compile(
    rf"[A-Za-z0-9+/=_-]{{{_KEY},}}|(?:https?://|www\.)[^\s\u3400-\u9fff]+|[\w.+-]+@[\w.-]+|\b[A-Za-z][\w-]*(?:\.[A-Za-z_][\w-]*)+",
    re.ASCII,
)
_LATIN = re.compile(r"[a-zA-Z\u00c0-\u024f\u1e00-\u1eff]+(?:['’][a-zA-Z]+)?")
#: Characters of a word in scripts that are written without spaces, to weigh them against Latin words.
_PER_WORD = {"han": 1.6, "ja": 2.0, "th": 4.0}
_ENOUGH = 200_000


def detect(text: str) -> str:
    """The ISO 639-1 code of the language that most of the text is in; "und" where it cannot be told."""
    sample = _without_noise(text[:_ENOUGH])
    latin = _LATIN.findall(sample)
    if _OTHER_SCRIPT.search(sample) is None:
        return _of_words(latin)
    scripts = {
        code: sum(map(len, found)) / _PER_WORD.get(code, 5.0) for code, pattern in _SCRIPTS if (found := pattern.findall(sample))
    }
    code, weight = max(scripts.items(), key=lambda pair: pair[1], default=("und", 0.0))
    if weight > 0.5 * _latin_weight(latin):
        return _of_script(code, scripts, sample)
    return _of_words(latin)


def _without_noise(text: str) -> str:
    """The text with a space for each address, path and key; none of them spans a space or lacks what is looked for here."""
    words = text.split(" ")
    return " ".join([_NOISE.sub(" ", w) if "." in w[:-1] or "@" in w or "://" in w or len(w) >= _KEY else w for w in words])


def detect_parts(parts: Sequence[str], whole: str = "und") -> tuple[str, ...]:
    """The language of each part of one document; short parts that do not tell take their neighbour's, else the document's.

    ``whole``: the document's language, if it has been told already.
    """
    whole = detect("\n".join(parts)) if whole == "und" else whole
    known = {part: _confident(part, whole) for part in set(parts)}
    told = [known[part] for part in parts]
    result: list[str] = []
    for i, code in enumerate(told):
        if code is None:
            after = next((c for c in told[i + 1 : i + 4] if c), None)
            before = result[-1] if result else None
            code = before if before and (after in (None, before)) else after or before or whole
        result.append(code)
    return tuple(result)


def require_read_language(text: Text) -> str:
    """The document's language if it, or a good part of it, can be read. Raises InputError naming the language otherwise."""
    if text.document.language in READ:
        return text.document.language
    shares = _shares(text)
    for code in READ:
        if shares.get(code, 0) > 0.2:
            return code
    language = _NAMES.get(text.document.language)
    what = f"seems to be in {language}" if language else "is in a language that could not be told"
    raise InputError(f"{text.document.name}: the policy {what}; only English and Chinese are read")


def language_coverage(text: Text) -> Coverage | None:
    """What of a document is in languages that are not read; None where all of it is read."""
    shares = _shares(text)
    other = {code: share for code, share in shares.items() if code not in READ and code != "und"}
    if sum(other.values()) < 0.03:
        return None
    named = ", ".join(f"{_NAMES.get(code, code)} ({share:.0%})" for code, share in sorted(other.items(), key=lambda p: -p[1]))
    return Coverage(part=f"policy/{text.document.name}", state="partial", reason=f"parts in languages that are not read: {named}")


def _shares(text: Text) -> dict[str, float]:
    """The share of the document's characters in each language."""
    parts = [text.text[block.start : block.end] for block in text.blocks]
    counts: Counter[str] = Counter()
    for part, code in zip(parts, detect_parts(parts, text.document.language), strict=True):
        counts[code] += len(part) * (2 if code in ("zh", "ja") else 1)
    total = sum(counts.values()) or 1
    return {code: count / total for code, count in counts.items()}


def _latin_weight(words: list[str]) -> float:
    """Latin words as far as they are language: names and abbreviations among other scripts count less."""
    return sum(1.0 if word.islower() else 0.3 for word in words)


def _of_script(code: str, scripts: dict[str, float], sample: str) -> str:
    if code in ("han", "ja"):
        return "ja" if scripts.get("ja", 0) > 0.15 * scripts.get("han", 0) else "zh"
    if code == "ru":
        return _cyrillic(sample)
    if code == "ar" and re.search(r"[پچژگ]", sample):
        return "fa"
    return code


def _cyrillic(sample: str) -> str:
    ukrainian, russian = len(re.findall(r"[іїєґ]", sample)), len(re.findall(r"[ыэё]", sample))
    if ukrainian > russian:
        return "uk"
    return "ru" if russian else "bg"


def _of_words(words: list[str]) -> str:
    """The language whose function words occur most among Latin words; "und" for texts without any."""
    scores: Counter[str] = Counter()
    distinct: Counter[str] = Counter()
    for word, count in Counter(map(str.lower, words)).items():
        for code in _WORD_LANGUAGES.get(word, ()):
            scores[code] += count
            distinct[code] += 1
    best = scores.most_common(1)
    if not best or best[0][1] < max(2, len(words) // 25) or distinct[best[0][0]] < (2 if best[0][0] == "en" else 3):
        return "und"
    return _nordic(words) if best[0][0] in ("da", "no") else best[0][0]


def _nordic(words: list[str]) -> str:
    """Danish and Norwegian differ in few words only."""
    counts = Counter(word.lower() for word in words)
    danish = sum(counts[w] for w in ("af", "vores", "nogle", "hvis", "oplysninger", "jeres", "efter"))
    norwegian = sum(counts[w] for w in ("av", "våre", "noen", "hvis", "opplysninger", "vår", "etter"))
    return "da" if danish >= norwegian else "no"


def _confident(part: str, whole: str) -> str | None:
    """The part's own language, or None where it is too short to tell."""
    code = detect(part)
    if code == "und":
        return None
    if code in ("zh", "ja", "ko", "ru", "uk", "bg", "th", "ar", "he", "hi", "el", "fa") or code == whole:
        return code
    words = len(_LATIN.findall(part))
    # a list of names and abbreviations may by chance hold two short words of another language
    return code if words >= (6 if code == "en" else 12) else None
