"""The chart of an indicator as other sites show it within a page of theirs."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from indicators import charts, permissions, series
from meo_site.framing import may_be_framed
from meo_site.headers import allow_plotly_styles


@require_safe
@may_be_framed
@allow_plotly_styles
def embed(request, slug):
    detail = series.detail(permissions.public_indicator(slug))
    context = {"detail": detail, "indicator": detail.indicator, "current": detail.current}
    if detail.current:
        context["region_bars"], context["region_end"] = charts.region_bars(detail.current)
    if len(detail.editions) > 1:
        context["chart"] = charts.chart(detail.indicator, detail.editions, detail.breaks, detail.derived)
    context["address"] = request.build_absolute_uri(detail.indicator.get_absolute_url())
    return render(request, "indicators/embed.html", context)
