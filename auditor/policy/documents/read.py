"""From a path, standard input or bytes to a Text."""

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Literal

from msgspec.structs import replace

from auditor.errors import InputError, UsageError
from auditor.facts import Coverage, Document
from auditor.policy.blocks import Text
from auditor.policy.documents.dates import updated
from auditor.policy.documents.encoding import decode
from auditor.policy.documents.layout import lay_out
from auditor.policy.documents.lines import Content, Line, Note
from auditor.policy.documents.roles import assign_roles
from auditor.policy.documents.runin import split
from auditor.policy.documents.sections import to_blocks
from auditor.policy.documents.sniff import Format, sniff_bytes, sniff_text
from auditor.policy.language import detect

#: The largest file that is read, and the largest text: policies are a thousandth of it.
MAX_FILE = 100_000_000
MAX_TEXT = 20_000_000
_WHOLE = "policy/{name}"


def read_documents(sources: Sequence[Path | str]) -> tuple[Text, ...]:
    """The sources as one policy's documents, in order. Raises InputError for the first that cannot be read."""
    if not sources:
        raise InputError("no policy was given to read")
    texts = []
    for number, source in enumerate(sources, 1):
        if isinstance(source, str) and is_address(source):
            texts.append(_read_address(source, f"d{number}"))
            continue
        data, name = _load(source)
        texts.append(read_bytes(data, name, f"d{number}"))
    return tuple(texts)


def _read_address(address: str, id: str) -> Text:
    from auditor.policy.documents.fetch import fetch

    page = fetch(address)
    text = read_bytes(page.data, page.name, id, page.charset)
    told = Coverage(part=_WHOLE.format(name=page.name), state="read", reason=f"fetched from {page.address} at {page.date}")
    return replace(text, coverage=(*text.coverage, told))


def is_address(source: str) -> bool:
    """Whether a source is an address rather than a file. Raises UsageError for one that is not fetched."""
    scheme, colon, _ = source.partition("://")
    if not colon or not scheme.isalpha():
        return False
    if scheme.lower() != "https":
        raise UsageError(
            f"{source}: only https:// addresses are fetched, as anybody on the way could change what {scheme}:// brings"
        )
    return True


def read_document(source: Path | str) -> Text:
    """One document from a path, an https:// address, or standard input for ``-``. Raises InputError where it cannot be read."""
    return read_documents((source,))[0]


def read_bytes(data: bytes, name: str, id: str = "d1", charset: str | None = None) -> Text:
    """A document from its bytes; ``name`` helps to tell the format and names it in errors. Raises InputError.

    ``charset`` is what the server says of a text's encoding.
    """
    if not data.strip(b" \t\r\n\0"):
        raise InputError(f"{name}: the file is empty")
    format_, content = _content(data, name, charset)
    content.lines = _with_roles(content)
    text = content.text if content.text is not None else lay_out(content.lines)
    if not content.lines:
        raise InputError(f"{name}: no text was found in it")
    document = Document(
        id=id,
        name=name,
        format=_family(format_),
        language=detect(text),
        sha256=hashlib.sha256(data).hexdigest(),
        characters=len(text),
        updated=updated(text),
    )
    return Text(document=document, text=text, blocks=to_blocks(content.lines), coverage=_coverage(name, content.notes))


def _with_roles(content: Content) -> list[Line]:
    """The lines with their kinds; drawn lines take no part in telling what the others are."""
    written = split([line for line in content.lines if not line.rule])
    assign_roles(written, content.headed)
    drawn = [line for line in content.lines if line.rule]
    return sorted([*written, *drawn], key=lambda line: line.start) if drawn else written


def _load(source: Path | str) -> tuple[bytes, str]:
    if source == "-":
        return _bounded(sys.stdin.buffer, "standard input"), "standard input"
    path = Path(source)
    try:
        if path.is_dir():
            raise InputError(f"{path}: this is a folder, not a policy")
        with path.open("rb") as file:
            return _bounded(file, path.name), path.name
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: the file cannot be opened ({getattr(error, 'strerror', None) or error})") from None


def _bounded(file: BinaryIO, name: str) -> bytes:
    data = file.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise InputError(f"{name}: the file is larger than {MAX_FILE // 1_000_000} MB; a policy of that size is not read")
    return data


def _content(data: bytes, name: str, charset: str | None = None) -> tuple[Format, Content]:
    format_ = sniff_bytes(data, name)
    notes: list[Note] = []
    if format_ == "mhtml":
        from auditor.policy.documents import mhtml

        data = mhtml.page(data, name)
    if format_ in ("pdf", "docx"):
        content = _read_binary(data, format_, name)
    else:
        text, notes = _text(data, name, charset)
        format_ = sniff_text(text, name)
        content = _read_text(text, format_, name)
    content.notes = [*notes, *content.notes]
    return format_, content


def _text(data: bytes, name: str, charset: str | None) -> tuple[str, list[Note]]:
    if len(data) > 2 * MAX_TEXT:
        raise InputError(f"{name}: the text is larger than {MAX_TEXT // 1_000_000} MB; a policy of that size is not read")
    text, notes = decode(data, name, charset)
    if len(text) > MAX_TEXT:
        raise InputError(f"{name}: the text is larger than {MAX_TEXT // 1_000_000} MB; a policy of that size is not read")
    return text, notes


def _read_text(text: str, format_: Format, name: str) -> Content:
    if format_ == "html":
        from auditor.policy.documents import html
        from auditor.policy.documents.shell import require_text

        content = html.read(text, name)
        require_text(text, content.lines, name)
        return content
    if format_ == "markdown":
        from auditor.policy.documents import markdown

        return markdown.read(text, name)
    from auditor.policy.documents import plain

    return plain.read(text)


def _read_binary(data: bytes, format_: Format, name: str) -> Content:
    if format_ == "pdf":
        from auditor.policy.documents import pdf

        return pdf.read(data, name)
    from auditor.policy.documents import docx

    return docx.read(data, name)


def _family(format_: Format) -> Literal["text", "markdown", "html", "pdf", "docx"]:
    return "html" if format_ == "mhtml" else format_


def _coverage(name: str, notes: list[Note]) -> tuple[Coverage, ...]:
    whole = _WHOLE.format(name=name)
    partial = any(note.state != "read" for note in notes)
    told = [Coverage(part=whole + note.where, state=note.state, reason=note.reason) for note in notes]
    return tuple(told) if partial else (Coverage(part=whole, state="read"), *told)
