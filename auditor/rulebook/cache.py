"""A cache of parsed rule files: YAML takes ten times as long to read as the same content as MessagePack.

One file per rule file, in the user's cache folder: the SHA-256 of format and content it was made from, then the content as plain
MessagePack. Whoever reads it decodes it into the same typed entries as the YAML. A cache that cannot be read, does not fit, or
cannot be written is passed over in silence.
"""

import hashlib
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import msgspec

_FORMAT = b"auditor-rules-1\0"
_DIGEST = hashlib.sha256().digest_size
#: So many files at most; the oldest go first.
MOST = 256


def cache_dir() -> Path:
    """The user's cache folder for rules, after the platform's custom. Raises RuntimeError where there is no home."""
    if sys.platform == "win32" and (local := os.environ.get("LOCALAPPDATA")):
        return Path(local) / "auditor" / "cache" / "rules"
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base and Path(base).is_absolute() else Path.home() / ".cache") / "auditor" / "rules"


def _place(path: Path) -> Path:
    name = hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:24]
    return cache_dir() / f"{name}.msgpack"


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(_FORMAT + content).digest()


def load[T](path: Path, content: bytes, shape: type[T]) -> T | None:
    """What was stored for exactly this content, as ``shape``; None if there is nothing that fits."""
    with suppress(OSError, RuntimeError, msgspec.DecodeError, msgspec.ValidationError):
        stored = _place(path).read_bytes()
        if stored[:_DIGEST] == _digest(content):
            return msgspec.msgpack.decode(memoryview(stored)[_DIGEST:], type=shape)
    return None


def store(path: Path, content: bytes, parsed: object) -> None:
    """Stores what was parsed from ``content``, all or nothing."""
    with suppress(OSError, RuntimeError, TypeError, ValueError, OverflowError):
        place = _place(path)
        data = _digest(content) + msgspec.msgpack.encode(parsed)
        place.parent.mkdir(parents=True, exist_ok=True)
        _prune(place.parent)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(place)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise


def _prune(folder: Path) -> None:
    """Makes room for one more file."""
    files = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime)
    for file in files[: max(0, len(files) - MOST + 1)]:
        file.unlink(missing_ok=True)
