"""What a firm does after it has submitted, or with an assessor: reopen, withdraw, name, comment."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessments import lifecycle, review_sheet, sheet
from assessments.forms.review import AssessorForm, save_comments
from assessments.models import Review, VerifiedLevels
from assessments.permissions import assessment_for, owned_assessment_for


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request, pk):
    assessment = assessment_for(request.user, pk)
    if assessment.is_draft:
        return redirect(assessment)
    if request.method != "POST":
        is_verified = VerifiedLevels.objects.filter(submission__assessment=assessment).exists()
        context = {"assessment": assessment, "is_verified": is_verified}
        return render(request, "review/reopen.html", context)
    try:
        draft = lifecycle.reopen(assessment, by=request.user)
    except lifecycle.NotReady as reason:
        messages.error(request, str(reason))
        return redirect(assessment)
    messages.success(request, "Reopened. Your submitted answers count until you submit again.")
    return redirect("assessments:thread", draft.pk, sheet.first_thread(draft))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, pk):
    assessment = owned_assessment_for(request.user, pk)
    if assessment.is_draft:
        return redirect(assessment)
    if request.method != "POST":
        return render(request, "review/withdraw.html", {"assessment": assessment})
    try:
        lifecycle.withdraw(assessment, by=request.user)
    except lifecycle.NotReady as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, "Withdrawn. These answers are no longer counted.")
    return redirect("assessments:results", pk)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assessor(request, pk):
    """Naming an assessor, letting it read notes, taking it away again."""
    assessment = assessment_for(request.user, pk)
    may_look = assessment.is_draft or Review.objects.filter(submission__assessment=assessment).exists()
    named = {"assessor": assessment.assessor_id, "shares_notes": assessment.shares_notes} if may_look else {}
    form = AssessorForm(request.POST or None, assessment=assessment, initial=named)
    taken_away = "take-away" in request.POST
    if taken_away or form.is_valid():
        chosen = (None, False) if taken_away else form.cleaned_data.values()
        try:
            lifecycle.name_assessor(assessment, *chosen, by=request.user, site=_site(request))
        except lifecycle.NotReady as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, "Nobody outside the firm sees it now." if taken_away else "Saved.")
        return redirect("assessments:assessor", pk)
    context = {"assessment": assessment, "form": form, "review": review_sheet.for_firm(assessment)}
    context["may_look"] = may_look and assessment.assessor is not None
    return render(request, "review/assessor.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request, pk):
    """What an assessor found, beside the firm's own levels; the firm comments until it is final."""
    assessment = assessment_for(request.user, pk)
    page = review_sheet.for_firm(assessment)
    if page is None:
        return redirect(assessment)
    if request.method == "POST":
        try:
            if save_comments(page, request.POST, by=request.user, site=_site(request)):
                messages.success(request, "Comments saved.")
                return redirect("assessments:firm-review", pk)
        except lifecycle.NotOpen as reason:
            messages.error(request, f"{reason} What you typed last was not saved.")
            return redirect("assessments:firm-review", pk)
    return render(request, "review/firm.html", {"page": page})


def _site(request):
    return request.build_absolute_uri("/")[:-1]
