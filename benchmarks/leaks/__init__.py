"""Generates requests as trackers send them, with and without personal data, and measures what is found.

The grammar shares no code with the detector: values are written by hashlib, base64, json and writers of their own.
"""
