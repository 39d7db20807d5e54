"""The product's addresses, and the views its pages are compared with."""

from django.http import HttpResponse
from django.urls import path

from assessments.heatmap import Table
from assessments.models import Round
from meo_site.accounts.models import User
from meo_site.urls import handler500, urlpatterns

__all__ = ["handler500", "urlpatterns"]


def bare(request):
    return HttpResponse("bare")


def one_query(request):
    return HttpResponse(User.objects.order_by("pk").values_list("email", flat=True)[0])


def heatmap_query(request, slug, by):
    """The figures of a heatmap, with nothing drawn."""
    table = Table(Round.objects.select_related("framework_version").get(slug=slug), by)
    return HttpResponse(str(len(table.rows)))


urlpatterns = [
    path("bench/bare/", bare),
    path("bench/query/", one_query),
    path("bench/heatmap/<slug:slug>/<slug:by>/", heatmap_query),
    *urlpatterns,
]
