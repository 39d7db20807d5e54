"""The results of one submitted assessment."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessments import profile, review_sheet
from assessments.permissions import assessment_for


@never_cache
@login_required
@require_safe
def results(request, pk):
    assessment = assessment_for(request.user, pk)
    if assessment.is_draft:
        return redirect(assessment)
    found = profile.of_submission(assessment.submission)
    after = review_sheet.beside_results(assessment, found.answers, request.user)
    return render(request, "assessments/results.html", {"profile": found, "after": after})
