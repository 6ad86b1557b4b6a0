"""Google Play's Data safety form: read as claims, written in the export's shape, and drafted from what was observed."""

from auditor.datasafety.read import read_form

__all__ = ["read_form"]
