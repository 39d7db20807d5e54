"""Being written."""

from django.http import HttpResponse


def index(request, **kwargs):
    return HttpResponse('')


def indicator(request, **kwargs):
    return HttpResponse('')


def indicator_csv(request, **kwargs):
    return HttpResponse('')


def indicator_json(request, **kwargs):
    return HttpResponse('')
