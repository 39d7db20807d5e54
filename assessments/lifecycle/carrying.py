"""What a firm said in earlier rounds stands beside the blank answers of a new one, to be confirmed or changed."""

from collections.abc import Iterable

from django.db.models import prefetch_related_objects

from assessments.choices import State
from assessments.models import Answer, Assessment, SubThread


def answers_of(assessment: Assessment) -> list[Answer]:
    """A blank answer for each sub-thread asked, with what was last said about it proposed; not yet stored."""
    asked = list(assessment.round.asked().select_related("version"))
    earlier = _last_said(assessment)
    _read_wordings((earlier[one.code].sub_thread, one) for one in asked if one.code in earlier)
    return [_answer(assessment, one, earlier.get(one.code)) for one in asked]


def _last_said(assessment: Assessment) -> dict[str, Answer]:
    """By code, the newest answer in what the firm has submitted of the same framework in other rounds."""
    framework = assessment.round.framework_version.framework_id
    said = (
        Answer.objects.in_counted_submissions(assessment.firm)
        .filter(assessment__round__framework_version__framework=framework)
        .exclude(assessment__round=assessment.round)
        .exclude(state=State.BLANK)
    )
    return {one.sub_thread.code: one for one in said.order_by("assessment__submitted_at")}


def _read_wordings(pairs: Iterable[tuple[SubThread, SubThread]]) -> None:
    """The level texts of those sub-threads whose wordings decide, in one question for all."""
    across = [one for pair in pairs if pair[0].version.major != pair[1].version.major for one in pair]
    prefetch_related_objects(across, "descriptors")


def _answer(assessment: Assessment, asked: SubThread, before: Answer | None) -> Answer:
    answer = Answer(assessment=assessment, sub_thread=asked)
    if not before:
        return answer
    answer.last_said_at = before.assessment.submitted_at
    if _is_answered_by(asked, before):
        answer.proposed, answer.proposed_reason = before.state, before.na_reason
        answer.target, answer.importance, answer.note = before.target, before.importance, before.note
    return answer


def _is_answered_by(asked: SubThread, before: Answer) -> bool:
    if before.state == State.NOT_APPLICABLE and not asked.allow_na:
        return False
    return asked.means_the_same_as(before.sub_thread)
