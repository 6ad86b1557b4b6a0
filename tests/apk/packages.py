"""Builds packages that no tool would write."""

import io
import struct
import zipfile
from pathlib import Path

from tests.conftest import FIXTURES

LUMICHAT = FIXTURES / "apps/lumichat/lumichat.apk"
QUIETPAINT = FIXTURES / "apps/quietpaint/quietpaint.apk"


def parts(path: Path) -> dict[str, bytes]:
    """The entries of a package."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(entries: dict[str, bytes]) -> bytes:
    """A ZIP archive of these entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_part(path: Path, source: Path, name: str, content: bytes) -> Path:
    """A copy of a package in which one entry has another content."""
    path.write_bytes(packed(parts(source) | {name: content}))
    return path


def end_record(archive: bytes) -> int:
    """Where the end record of an archive without comment starts."""
    return len(archive) - 22


def patched(data: bytes, at: int, shape: str, value: int) -> bytes:
    """The data with a number replaced."""
    found = bytearray(data)
    struct.pack_into(shape, found, at, value)
    return bytes(found)
