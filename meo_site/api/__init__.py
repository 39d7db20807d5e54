"""The API of both halves under one roof, its OpenAPI document, and the page that explains it."""

from .roof import api

__all__ = ["api"]
