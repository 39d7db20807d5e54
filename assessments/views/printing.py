"""The questionnaire on paper."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessments import paper
from assessments.permissions import assessment_for, questionnaire_for


@never_cache
@login_required
@require_safe
def assessment(request, pk):
    """A firm's answers as far as they go; with `?blank=1` what its round asks, to be filled in by hand."""
    found = assessment_for(request.user, pk)
    page = paper.of_assessment(found, is_blank=request.GET.get("blank") == "1")
    return render(request, "assessments/print.html", {"page": page})


@require_safe
def blank(request, code):
    """The published questionnaire for whoever wants to see what is asked."""
    return render(request, "assessments/print.html", {"page": paper.of_version(questionnaire_for(code))})
