"""Hides personal values in evidence. One key for each run, so that equal values can be told but not guessed."""

import hashlib
import secrets
from urllib.parse import urlsplit

HIDDEN = "…"
MAX_SHOWN = 200


class Mask:
    """``reveal``: show values as they are. ``key`` is for tests; by default it is drawn anew."""

    def __init__(self, reveal: bool = False, key: bytes | None = None) -> None:
        self.reveal = reveal
        self._key = key or secrets.token_bytes(32)

    def value(self, text: str) -> str:
        """``…18 #5f0c1d2e``: the last two characters of values of six or more, and a keyed hash."""
        if self.reveal:
            return text[:MAX_SHOWN]
        digest = hashlib.blake2b(text.lower().encode("utf-8", "replace"), key=self._key, digest_size=4).hexdigest()
        return f"{HIDDEN}{text[-2:] if len(text) > 5 else ''} #{digest}"

    def url(self, url: str, personal_path: bool) -> str:
        """The URL without the values of its query and fragment, and without its path if that holds personal data."""
        if self.reveal:
            return url
        try:
            pieces = urlsplit(url)
        except ValueError:
            return HIDDEN
        keys = [piece.partition("=")[0] if "=" in piece else HIDDEN for piece in pieces.query.split("&")] if pieces.query else []
        query = "&".join(f"{key[:40]}={HIDDEN}" if key != HIDDEN else HIDDEN for key in keys)
        path = f"/{HIDDEN}" if personal_path else pieces.path
        host = pieces.netloc.rpartition("@")[2]
        return f"{pieces.scheme}://{host}{path}{'?' + query if query else ''}"

    def path(self, path: str, value: str) -> str:
        """A decoding path in which the value does not stand as a field's name."""
        return path if self.reveal else path.replace(value, HIDDEN)
