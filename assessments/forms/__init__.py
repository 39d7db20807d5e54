"""What a person typed: read, checked for form, handed to lifecycle."""

from .answers import AnswerForm, DeclarationForm, save_page
from .firm import FirmForm

__all__ = ["AnswerForm", "DeclarationForm", "FirmForm", "save_page"]
