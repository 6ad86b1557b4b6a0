"""Peels whatever encodings a message has and yields its leaves, each with the path that leads to it. Sans-io and bounded.

A path reads ``body > gzip > json:$.d > base64 > json:$.imei``. Nothing here knows what personal data looks like: a leaf is
any text that opens no further.
"""

import re
import time
from typing import Any

import msgspec

from auditor.traffic import binary, inside, textforms
from auditor.traffic.har import decode_json
from auditor.traffic.inflate import Inflated, by_coding, by_magic, by_trial
from auditor.traffic.jsonpick import NotInOrderError, pick
from auditor.traffic.scout import WORTH_LOOKING, Scout
from auditor.traffic.tokens import decodings, embedded_tokens, unjwt

#: Ten encodings with a container in each.
MAX_DEPTH = 20
#: What decodes to sense and is longer than this was no plain text.
SURELY_ENCODED = 128
MAX_LEAVES = 200_000
MAX_BYTES = 16 << 20
MAX_LEAF = 4 << 20
MAX_SECONDS = 20
SHORTEST_RAW, LONGEST_RAW = 6, 64


class Leaf:
    """A text in a message. ``key`` is the nearest field name; ``sealed`` texts opened further and stand for a step only."""

    __slots__ = ("depth", "key", "parent", "sealed", "step", "text")

    def __init__(self, parent: "Leaf | None", step: str, key: str, text: str) -> None:
        self.parent, self.step, self.key, self.text = parent, step, key, text
        self.depth: int = parent.depth + 1 if parent else 0
        self.sealed = False

    @property
    def path(self) -> str:
        """The steps from the part of the request to here."""
        return f"{self.parent.path} > {self.step}" if self.parent else self.step

    @property
    def root(self) -> "Leaf":
        """The part of the request that it lies in."""
        return self.parent.root if self.parent else self


