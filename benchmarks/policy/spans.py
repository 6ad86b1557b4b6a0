"""Placeholder until the corpus of labelled spans is scored."""
