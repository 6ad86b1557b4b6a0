"""Web archives (MHTML, RFC 2557), as browsers save pages in one file."""

import email
from email.message import Message

from auditor.errors import InputError


def page(data: bytes, name: str) -> bytes:
    """The archive's page as UTF-8. Raises InputError where there is none."""
    for part in email.message_from_bytes(data).walk():
        if part.get_content_type() == "text/html":
            return _html(part)
    raise InputError(f"{name}: the web archive holds no page")


def _html(part: Message) -> bytes:
    body = part.get_payload(decode=True)
    if not isinstance(body, bytes):
        return b""
    try:
        return body.decode(part.get_content_charset("utf-8"), "replace").encode()
    except LookupError:
        return body
