"""Holds what an Android app does against what its privacy policy says."""

__version__ = "0.1.0"
