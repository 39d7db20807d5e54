"""The people of a firm: who answers for it, who is asked to, who asks, and what their owner decides."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from assessments import lifecycle, permissions
from assessments.forms import InvitationForm
from assessments.people import of_firm


def site_of(request):
    """The address of the site, as mails name it."""
    return request.build_absolute_uri("/")[:-1]


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def people(request):
    """Who answers for the firm; its owner invites one more."""
    firm = (permissions.owned_firm_for if request.method == "POST" else permissions.firm_for)(request)
    if not firm:
        return redirect("assessments:firm-new")
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            sent = lifecycle.invite(firm, form.cleaned_data["email"], by=request.user, site=site_of(request))
        except lifecycle.NotReady as reason:
            form.add_error("email", str(reason))
        else:
            messages.success(request, f"Invitation sent to {sent.email}.")
            return redirect("assessments:people")
    return render(request, "assessments/people.html", of_firm(firm, request.user) | {"form": form})


@never_cache
@login_required
@require_POST
def send_again(request, pk):
    firm = permissions.owned_firm_for(request)
    email = permissions.invitation_for(firm, pk).email
    return _done(
        request, lifecycle.invite, firm, email, said=f"Sent again to {email}.", site=site_of(request)
    )


@never_cache
@login_required
@require_POST
def withdraw(request, pk):
    invitation = permissions.invitation_for(permissions.owned_firm_for(request), pk)
    said = f"Withdrawn. The link sent to {invitation.email} no longer works."
    return _done(request, lifecycle.withdraw_invitation, invitation, said=said)


@never_cache
@login_required
@require_POST
def decide(request, pk):
    asked = permissions.join_request_for(permissions.owned_firm_for(request), pk)
    is_accepted = "accept" in request.POST
    said = f"{asked.user} now answers for the firm." if is_accepted else f"{asked.user} has been declined."
    return _done(request, lifecycle.decide, asked, is_accepted, said=said, site=site_of(request))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request, pk):
    member = permissions.member_for(permissions.owned_firm_for(request), pk)
    if request.method != "POST":
        return _confirm(request, "hand-over", member)
    said = f"{member.user} is the owner now."
    return _done(request, lifecycle.hand_over, member, said=said, site=site_of(request))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request, pk):
    member = permissions.member_for(permissions.owned_firm_for(request), pk)
    if request.method != "POST":
        return _confirm(request, "remove", member)
    said = f"{member.user} no longer sees anything of the firm."
    return _done(request, lifecycle.remove, member, said=said, site=site_of(request))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request):
    firm = permissions.firm_for(request)
    if not firm:
        return redirect("assessments:firm-new")
    if request.method != "POST":
        return render(request, "assessments/people_confirm.html", {"act": "leave", "firm": firm})
    return _done(
        request, lifecycle.leave, firm, said=f"You no longer answer for {firm}.", to="assessments:dashboard"
    )


@never_cache
@login_required
@require_POST
def switch(request):
    firm = permissions.own_firm(request.user, request.POST.get("firm", ""))
    request.session[permissions.CURRENT_FIRM] = firm.pk
    return redirect("assessments:dashboard")


def _confirm(request, act, member):
    context = {"act": act, "member": member, "firm": member.firm}
    return render(request, "assessments/people_confirm.html", context)


def _done(request, verb, *things, said, to="assessments:people", **how):
    """Do it and say so, or say why not."""
    try:
        verb(*things, by=request.user, **how)
    except lifecycle.NotReady as reason:
        messages.error(request, str(reason))
        return redirect("assessments:people")
    messages.success(request, said)
    return redirect(to)
