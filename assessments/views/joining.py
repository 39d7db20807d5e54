"""Ways into a firm that is registered: the link of an invitation, and a request to its owner."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from assessments import lifecycle, permissions
from assessments.forms import JoinForm

from .people import site_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request, token):
    """Where the link in an invitation leads: to joining, to the right account, or to why it no longer works."""
    invitation = permissions.invitation_with(token)
    if invitation is None or not invitation.is_usable:
        return _dead(request, invitation)
    if not request.user.is_authenticated:
        return (
            redirect_to_login(request.path)
            if request.method == "POST"
            else _elsewhere(request, invitation, 200)
        )
    if request.user.email != invitation.email:
        return _elsewhere(request, invitation, 403)
    if request.method == "POST":
        return _join(request, invitation)
    return render(request, "assessments/invitation.html", {"invitation": invitation})


def _join(request, invitation):
    try:
        firm = lifecycle.accept(invitation, by=request.user)
    except lifecycle.DeadLink:
        invitation.refresh_from_db()
        return _dead(request, invitation)
    except lifecycle.NotReady as reason:
        messages.error(request, str(reason))
        return redirect("home")
    request.session[permissions.CURRENT_FIRM] = firm.pk
    messages.success(request, f"You now answer for {firm}.")
    return redirect("assessments:dashboard")


def _elsewhere(request, invitation, status):
    """Names the account that is needed, and neither the firm nor who asked."""
    return render(request, "assessments/invitation_elsewhere.html", {"invitation": invitation}, status=status)


def _dead(request, invitation):
    if invitation and permissions.has_joined_by(request.user, invitation):
        return redirect("assessments:dashboard")  # a double click
    context = {"invitation": invitation}
    return render(request, "assessments/invitation_dead.html", context, status=410 if invitation else 404)


@never_cache
@login_required
@require_POST
def withdraw(request, pk):
    """Take back what was asked of a firm's owner."""
    lifecycle.withdraw_request(permissions.own_request_for(request.user, pk), by=request.user)
    messages.success(request, "Request withdrawn. Nobody decides on it any more.")
    return redirect("assessments:firm-new")


def before_registering(request, form):
    """What comes before a second firm of one company number is registered; None where nothing does."""
    number, area = form.cleaned_data["company_number"], form.cleaned_data["geography"]
    firm = permissions.firm_to_ask(request.user, number, area)
    if not firm or "another-site" in request.POST:
        return None
    asking = JoinForm(request.POST if "ask" in request.POST else None)
    if asking.is_valid():
        return _ask(request, firm, asking.cleaned_data["message"])
    typed = [(name, request.POST.get(name, "")) for name in form.fields]
    return render(request, "assessments/known_firm.html", {"form": asking, "typed": typed, "number": number})


def _ask(request, firm, message):
    try:
        lifecycle.ask_to_join(firm, message, by=request.user, site=site_of(request))
    except lifecycle.NotReady as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, "The owner of the firm has been asked. You get a mail with the answer.")
    return redirect("assessments:firm-new")
