"""Android packages into facts: ``read_app``."""

from auditor.apk.reader import read_app

__all__ = ["read_app"]
