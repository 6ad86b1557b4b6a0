"""Reads privacy policies: documents into text, text into Disclosures and Statements."""

from auditor.policy.reader import read_policy, read_texts

__all__ = ["read_policy", "read_texts"]
