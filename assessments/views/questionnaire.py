"""Being written."""

from django.http import HttpResponse


def start(request, **kwargs):
    return HttpResponse('')


def check(request, **kwargs):
    return HttpResponse('')


def submit(request, **kwargs):
    return HttpResponse('')


def answer(request, **kwargs):
    return HttpResponse('')


def thread(request, **kwargs):
    return HttpResponse('')
