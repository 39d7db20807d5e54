"""The signed mark of a workbook: whose it is, which questionnaire it asks, what the answers said when it was made."""

import re
from dataclasses import dataclass
from zlib import crc32

from django.core import signing

from assessments.models import Answer

from .layout import FORMAT
from .refusing import Refused

SALT = "assessments.workbook"
NOT_OURS = (
    "This workbook does not say where it comes from, or that has been changed. "
    "Download a new one and copy your entries into it."
)
# A control character or half of a letter, as a workbook writes what XML cannot hold.
ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f]|[Dd][89A-Fa-f][0-9A-Fa-f]{2}|[Ff]{3}[EFef])_")


@dataclass
class Origin:
    """What an answer said when the workbook was made, short: texts by their fingerprint."""

    version: int
    state: str
    target: int | None
    importance: int
    na_reason: int
    note: int

    @classmethod
    def of(cls, answer: Answer) -> "Origin":
        texts = fingerprint(answer.na_reason), fingerprint(answer.note)
        return cls(answer.version, answer.state, answer.target, answer.importance, *texts)

    def says(self, name: str, value: object) -> bool:
        """Whether a field has had this value then."""
        return getattr(self, name) == (fingerprint(str(value)) if name in ("na_reason", "note") else value)

    def packed(self) -> list[int | str | None]:
        return [self.version, self.state, self.target, self.importance, self.na_reason, self.note]


def unescaped(text: str) -> str:
    """Text of a cell with its characters as they are and its lines ended as ours."""
    whole = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return whole.replace("\r\n", "\n").replace("\r", "\n")


def fingerprint(text: str) -> int:
    """The same for a text and for what a spreadsheet makes of it; 0 where there is none."""
    plain = unescaped(text).strip()
    return crc32(plain.encode(errors="replace")) if plain else 0


def stamp(assessment, answers: list[Answer]) -> str:
    """One line of text for the hidden sheet."""
    return signing.dumps(_owner(assessment) | {"answers": {a.sub_thread.code: Origin.of(a).packed() for a in answers}},
                         salt=SALT, compress=True)  # fmt: skip


def origins(text: str, assessment) -> dict[str, Origin]:
    """What a workbook's answers said when it was made, by code; Refused unless it is one of this assessment."""
    try:
        found = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        raise Refused(NOT_OURS) from None
    _refuse_other(found, _owner(assessment))
    return {code: Origin(*packed) for code, packed in found["answers"].items()}


def _owner(assessment) -> dict[str, int | str]:
    version = assessment.round.framework_version
    return {
        "format": FORMAT,
        "firm": assessment.firm_id,
        "framework": version.framework.code,
        "version": version.version,
        "assessment": assessment.pk,
    }


def _refuse_other(found: dict[str, object], own: dict[str, int | str]) -> None:
    reasons = {
        "format": "This workbook is of an earlier form. Download a new one and copy your entries into it.",
        "firm": "This workbook was made for another firm.",
        "framework": "This workbook asks another questionnaire.",
        "version": f"This workbook asks version {found.get('version')} of the questionnaire; "
        f"this round asks {own['version']}. Download a new one and copy your entries into it.",
        "assessment": "This workbook belongs to another assessment of your firm.",
    }
    for name, reason in reasons.items():
        if found.get(name) != own[name]:
            raise Refused(reason)
