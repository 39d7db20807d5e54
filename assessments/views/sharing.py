"""Who answers which thread of a draft."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessments import lifecycle, progress
from assessments.forms import PartForm
from assessments.permissions import assessment_for

from .people import site_of


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def share_out(request, pk):
    assessment = assessment_for(request.user, pk)
    if not assessment.is_open:
        return redirect(assessment)
    rows = _rows(assessment, request.POST if request.method == "POST" else None)
    refused = [form for _, form in rows if not form.is_valid()]
    if request.method == "POST" and not refused:
        parts = {form.thread.code: form.part for _, form in rows if form.has_changed()}
        try:
            lifecycle.assign(assessment, parts, by=request.user, site=site_of(request))
        except lifecycle.NotReady as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, "Saved. Colleagues with something new to answer get a mail.")
        return redirect("assessments:share-out", pk)
    problems = [field for form in refused for field in form if field.errors]
    context = {"assessment": assessment, "rows": rows, "problems": problems}
    return render(request, "assessments/share_out.html", context)


def _rows(assessment, data):
    """(progress of a thread, the form that says whose it is) for each thread asked."""
    members = assessment.firm.memberships.select_related("user").order_by("joined_at", "pk")
    people = [one.user for one in members]
    last_day = assessment.round.closes_on
    return [
        (
            thread,
            PartForm(
                data, thread=thread, people=people, last_day=last_day, initial=_initial(thread.assigned)
            ),
        )
        for thread in progress.of_thread_page(assessment).threads
    ]


def _initial(assigned):
    return {"person": assigned.user_id, "due_on": assigned.due_on} if assigned else {}
