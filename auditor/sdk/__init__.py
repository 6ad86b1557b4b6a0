"""Profiles of SDKs, measured on their own artefacts."""
