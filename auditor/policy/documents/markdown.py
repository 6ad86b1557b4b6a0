"""Markdown into lines, by way of HTML."""

from auditor.policy.documents.lines import Content


def read(text: str, name: str) -> Content:
    """The lines of a Markdown text (CommonMark with tables). Raises InputError where it holds no text."""
    from markdown_it import MarkdownIt

    from auditor.policy.documents import html

    renderer = MarkdownIt("commonmark", {"html": True, "maxNesting": 100}).enable(["table", "strikethrough"])
    return html.read(renderer.render(_without_front_matter(text)), name)


def _without_front_matter(text: str) -> str:
    """The text without the YAML block that site generators put before it."""
    if not text.startswith("---\n"):
        return text
    end = text.find("\n---", 4, 4000)
    return text[end + 4 :] if end > 0 else text
