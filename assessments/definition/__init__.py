"""Questionnaires and vocabularies: YAML ▶ checked ▶ rows, with a diff; a published version never changes."""

from .loading import load, load_file
from .problems import Broken, Problem
from .reference import read_references

__all__ = ["Broken", "Problem", "load", "load_file", "read_references"]
