"""The firm's own pages: its details and its dashboard."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assessments import lifecycle, overview, people
from assessments.forms import FirmForm
from assessments.models import SubSector
from assessments.permissions import CURRENT_FIRM, firm_for

from .joining import before_registering

SAVED = "Firm details saved."
SAVED_AND_ASKED = (
    f"{SAVED} Firms of your sector may also say which part they play in its supply chains, "
    "under “Change firm details”."
)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    if request.user.is_staff:
        raise Http404  # who reads the figures must not be able to add to them
    if firm_for(request) and "another" not in request.GET:
        return redirect("assessments:dashboard")
    return _edit(request, None, "About your firm")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request):
    firm = firm_for(request)
    if not firm:
        return redirect("assessments:firm-new")
    return _edit(request, firm, "Change firm details")


def _edit(request, firm, title):
    if "propose" in request.POST:  # the button beside the SIC code, without JavaScript
        form = FirmForm(instance=firm, initial=_proposed(request.POST))
    else:
        form = FirmForm(request.POST or None, instance=firm)
        if form.is_valid():
            if not firm and (first := before_registering(request, form)):
                return first
            try:
                request.session[CURRENT_FIRM] = form.save(by=request.user).pk
            except lifecycle.NotReady as reason:
                form.add_error(None, str(reason))
            else:
                messages.success(request, SAVED_AND_ASKED if form.has_more_to_ask else SAVED)
                return redirect("assessments:dashboard")
    context = {"form": form, "title": title, "firm": firm} | ({} if firm else people.waiting(request.user))
    return render(request, "assessments/firm_form.html", context)


@never_cache
@login_required
@require_safe
def propose_sector(request):
    """The sector field with the sub-sector chosen that a SIC code stands for."""
    form = FirmForm(initial=_proposed(request.GET))
    return render(request, "assessments/_industry_field.html", {"field": form["industry"], "form": form})


def _proposed(typed):
    """What was typed, with the sub-sector that its SIC code proposes."""
    given = {name: typed.get(name, "") for name in [*FirmForm.Meta.fields, "industry", "authority"]}
    found = SubSector.objects.for_sic(given["sic_code"].replace(" ", ""))
    return given | {"industry": found.code if found else given["industry"], "proposed": found}


@never_cache
@login_required
@require_safe
def dashboard(request):
    firm = firm_for(request)
    if not firm:
        return redirect("assessments:firm-new")
    context = overview.of_firm(firm) | people.to_do(request.user, firm) | {"title": "Your assessments"}
    return render(request, "assessments/dashboard.html", context)
