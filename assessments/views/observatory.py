"""Being written."""

from django.http import HttpResponse


def index(request, **kwargs):
    return HttpResponse('')


def heatmap(request, **kwargs):
    return HttpResponse('')


def heatmap_csv(request, **kwargs):
    return HttpResponse('')


def weakest(request, **kwargs):
    return HttpResponse('')


def weakest_csv(request, **kwargs):
    return HttpResponse('')
