"""What a person typed: read, checked for form, handed to lifecycle."""

from .answers import AnswerForm, DeclarationForm, save_page, show_typed
from .firm import FirmForm
from .people import InvitationForm, JoinForm, PartForm
from .releases import NoticeForm
from .rounds import FirmListForm, RoundForm

__all__ = [
    "AnswerForm",
    "DeclarationForm",
    "FirmForm",
    "FirmListForm",
    "InvitationForm",
    "JoinForm",
    "NoticeForm",
    "PartForm",
    "RoundForm",
    "save_page",
    "show_typed",
]