class Unwrapper:
    """Opens the parts of one message. ``leaves`` collects all texts; ``cuts`` says what the budgets left unread.

    With a ``scout``, leaves of longer texts are left out where nothing is of interest to it.
    """

    def __init__(
        self, scout: Scout | None = None, max_bytes: int = MAX_BYTES, max_leaves: int = MAX_LEAVES, max_depth: int = MAX_DEPTH
    ) -> None:
        self._scout = scout
        self.leaves: list[Leaf] = []
        self.cuts: set[str] = set()
        self._deadline = time.monotonic() + MAX_SECONDS
        self.bytes_left, self.max_leaves, self.max_depth = max_bytes, max_leaves, max_depth

    # --- entry points ---

    def text(self, part: str, key: str, text: str) -> None:
        """A textual part: a header, a cookie, a path segment, a query value."""
        self._text(None, part, key, text)

    def data(self, part: str, data: bytes, content_type: str = "", codings: str = "") -> None:
        """A body. ``codings`` is its Content-Encoding; codings that are already off are passed over."""
        root = self._seal(None, part, "", "")
        for coding in reversed([name for name in codings.split(",") if name.strip()]):
            found = by_coding(coding, data, self.bytes_left)
            if found:
                root, data = self._inflated(root, found), found[1].data
        kind = content_type.partition(";")[0].strip().lower()
        if kind.startswith("multipart/") and self._multipart(root, data, content_type):
            return
        if kind == "application/x-www-form-urlencoded" and b"=" in data and data[:1] not in b"{[" and self._form_body(root, data):
            return
        self._bytes(root, "", "", data)

    # --- bookkeeping ---

    def _add(self, parent: Leaf | None, step: str, key: str, text: str) -> Leaf:
        leaf = Leaf(parent, step, key, text)
        if len(self.leaves) < self.max_leaves:
            self.leaves.append(leaf)
        else:
            self.cuts.add(f"more than {self.max_leaves:,} values in one message")
        return leaf

    def _seal(self, parent: Leaf | None, step: str, key: str, text: str) -> Leaf:
        leaf = Leaf(parent, step, key, text)
        leaf.sealed = True
        return leaf

    def _inflated(self, parent: Leaf, found: tuple[str, Inflated]) -> Leaf:
        name, content = found
        self._spend(len(content.data))
        if content.capped:
            self.cuts.add("a message that grows too large when decompressed")
        elif not content.whole:
            self.cuts.add("compressed data that ends early")
        return self._seal(parent, name, parent.key, "")

    def _spend(self, count: int) -> None:
        self.bytes_left = max(0, self.bytes_left - count)
        if not self.bytes_left:
            self.cuts.add("a message that grows too large when decoded")

    def _deep(self, parent: Leaf | None) -> bool:
        if parent is not None and parent.depth >= self.max_depth:
            self.cuts.add(f"data wrapped more than {self.max_depth} times")
            return True
        if time.monotonic() > self._deadline:
            self.cuts.add(f"data that takes more than {MAX_SECONDS} seconds to open")
            return True
        return not self.bytes_left

    # --- bytes ---

    def _bytes(self, parent: Leaf, step: str, key: str, data: bytes) -> None:
        """Data whose form is to be told from itself. With ``step`` "" it takes its parent's place."""
        node = self._seal(parent, step, key, "") if step else parent
        if not data or self._deep(node):
            return
        found = by_magic(data, self.bytes_left)
        if found:
            self._bytes(self._inflated(node, found), "", key, found[1].data)
        elif binary.is_text(data):
            self._utf8(node, key, data)
        else:
            self._binary(node, key, data)

    def _binary(self, node: Leaf, key: str, data: bytes) -> None:
        """Bytes that are no text; few of them are also shown in hexadecimal, as identifiers and digests are known."""
        if SHORTEST_RAW <= len(data) <= LONGEST_RAW:
            self._add(node, "bytes", key or node.key, data.hex())
        if self._structured(node, data):
            return
        found = by_trial(data, self.bytes_left)
        if found:
            self._bytes(self._inflated(node, found), "", key, found[1].data)
        else:
            self._retext(node, key, data[:MAX_LEAF].decode("utf-8", "replace"))

    def _utf8(self, node: Leaf, key: str, data: bytes) -> None:
        """Text in UTF-8, looked over before it is opened."""
        if self._scout is None or len(data) < WORTH_LOOKING:
            self._retext(node, key, data.decode())
            return
        points = self._scout.points(data)
        if points and not (data[:1] in (b"{", b"[") and self._json_at(node, key or node.key, data, points)):
            self._retext(node, key, data.decode())

    def _json_at(self, node: Leaf, key: str, data: bytes, points: list[int]) -> bool:
        """The values at ``points`` of a JSON text; False if it has to be read as a whole."""
        try:
            picked = list(pick(data, points, "json:$", key))
        except (msgspec.DecodeError, NotInOrderError, RecursionError):
            return False
        for item in picked:
            if item.raw[:1] in (b'"', b"{", b"["):
                self._value(node, item.path, item.key, decode_json(item.raw))
            elif item.raw not in (b"true", b"false", b"null"):
                self._add(node, item.path, item.key, item.raw.decode())
        return True

    def _retext(self, node: Leaf, key: str, text: str) -> None:
        """Text in a node's own place: the node is a leaf unless the text opens further."""
        leaf = Leaf(node.parent, node.step, key or node.key, text)
        if not self._open(leaf):
            if len(self.leaves) < self.max_leaves:
                self.leaves.append(leaf)
            else:
                self.cuts.add(f"more than {self.max_leaves:,} values in one message")

    def _structured(self, node: Leaf, data: bytes) -> bool:
        if data.startswith(b"--") and self._multipart(node, data, ""):
            return True
        found = binary.structure(data)
        if found:
            self._decoded(node, *found)
        return found is not None

    def _decoded(self, node: Leaf, name: str, value: Any) -> None:
        if name in ("protobuf", "thrift"):
            self._fields(node, f"{name}:", value)
        elif name == "grpc":
            for index, frame in enumerate(value):
                self._bytes(node, f"grpc[{index}]", "", frame)
        else:
            self._value(node, f"{name}:$", node.key, value)

    def _fields(self, node: Leaf, prefix: str, fields: list[tuple[int | str, Any]]) -> None:
        for number, value in fields:
            step = f"{prefix}{number}"
            if isinstance(number, str):  # the key of a map
                self._text(node, f"{prefix}{{key}}", "", number)
            if isinstance(value, list):
                self._fields(node, f"{step}.", value)
            elif isinstance(value, bytes):
                self._bytes(node, step, "", value)
            elif isinstance(value, str):
                self._text(node, step, "", value)
            else:
                self._add(node, step, "", _number(value))

    def _multipart(self, node: Leaf, data: bytes, content_type: str) -> bool:
        parts = textforms.multipart(data, content_type)
        self._keys(node, "multipart:", {name: 0 for name, _ in parts or ()})
        for name, content in parts or ():
            self._bytes(node, f"multipart:{name}", name, content)
        return parts is not None

    def _form_body(self, node: Leaf, data: bytes) -> bool:
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return False
        return self._form(node, text)

    # --- text ---

    def _text(self, parent: Leaf | None, step: str, key: str, text: str) -> None:
        if text:
            leaf = self._add(parent, step, key, text)
            if len(text) > 7:
                leaf.sealed = self._open(leaf)

    def _open(self, leaf: Leaf) -> bool:
        """Opens a text if it is of a known form; its values become leaves below it. False: the text stays a leaf itself.

        What looks like Base64, hex or a form may be plain text by chance, so such texts stay.
        """
        text = leaf.text
        if not _OPENABLE.search(text) or self._deep(leaf):
            return False
        first = text.lstrip()[:1]
        if first in ("{", "[") and self._json(leaf, text):
            return True
        if first == "<" and self._xml(leaf, text):
            return True
        if text.startswith("--") and "\r\n" in text and self._multipart(leaf, text.encode("utf-8", "replace"), ""):
            return True
        if first == '"' and isinstance(inner := decode_json(text.encode("utf-8", "replace")), str):
            self._text(leaf, "json:$", leaf.key, inner)
            return True
        return self._open_token(leaf, text) or self._open_mixed(leaf, text)

    def _open_token(self, leaf: Leaf, text: str) -> bool:
        """A text that is one token: JWT, hex, Base64, percent-encoding or a form."""
        if text.startswith("eyJ") and (pieces := unjwt(text)):
            for name, piece in pieces:
                self._bytes(leaf, f"jwt:{name}", leaf.key, piece)
            return True
        for name, data in decodings(text):
            if worth(data):
                self._spend(len(data))
                self._bytes(leaf, name, leaf.key, data)
                return len(text) > SURELY_ENCODED
        if textforms.is_form(text) and self._form(leaf, text):
            return False
        if "%" in text and _PERCENT.search(text):
            self._inside(leaf, text)
            self._bytes(leaf, "url", leaf.key, textforms.unquote(text))
            return True
        return False

    def _open_mixed(self, leaf: Leaf, text: str) -> bool:
        """Wrapped values inside of other text: they become leaves, and the text stays one."""
        if _URL.match(text):
            self._form(leaf, text.partition("?")[2].partition("#")[0], "query")
        self._inside(leaf, text)
        for position, candidates in embedded_tokens(text):
            name, data = next(((name, data) for name, data in candidates if worth(data)), ("", b""))
            if name:
                self._spend(len(data))
                self._bytes(leaf, f"text[{position}] > {name}", leaf.key, data)
        return False

    def _form(self, leaf: Leaf, text: str, name: str = "form") -> bool:
        pairs = textforms.form(text)
        self._keys(leaf, f"{name}:", {key: 0 for key, _ in pairs})
        for key, value in pairs:
            self._field(leaf, f"{name}:{key}", textforms.last_name(key) or leaf.key, value)
        return bool(pairs)

    def _field(self, leaf: Leaf, step: str, key: str, value: bytes) -> None:
        try:
            self._text(leaf, step, key, value.decode())
        except UnicodeDecodeError:
            self._bytes(leaf, step, key, value)

    def _inside(self, leaf: Leaf, text: str) -> None:
        """Structured data behind other text."""
        for position, piece in inside.pieces(text):
            self._text(leaf, f"text[{position}]", leaf.key, piece)

    def _xml(self, leaf: Leaf, text: str) -> bool:
        found = False
        for step, key, value in (*textforms.xml(text), *textforms.xml_keys(text)):
            found = True
            self._text(leaf, f"xml:{step}", key, value)
        return found

    # --- structured values ---

    def _json(self, leaf: Leaf, text: str) -> bool:
        data = text.encode("utf-8", "surrogatepass")
        if self._scout is not None and len(data) >= WORTH_LOOKING:
            points = self._scout.points(data)
            if not points or self._json_at(leaf, leaf.key, data, points):
                return True
        value = decode_json(data)
        if isinstance(value, dict | list):
            self._value(leaf, "json:$", leaf.key, value)
            return True
        for key, entry in textforms.java_maps(text.strip()):
            self._text(leaf, f"map:{key}", key, entry)
        return self._json_lines(leaf, text)

    def _json_lines(self, leaf: Leaf, text: str) -> bool:
        lines = text.splitlines() if "\n" in text else []
        values = [
            (index, decode_json(line.encode("utf-8", "replace"))) for index, line in enumerate(lines) if line.startswith(("{", "["))
        ]
        known = [(index, value) for index, value in values if value is not None]
        for index, value in known:
            self._value(leaf, f"line[{index}] > json:$", leaf.key, value)
        return bool(known) and len(known) == len(lines)

    def _value(self, node: Leaf, path: str, key: str, value: Any) -> None:
        """A decoded value: depth first, in order, without recursion."""
        stack = [(path, key, value)]
        while stack:
            path, key, value = stack.pop()
            if isinstance(value, str):
                self._text(node, path, key, value)
            elif isinstance(value, dict):
                self._keys(node, path, value)
                stack.extend((f"{path}.{name}", str(name), item) for name, item in reversed(value.items()))
            elif isinstance(value, list):
                stack.extend((f"{path}[{index}]", key, item) for index, item in reversed(list(enumerate(value))))
            elif isinstance(value, bytes):
                self._bytes(node, path, key, value)
            elif value is not None and not isinstance(value, bool):
                self._add(node, path, key, _number(value))

    def _keys(self, node: Leaf, path: str, value: dict[Any, Any]) -> None:
        """Field names that may themselves be data, such as an identifier used as a key."""
        for name in value:
            if len(name) > 7 and _NO_NAME.search(name):
                self._text(node, f"{path}{{key}}", "", name)


def worth(data: bytes) -> bool:
    """Whether decoded data makes sense: text, compressed, a serialisation, or bytes with words in them."""
    if binary.is_text(data) or by_magic(data, 64) is not None:
        return bool(data)
    return len(data) >= 12 and (_WORDS.search(data) is not None or binary.structure(data) is not None)


_OPENABLE = re.compile(r'[{\[<="%?]|[A-Za-z0-9+/_\-]{8}')
_URL = re.compile(r"[a-z][a-z0-9+.\-]*://[^\s?]*\?[^\s=]+=\S", re.IGNORECASE)
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_WORDS = re.compile(rb"[ -~]{8}")
#: What field names that are words have not.
_NO_NAME = re.compile(r"[\d .@:+/]")


def _number(value: float | int) -> str:
    return repr(value)
