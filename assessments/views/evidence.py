"""Evidence beside the answers of an assessment: seen, added, handed out, deleted."""

import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils.text import get_text_list
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assessments import folder, lifecycle, uploads
from assessments.forms.evidence import Batch, LinkForm, keep_files
from assessments.lifecycle.evidence import delete_evidence, note_reading
from assessments.permissions import assessment_for, assessment_with_evidence, evidence_for, file_for

logger = logging.getLogger(__name__)


@never_cache
@login_required
@require_safe
def evidence(request, pk):
    assessment = assessment_with_evidence(request.user, pk)
    page = {"folder": folder.of_assessment(assessment)} | _rights(assessment, is_own=assessment.is_own)
    return render(request, "assessments/evidence.html", page)


def _rights(assessment, *, is_own):
    return {
        "is_own": is_own,
        "can_add": is_own and assessment.is_open,
        "can_change": is_own and assessment.is_draft,
    }


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def of_sub_thread(request, pk, code):
    if request.method != "POST":
        return _page(request, assessment_with_evidence(request.user, pk), code, LinkForm(), Batch())
    assessment = assessment_for(request.user, pk)
    sub_thread = folder.of_sub_thread(assessment, code).sub_thread
    form, batch = LinkForm(request.POST if "link" in request.POST else None), Batch()
    if form.is_bound:
        added = [form.cleaned_data["title"]] if form.save(assessment, sub_thread, by=request.user) else []
    else:
        batch = keep_files(request.FILES.getlist("files"), assessment, sub_thread, by=request.user)
        added = batch.kept
    if added:
        messages.success(request, f"Added {get_text_list(added, 'and')}.")
    if form.errors or batch.refused:
        return _page(request, assessment, code, form, batch, 400 if form.errors else batch.answer)
    return redirect("assessments:evidence-of", pk, code)


def _page(request, assessment, code, form, batch, status=200):
    page = {
        "assessment": assessment,
        "beside": folder.of_sub_thread(assessment, code),
        "room": folder.room_of(assessment),
        "form": form,
        "batch": batch,
        "uploads": uploads,
    }
    rights = _rights(assessment, is_own=request.method == "POST" or assessment.is_own)
    return render(request, "assessments/evidence_of.html", page | rights, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request, pk, evidence):
    """Asks first; there is no way back."""
    found = evidence_for(request.user, pk, evidence)
    page = redirect("assessments:evidence-of", pk, found.sub_thread.code)
    if request.method == "POST":
        try:
            delete_evidence(found, by=request.user)
        except lifecycle.NotReady as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, f"Deleted {found}.")
        return page
    if not found.assessment.is_draft:
        return page
    return render(request, "assessments/evidence_delete.html", {"evidence": found})


@login_required
@require_safe
def download(request, pk, evidence):
    """The file as it was sent, to be saved and never shown in place: a browser is told to trust nothing of it."""
    found = file_for(request.user, pk, evidence)
    try:
        content = found.file.open("rb")
    except FileNotFoundError:
        logger.exception("evidence_missing", extra={"evidence": found.pk})
        return render(request, "assessments/evidence_gone.html", {"evidence": found}, status=410)
    if not found.assessment.is_own:
        note_reading(found, by=request.user)
    response = FileResponse(content, as_attachment=True, filename=found.title, content_type=found.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
