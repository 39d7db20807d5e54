"""Pages of released benchmarks."""

from django.shortcuts import render


def index(request):
    return render(request, "benchmarks/index.html")
