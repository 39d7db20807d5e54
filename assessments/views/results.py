"""Being written."""

from django.http import HttpResponse


def results(request, **kwargs):
    return HttpResponse('')
