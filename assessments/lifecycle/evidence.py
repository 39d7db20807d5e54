"""A firm puts files and links beside its answers and takes them away again, while the assessment is a draft.

A file is written before its row and removed after it, so that a crash leaves at most a file without a row:
`verify_integrity` finds those.
"""

import logging
from functools import partial

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum

from assessments import uploads
from assessments.models import Assessment, Evidence, Firm, SubThread
from assessments.models.evidence import BYTES_OF_FIRM, FILES_OF_ASSESSMENT, stored_name
from meo_site.accounts.models import User
from meo_site.audit.record import record

from .refusals import NotOpen, NotReady

LINKS_OF_ASSESSMENT = 100

logger = logging.getLogger(__name__)


class NotKept(NotReady):
    """The disk did not take the file; none of it is the sender's fault."""


def add_file(assessment: Assessment, sub_thread: SubThread, upload: File, *, by: User) -> Evidence:
    """Keep a file beside a sub-thread; raises NotReady, or uploads.Refused, with the reason."""
    found = uploads.examine(upload.name or "", upload.size, upload)  # before anything is locked
    evidence = Evidence(assessment=assessment, sub_thread=sub_thread, added_by=by, **found._asdict())
    name = stored_name(evidence, "")
    try:
        return _stored(evidence, name, upload)
    except BaseException:  # whatever it was, no row refers to the file
        _remove(name)
        raise


@transaction.atomic
def _stored(evidence: Evidence, name: str, upload: File) -> Evidence:
    firm = _locked_for_change(evidence.assessment)
    _refuse_beyond_limits(evidence, firm)
    upload.seek(0)
    try:
        evidence.file.name = default_storage.save(name, upload)
    except OSError:
        logger.exception("evidence_not_kept", extra={"assessment": evidence.assessment_id})
        raise NotKept("could not be stored just now. Try again in a few minutes.") from None
    evidence.save(force_insert=True)
    record(evidence.added_by, "added evidence", evidence, assessment=evidence.assessment_id)
    return evidence


def _refuse_beyond_limits(evidence: Evidence, firm: Firm) -> None:
    present = evidence.assessment.evidence.files()
    if present.filter(sub_thread=evidence.sub_thread, digest=evidence.digest).exists():
        raise NotReady("is here already.")
    if present.count() >= FILES_OF_ASSESSMENT:
        raise NotReady(f"is one too many: an assessment holds {FILES_OF_ASSESSMENT} files. Delete one first.")
    if bytes_used(firm) + evidence.size > BYTES_OF_FIRM:
        raise NotReady(
            f"does not fit: the files of your firm take at most {BYTES_OF_FIRM // 1024**2} MB. Delete one first."
        )


def bytes_used(firm: Firm) -> int:
    """What the files of a firm take; one that several attempts refer to is stored, and counted, once."""
    stored = (
        Evidence.objects.files().filter(assessment__firm=firm).order_by().values("file", "size").distinct()
    )
    return stored.aggregate(total=Sum("size"))["total"] or 0


@transaction.atomic
def add_link(assessment: Assessment, sub_thread: SubThread, title: str, link: str, *, by: User) -> Evidence:
    """Keep an address beside a sub-thread; nobody fetches it."""
    _locked_for_change(assessment)
    links = assessment.evidence.filter(file="")
    if links.filter(sub_thread=sub_thread, link=link).exists():
        raise NotReady("This link is here already.")
    if links.count() >= LINKS_OF_ASSESSMENT:
        raise NotReady(f"An assessment holds {LINKS_OF_ASSESSMENT} links. Delete one first.")
    evidence = Evidence.objects.create(
        assessment=assessment, sub_thread=sub_thread, title=title, link=link, added_by=by
    )
    record(by, "added evidence", evidence, assessment=assessment.pk)
    return evidence


@transaction.atomic
def delete_evidence(evidence: Evidence, *, by: User) -> None:
    """Take a file or link away; a second click finds nothing to do."""
    _locked_for_change(evidence.assessment, may_be_closed=True)
    if not (own := Evidence.objects.filter(pk=evidence.pk)).exists():
        return
    record(by, "deleted evidence", evidence, assessment=evidence.assessment_id)
    own.delete()
    discard([evidence.file.name])


def _locked_for_change(assessment: Assessment, *, may_be_closed: bool = False) -> Firm:
    """The firm, held first as `start` does it, and the assessment: nobody else adds, and nobody submits."""
    firm = Firm.objects.select_for_update(no_key=True).get(pk=assessment.firm_id)
    assessment = Assessment.objects.lock(assessment.pk)
    if not assessment.is_draft:
        raise NotOpen("This assessment has been submitted. Its evidence no longer changes.")
    if not assessment.is_open and not may_be_closed:
        raise NotOpen("This round is closed. It no longer takes evidence.")
    return firm


def copy_evidence(old: Assessment, new: Assessment) -> None:
    """Let a reopened attempt begin with the evidence of the one before; both refer to the same stored files."""
    copies = [(one, one.added_at) for one in old.evidence.all()]
    for one, _ in copies:
        one.pk, one._state.adding, one.assessment = None, True, new
    made = Evidence.objects.bulk_create(one for one, _ in copies)
    for one, added_at in copies:
        one.added_at = added_at  # which a new row takes to be today
    Evidence.objects.bulk_update(made, ["added_at"])


def discard(names: list[str]) -> None:
    """Remove stored files to which no row refers, once the transaction that took their rows away is final."""
    for name in filter(None, names):
        transaction.on_commit(partial(_remove, name), robust=True)


def _remove(name: str) -> None:
    if Evidence.objects.filter(file=name).exists():
        return
    try:
        default_storage.delete(name)
    except OSError:
        logger.exception("evidence_not_removed", extra={"file": name})  # verify_integrity finds it


def note_reading(evidence: Evidence, *, by: User) -> None:
    """Staff have opened a file of a firm: the firm was told that this is recorded."""
    record(by, "read evidence", evidence, assessment=evidence.assessment_id)
