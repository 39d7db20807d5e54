"""Releases for staff: asked for, looked at before anybody else, approved, discarded, withdrawn."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import jobs, release_page, releases
from assessments.choices import ReleaseStatus
from assessments.forms import NoticeForm
from assessments.permissions import analysts_only, publishers_only, release_for, releases_only, round_for
from assessments.views.benchmarks import shown
from meo_site.accounts.idleness import poll
from meo_site.accounts.roles import Role
from meo_site.audit.record import record

LOOK_OR_DO = ["GET", "HEAD", "POST"]


def page_of(allowed):
    """Of some staff alone, and never stored by a browser."""
    return lambda view: never_cache(login_required(allowed(view)))


@require_safe
@page_of(releases_only)
def index(request):
    page = {"rounds": release_page.of_rounds(), "is_analyst": request.user.has_role(Role.ANALYST)}
    if request.user.has_role(Role.PUBLISHER):
        page["waiting"] = release_page.waiting(page["rounds"])
    return render(request, "releases/index.html", page)


@require_http_methods(LOOK_OR_DO)
@page_of(analysts_only)
def make(request, slug):
    """Confirm, then ask for a release of a round."""
    asked = round_for(slug)
    if request.method == "POST":
        try:
            return _to(jobs.begin_release(asked, by=request.user))
        except releases.NotReleased as reason:
            messages.error(request, str(reason))
    return render(request, "releases/make.html", {"of": release_page.of_round(asked)})


@require_safe
@page_of(releases_only)
def release(request, pk):
    """How far it is, or its preview: who has looked at what is not public is recorded."""
    found = release_for(pk)
    page = release_page.of(found, request.user, request.GET)
    if "preview" in page:
        record(request.user, "previewed", found)
    if "table" in page:
        page |= shown(page["table"], page["chosen"])
    return render(request, "releases/release.html", page)


@poll
@require_safe
@page_of(releases_only)
def progress(request, pk):
    """How far the making is: the part of the page that asks again until it is done."""
    page = release_page.making(release_for(pk), request.user) | {"is_polled": True}
    return render(request, "releases/_progress.html", page)


@require_POST
@page_of(analysts_only)
def again(request, pk):
    return _done(request, release_for(pk), jobs.begin_again, "Started again.")


@require_http_methods(LOOK_OR_DO)
@page_of(publishers_only)
def approve(request, pk):
    """Say what approving means, then publish."""
    found = release_for(pk)
    if request.method == "POST":
        return _done(request, found, releases.approve, "Published. Everybody can read it now.")
    if found.status != ReleaseStatus.READY:
        return _to(found)
    return render(request, "releases/approve.html", release_page.of_approving(found, request.user))


@require_http_methods(LOOK_OR_DO)
@page_of(releases_only)
def discard(request, pk):
    found = release_for(pk)
    if request.method == "POST":
        return _done(request, found, releases.discard, "Discarded. Nothing of it has been public.")
    if found.status not in release_page.DISCARDED:
        return _to(found)
    return render(request, "releases/discard.html", release_page.of_deciding(found, request.user))


@require_http_methods(LOOK_OR_DO)
@page_of(publishers_only)
def withdraw(request, pk):
    """Ask for the notice, then take the release back."""
    found, form = release_for(pk), NoticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        notice = form.cleaned_data["notice"]
        done = "Withdrawn. The notice stands where the figures stood."
        return _done(request, found, lambda one, *, by: releases.withdraw(one, notice, by=by), done)
    if found.status != ReleaseStatus.PUBLISHED:
        return _to(found)
    page = release_page.of_deciding(found, request.user) | {"form": form}
    return render(request, "releases/withdraw.html", page)


def _done(request, found, verb, said):
    """Do it, and say on the page of the release what came of it."""
    try:
        verb(found, by=request.user)
    except releases.NotReleased as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, said)
    return _to(found)


def _to(found):
    return redirect("assessments:release", found.pk)
