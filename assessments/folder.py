"""What a firm sees of its evidence: what stands beside each sub-thread, and how much of its room is used."""

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.http import Http404
from django.template.defaultfilters import filesizeformat

from assessments.lifecycle.evidence import bytes_used
from assessments.models import Assessment, Evidence, SubThread
from assessments.models.evidence import BYTES_OF_FIRM, FILES_OF_ASSESSMENT


@dataclass
class Room:
    """How many files an assessment holds, and what those of its firm take."""

    files: int
    used: int

    def __str__(self):
        most = f"{BYTES_OF_FIRM // 1024**2} MB"
        return (
            f"{self.files} of {FILES_OF_ASSESSMENT} files, {filesizeformat(self.used)} of your firm’s {most}"
        )

    @property
    def is_full(self):
        return self.files >= FILES_OF_ASSESSMENT or self.used >= BYTES_OF_FIRM


@dataclass
class Beside:
    """One sub-thread with what stands beside it."""

    sub_thread: SubThread
    evidence: list[Evidence]


@dataclass
class Folder:
    """All evidence of an assessment, by sub-thread in the order of the questionnaire."""

    assessment: Assessment
    room: Room
    filled: list[Beside]
    empty: list[SubThread]


def of_assessment(assessment):
    rows = assessment.evidence.select_related("sub_thread__thread", "added_by")
    by_code = {code: list(rows) for code, rows in groupby(rows, attrgetter("sub_thread.code"))}
    asked = [answer.sub_thread for answer in _answers(assessment).order_by("sub_thread__position")]
    filled = [Beside(one, by_code[one.code]) for one in asked if one.code in by_code]
    return Folder(assessment, room_of(assessment), filled, [one for one in asked if one.code not in by_code])


def of_sub_thread(assessment, code):
    """What stands beside one sub-thread; one that is not asked does not exist."""
    answer = _answers(assessment).filter(sub_thread__code=code).first()
    if not answer:
        raise Http404
    rows = assessment.evidence.filter(sub_thread=answer.sub_thread).select_related("added_by")
    return Beside(answer.sub_thread, list(rows))


def room_of(assessment):
    return Room(assessment.evidence.files().count(), bytes_used(assessment.firm))


def _answers(assessment):
    return assessment.answers.select_related("sub_thread__thread").only("assessment", "sub_thread")
