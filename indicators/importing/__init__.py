"""The catalogue's files ▶ checked rows ▶ what is missing in the database."""

from .reading import Problem, Unreadable
from .writing import load

__all__ = ["Problem", "Unreadable", "load"]
