"""Questionnaires and vocabularies: YAML ▶ checked ▶ rows, with a diff; a published version never changes."""

from .loading import load, load_file
from .problems import Broken, Problem

__all__ = ["Broken", "Problem", "load", "load_file"]
