"""Pages of the roof, which belong to neither half."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render

from meo_site.accounts.roles import Role


def home(request):
    return render(request, "site/home.html")


def page(request, name):
    return render(request, f"site/{name}.html")


@login_required
def signed_in(request):
    """Where each person's work starts."""
    if request.user.has_role(Role.ANALYST):
        return redirect("assessments:heatmap")
    if request.user.is_staff:
        return redirect("admin:index")
    return redirect("assessments:dashboard")
