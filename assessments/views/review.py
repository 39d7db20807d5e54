"""The assessor's pages: what firms have asked for, the review of one submission, one page a thread."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import lifecycle, review_sheet
from assessments.forms.review import save_thread
from assessments.permissions import assessors_only, review_for
from meo_site.audit.record import record


@never_cache
@login_required
@require_safe
@assessors_only
def index(request):
    return render(request, "review/index.html", review_sheet.of_assessor(request.user))


@never_cache
@login_required
@require_safe
def review(request, pk):
    page = review_sheet.for_assessor(review_for(request.user, pk))
    record(request.user, "read a submission", page.assessment)
    return render(request, "review/review.html", {"page": page})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request, pk, code):
    page = review_sheet.thread_for_assessor(review_for(request.user, pk), code)
    if request.method == "POST":
        try:
            if save_thread(page, request.POST, by=request.user):
                following = page.previous if "previous" in request.POST else page.next
                if "overview" in request.POST or not following:
                    return redirect("assessments:review", pk)
                return redirect("assessments:review-thread", pk, following.code)
        except lifecycle.NotOpen as reason:
            messages.error(request, f"{reason} What you typed last was not saved.")
            return redirect("assessments:review", pk)
    record(request.user, "read a submission", page.assessment)
    return render(request, "review/thread.html", {"page": page})


@never_cache
@login_required
@require_POST
def share(request, pk):
    found = review_for(request.user, pk)
    try:
        lifecycle.share(found, by=request.user, site=_site(request))
    except lifecycle.NotReady as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, "Shared. The firm has been told and can comment.")
    return redirect("assessments:review", pk)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def finalise(request, pk):
    found = review_for(request.user, pk)
    if request.method != "POST":
        page = review_sheet.for_assessor(found)
        if not page.can_be_final:
            return redirect("assessments:review", pk)
        record(request.user, "read a submission", page.assessment)
        return render(request, "review/finalise.html", {"page": page})
    try:
        lifecycle.finalise(found, by=request.user, site=_site(request))
    except lifecycle.NotReady as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, "Final. The verified levels now stand beside the firm’s own.")
    return redirect("assessments:review", pk)


def _site(request):
    return request.build_absolute_uri("/")[:-1]
