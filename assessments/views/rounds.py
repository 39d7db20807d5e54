"""Rounds for staff: opening and changing them, who takes part, the list of invited firms, writing to them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import jobs, lifecycle, response, round_page
from assessments.choices import Asking
from assessments.forms import FirmListForm, RoundForm
from assessments.invited import COLUMNS, Unreadable, compare, read, waiting
from assessments.permissions import analysts_only, invited_for, round_for
from meo_site.accounts.idleness import poll
from meo_site.audit.record import record
from meo_site.exports import csv_response

FIRMS_ON_A_PAGE = 100
PROBLEMS_SHOWN = 100


def staff_page(view):
    """Of observatory staff alone, and never stored by a browser."""
    return never_cache(login_required(analysts_only(view)))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def new(request):
    return _plan(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def edit(request, slug):
    return _plan(request, round_for(slug))


def _plan(request, round_):
    if "propose" in request.POST:  # a button beside the sub-threads, also without JavaScript
        form = RoundForm.proposing(request.POST, round_)
    else:
        form = RoundForm(request.POST or None, round_=round_)
        if form.is_valid() and (saved := form.save(by=request.user)):
            messages.success(request, "Round saved." if round_ else "Round opened.")
            return redirect(saved)
    title = f"Change {round_}" if round_ else "Open a round"
    return render(request, "observatory/round_form.html", {"form": form, "round": round_, "title": title})


@require_safe
@staff_page
def round_(request, slug):
    return render(request, "observatory/round.html", round_page.of(round_for(slug)))


@require_safe
@staff_page
def response_csv(request, slug):
    round_ = round_for(slug)
    rows = response.by_sector(round_)
    record(request.user, "exported the response", round_)
    return csv_response(f"response-{slug}.csv", response.CSV_COLUMNS, response.csv_rows(rows))


@poll
@require_safe
@staff_page
def mailing(request, slug):
    """How far the last mailing is: the part of the round's page that asks again until it is done."""
    return render(request, "observatory/_mailing.html", {"mailing": round_for(slug).mailings.first()})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def ask(request, slug, kind):
    """Confirm, then begin to write to the firms of a round."""
    asked = round_for(slug)
    if request.method == "POST":
        try:
            jobs.begin(asked, Asking(kind), by=request.user, site=request.build_absolute_uri("/")[:-1])
        except lifecycle.NotReady as reason:
            messages.error(request, str(reason))
        return redirect(asked)
    return render(request, "observatory/round_ask.html", round_page.of_asking(asked, Asking(kind)))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def firms(request, slug):
    """The list of invited firms; a file sent to it is compared, not yet applied."""
    asked, form = round_for(slug), FirmListForm(request.POST or None, request.FILES or None)
    context = {"form": form, "round": asked}
    if request.method == "POST" and form.is_valid():
        comparison = compare(asked, form.reading)
        token = "" if comparison.problems else waiting.keep(form.cleaned_data["file"], asked, request.user)
        context |= {
            "comparison": comparison,
            "token": token,
            "problems": comparison.problems[:PROBLEMS_SHOWN],
        }
    page = Paginator(round_page.listed(asked), FIRMS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "observatory/round_firms.html", context | {"page": page} | round_page.vocabularies()
    )


@require_POST
@staff_page
def apply_firms(request, slug):
    """Apply a list that has been looked at; what is stored may have changed since, so it is compared again."""
    asked = round_for(slug)
    data = waiting.take(request.POST.get("list", ""), asked, request.user)
    if data is None:
        messages.error(request, "This list is no longer kept. Send the file again.")
        return redirect("assessments:round-firms", slug)
    try:
        done = lifecycle.list_firms(asked, read(data), by=request.user)
    except (lifecycle.NotReady, Unreadable) as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, f"{len(done.new)} firms added, {len(done.changed)} changed.")
    return redirect("assessments:round-firms", slug)


@require_POST
@staff_page
def remove_firm(request, slug, pk):
    try:
        lifecycle.unlist(invited_for(slug, pk), by=request.user)
    except lifecycle.NotReady as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, "Taken off the list.")
    return redirect("assessments:round-firms", slug)


@require_safe
@staff_page
def firms_template(request, slug):
    """An empty list with the columns that are read."""
    return csv_response(f"firms-{round_for(slug).slug}-{timezone.localdate():%Y-%m-%d}.csv", COLUMNS, [])
