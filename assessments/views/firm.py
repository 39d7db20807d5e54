"""Being written."""

from django.http import HttpResponse


def new(request, **kwargs):
    return HttpResponse('')


def dashboard(request, **kwargs):
    return HttpResponse('')


def edit(request, **kwargs):
    return HttpResponse('')


def propose_sector(request, **kwargs):
    return HttpResponse('')
