"""A workbook goes out, comes back and is shown before it counts."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import lifecycle, workbook
from assessments.permissions import assessment_for
from meo_site.exports import xlsx_download

LARGEST = 5 * 1024 * 1024
TOO_LARGE = "Use a file of at most 5 MB. A workbook of this site is far smaller."
MOVED = "Somebody has changed answers since you saw this page. Nothing has been stored. This is how it stands now."


class UploadForm(forms.Form):
    """The file that a person chose; a workbook is what `workbook.read` takes for one."""

    file = forms.FileField(
        label="Workbook (.xlsx)",
        allow_empty_file=True,  # to be refused by the reader, in its words
        error_messages={"required": "Choose the workbook that you have filled in"},
    )

    def __init__(self, *args, assessment, **kwargs):
        super().__init__(*args, **kwargs)
        self.assessment = assessment

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(TOO_LARGE)
        try:
            return workbook.read(file.read(), self.assessment)
        except workbook.Refused as reason:
            raise forms.ValidationError(str(reason)) from None


@never_cache
@login_required
@require_safe
def download(request, pk):
    assessment = assessment_for(request.user, pk)
    return xlsx_download(workbook.file_name(assessment), workbook.write(assessment))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request, pk):
    """The way out and back; a workbook sent here is compared and shown, and changes nothing."""
    assessment = assessment_for(request.user, pk)
    if not assessment.is_open:
        messages.error(request, "This assessment no longer takes answers.")
        return redirect(assessment)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent, assessment=assessment)
    if form.is_valid():
        return _preview(request, assessment, form.cleaned_data["file"])
    status = 400 if form.errors else 200
    return render(
        request, "assessments/workbook.html", {"assessment": assessment, "form": form}, status=status
    )


@never_cache
@login_required
@require_POST
def apply(request, pk):
    assessment = assessment_for(request.user, pk)
    try:
        sent, seen = workbook.fetched(request.POST.get("upload", ""), assessment, request.user)
        found = workbook.compare(sent, assessment)
        if found.differences and found.versions() != seen:
            raise lifecycle.Moved
        changes = found.chosen(request.POST)
        lifecycle.apply_answers(assessment, changes, by=request.user)
    except lifecycle.Moved:
        return _preview(request, assessment, sent, moved=MOVED)
    except (workbook.Lost, lifecycle.NotOpen) as reason:
        messages.error(request, str(reason))
        return redirect("assessments:workbook", pk)
    messages.success(request, _said(len(changes), len(found.rejected)))
    return redirect("assessments:check", pk)


def _preview(request, assessment, sent, moved=""):
    found = workbook.compare(sent, assessment)
    context = {"assessment": assessment, "found": found, "moved": moved}
    context["carried"] = workbook.carried(sent, found, assessment, request.user)
    return render(request, "assessments/workbook_preview.html", context, status=409 if moved else 200)


def _said(stored, left):
    """What has become of the workbook."""
    said = (
        f"{stored} answer{'' if stored == 1 else 's'} stored from the workbook."
        if stored
        else "Nothing to change."
    )
    if left:
        said += f" {left} cell{' was' if left == 1 else 's were'} left as {'it was' if left == 1 else 'they were'}."
    return said
