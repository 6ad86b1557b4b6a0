"""Placeholder until the corpus of labelled segments is scored."""
