"""The results of one submitted assessment, beside what has been released."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessments import change, profile, results_book, review_sheet
from assessments.peers import CHOICES, Comparison
from assessments.permissions import assessment_for
from meo_site.exports import xlsx_response


@never_cache
@login_required
@require_safe
def results(request, pk):
    assessment = assessment_for(request.user, pk)
    if assessment.is_draft:
        return redirect(assessment)
    found = _found(request, assessment)
    found["after"] = review_sheet.beside_results(assessment, found["profile"].answers, request.user)
    found["choices"] = CHOICES.items()
    return render(request, "assessments/results.html", found)


@never_cache
@login_required
@require_safe
def workbook(request, pk):
    """What the page shows, as a workbook."""
    assessment = assessment_for(request.user, pk)
    if assessment.is_draft:
        raise Http404
    found = _found(request, assessment)
    return xlsx_response(
        f"results-{assessment.round.slug}.xlsx", results_book.sheets(**found), results_book.notes(**found)
    )


def _found(request, assessment):
    """The firm's own figures, what is released beside them, and what has changed since its last round."""
    submission = assessment.submission
    compared = Comparison(submission, request.GET.get("beside"))
    found = profile.of_submission(submission, compared.share_above)
    compared.stand_beside(found)
    return {"profile": found, "compared": compared, "change": change.of_one(assessment)}
