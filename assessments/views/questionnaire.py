"""The questionnaire: start, one page a thread, one answer at a time, check, submit."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import lifecycle, sheet
from assessments.forms import AnswerForm, DeclarationForm, save_page, show_typed
from assessments.permissions import answerable_for, assessment_for, firm_for, round_for
from meo_site.accounts.idleness import keep_typed, typed_before


@never_cache
@login_required
@require_POST
def start(request):
    firm = firm_for(request)
    if not firm:
        return redirect("assessments:firm-new")
    round_ = round_for(request.POST.get("round", ""))
    try:
        assessment = lifecycle.start(firm, round_, by=request.user)
    except lifecycle.NotReady as reason:
        messages.error(request, str(reason))
        return redirect(firm)
    return redirect("assessments:thread", assessment.pk, sheet.first_thread(assessment))


@never_cache
@keep_typed
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request, pk, code):
    assessment = answerable_for(request.user, pk)
    page = sheet.thread_page(assessment, code)
    if not assessment.is_open:
        if request.method == "POST":
            messages.error(
                request, "This assessment no longer takes answers. What you typed last was not saved."
            )
        return redirect(assessment)
    if request.method == "POST" and save_page(page, request.POST, by=request.user):
        if "save" in request.POST:  # Enter stays on the page, where nothing else would tell
            messages.success(request, "Saved.")
        return redirect(_following(page, request.POST))
    if request.method == "GET" and (typed := typed_before(request)):
        show_typed(page, typed)
    return render(request, "assessments/thread.html", {"page": page, "assessment": assessment})


def _following(page, pressed):
    """The address that a button of the thread's page leads to once everything is saved."""
    pk = page.assessment.pk
    if code := page.confirmed(pressed.get("confirm")):
        return f"{reverse('assessments:thread', args=[pk, page.now.code])}#{code}"
    if "save" in pressed:
        return reverse("assessments:thread", args=[pk, page.now.code])
    following = None if "check" in pressed else page.previous if "previous" in pressed else page.next
    if not following:
        return reverse("assessments:check", args=[pk])
    return reverse("assessments:thread", args=[pk, following.code])


@never_cache
@login_required
@require_POST
def answer(request, pk, code):
    """Autosave of one answer: JSON to a script, the sub-thread's partial to a browser."""
    assessment = answerable_for(request.user, pk)
    outcome = AnswerForm(request.POST).save(assessment, code, by=request.user)
    if request.get_preferred_type(["application/json", "text/html"]) == "application/json":
        return JsonResponse(_in_json(outcome, code), status=outcome.status)
    card = sheet.card_of(assessment, code, outcome)
    return render(request, "components/_subthread.html", {"card": card}, status=outcome.status)


def _in_json(outcome, code):
    if outcome.status == 200:
        saved = outcome.answer
        at = {"saved_at": _when(saved)}
    elif outcome.status == 409:
        saved = outcome.theirs
        at = {"changed_by": str(saved.changed_by or "A former colleague"), "changed_at": _when(saved)}
    else:
        return {"errors": outcome.errors}
    return {"code": code, "level": sheet.LEVELS[saved.state], "version": saved.version} | at


def _when(saved):
    return localtime(saved.changed_at).isoformat(timespec="seconds")


@never_cache
@login_required
@require_safe
def check(request, pk):
    return _check(request, answerable_for(request.user, pk), DeclarationForm())


def _check(request, assessment, form):
    if not assessment.is_draft:
        return redirect(assessment)
    return render(request, "assessments/check.html", {"page": sheet.check_page(assessment), "form": form})


@never_cache
@login_required
@require_POST
def submit(request, pk):
    assessment = assessment_for(request.user, pk)
    form = DeclarationForm(request.POST)
    if not form.is_valid():
        return _check(request, assessment, form)
    try:
        lifecycle.submit(assessment, by=request.user, site=request.build_absolute_uri("/")[:-1])
    except lifecycle.NotReady as reason:
        messages.error(request, str(reason))
        return redirect("assessments:check", pk)
    messages.success(request, "Submitted. These are your results.")
    return redirect("assessments:results", pk)
