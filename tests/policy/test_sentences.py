"""Splitting into sentences and items."""

from auditor.policy.sentences import Sentence, split_sentences


def _parts(text: str, chinese: bool = False) -> list[tuple[str, str]]:
    return [(sentence.kind, text[sentence.start : sentence.end]) for sentence in split_sentences(text, 0, len(text), chinese)]


def test_abbreviations_end_no_sentence() -> None:
    assert _parts("We use tools, e.g. Umeng. They count visits.") == [
        ("plain", "We use tools, e.g. Umeng."),
        ("plain", "They count visits."),
    ]


def test_an_enumeration_within_a_sentence_has_a_lead() -> None:
    text = "We share it: (A) with consent; (B) by law."
    sentences = split_sentences(text, 0, len(text), chinese=False)
    assert [text[s.start : s.end] for s in sentences] == ["We share it:", "(A) with consent;", "(B) by law."]
    assert [s.lead for s in sentences] == [None, 0, 0]


def test_a_single_marker_is_no_enumeration() -> None:
    assert _parts("See part (a) of the law.") == [("plain", "See part (a) of the law.")]


def test_chinese_marks_end_sentences() -> None:
    assert [text for _, text in _parts("我们收集手机号。我们不共享。", chinese=True)] == ["我们收集手机号。", "我们不共享。"]


def test_white_space_belongs_to_no_sentence() -> None:
    assert split_sentences("  A.  ", 0, 6, chinese=False) == [Sentence(start=2, end=4)]
