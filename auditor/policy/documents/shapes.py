"""What a line looks like: whether it can be a heading, a lead-in, an item of a list without marks."""

import re


def words(text: str) -> frozenset[str]:
    """The words of a list written as a text."""
    return frozenset(text.split())


HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_FINAL = re.compile(r"[.。;；,，!！、…]['\"”’)）】》]*\s*$")
_SENTENCE_END = re.compile(r"[.。!！?？…;；]['\"”’)）】》]*\s*$")
_LEAD = re.compile(
    r"(?:[:：]|\b(?:the following|as follows|below"
    r"|following (?:ways?|purposes?|information|data|circumstances|situations|types?|categories|cases))[.]?"
    r"|(?:如下|以下(?:信息|情形|内容|目的|场景|权限|方式)?"
    r"|包括|包含)[。]?)\s*$",
    re.IGNORECASE,
)
_INSIDE = re.compile(r"[.;。；!！]\s*\S|[，,].*[，,]|@|https?:|www\.|[:：]\s*\S| \| |\d{4}\s*[-年/.]|\b(?:19|20)\d\d\b")
SMALL = words(
    "a an the and or of to in on for by with from at as is are be we you your our their its it how what when why who where which "
    "do does if about not no this that these those via per vs under over into"
)
_DANGLING = words("a an the and or of to in for by with from as is are be your our their including such")
_QUESTION = re.compile(r"(?:what|how|why|who|when|where|which|do|does|can|is|are|will)\b", re.IGNORECASE)
_CLAIM = re.compile(
    r"(?:we|you|i|they|it|if|please|this|these)\b"
    r"|我们(?:不|会|将|可能|承诺|仅|只)|(?:您|你|如果?您|请)",
    re.IGNORECASE,
)


def is_cjk(text: str) -> bool:
    """Whether Chinese characters make up the line rather than Latin words."""
    return len(HAN.findall(text)) > len(_WORD.findall(HAN.sub(" ", text)))


def is_lead(text: str) -> bool:
    """Whether the line announces a list or table: it ends in a colon or in words such as "the following" or 如下."""
    return _LEAD.search(text[-80:]) is not None


def ends_sentence(text: str) -> bool:
    """Whether the line ends as a sentence or clause does."""
    return _SENTENCE_END.search(text[-12:]) is not None


def unfinished(text: str) -> bool:
    """Whether the line breaks off: no final punctuation, a comma, or a word that wants another."""
    last = _WORD.findall(text[-24:])
    return (not ends_sentence(text) and not is_lead(text)) or (bool(last) and last[-1].lower() in _DANGLING)


def is_caps(text: str) -> bool:
    """Whether the line is written in capitals."""
    if len(text) > 100 or (text.isascii() and not text.isupper()):
        return False
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 4 and all(c.isupper() for c in letters) and not HAN.search(text)


def is_short(text: str, slack: int = 1) -> bool:
    """Whether the line is no longer than headings are."""
    if is_cjk(text):
        return len(text) <= 24 * slack
    return len(text) <= 75 * slack and len(text.split()) <= 11 * slack


def is_title(text: str) -> bool:
    """Whether a line without a mark can be a heading by its shape alone."""
    if not text or _FINAL.search(text) or _INSIDE.search(text) or not is_short(text) or _introduces(text):
        return False
    if is_cjk(text):
        return not _CLAIM.match(text) or "如何" in text or text.endswith(("?", "？"))
    return _latin_title(text)


def _introduces(text: str) -> bool:
    """Whether a line ending in a colon is a sentence that leads to a list rather than a title."""
    return is_lead(text) and (len(text) > 10 if is_cjk(text) else len(text.split()) > 4)


def _latin_title(text: str) -> bool:
    found = _WORD.findall(text)
    if not found or not found[0][0].isupper() or found[-1].lower() in _DANGLING:
        return False
    if is_caps(text) or text.rstrip().endswith("?"):
        return True
    content = [w for w in found if w.lower() not in SMALL]
    capitals = sum(w[0].isupper() for w in content)
    if content and capitals >= 0.7 * len(content) and len(found) > 1:
        return True
    return not _CLAIM.match(text) and (len(found) <= 6 or _QUESTION.match(text) is not None)


def is_passage(text: str) -> bool:
    """Whether a line that its format calls a heading is rather a passage set in large or bold type."""
    if is_cjk(text):
        return len(text) > 60 or (len(text) > 28 and ends_sentence(text) and text[-1] not in "?？")
    return len(text) > 180 or (len(text.split()) > 12 and ends_sentence(text) and not text.rstrip().endswith("?"))


def heading_text(text: str, slack: int = 1) -> bool:
    """Whether the text after a number, or a line in bold, is short and open-ended as headings are."""
    bare = text.rstrip()
    if not bare or not is_short(bare, slack) or re.search(r"[.;。；!！]\s*\S", bare):
        return False
    if bare.endswith("."):
        return len(bare.split()) <= 6 and "," not in bare
    return not _FINAL.search(bare) and not re.search(r"[:：]\s*\S", bare)
