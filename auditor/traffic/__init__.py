"""Reads captured traffic: which personal data went to whom, in which state of the app."""

from auditor.traffic.persona import Persona, load
from auditor.traffic.read import read_captures

__all__ = ["Persona", "load", "read_captures"]
