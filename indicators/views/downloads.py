"""An indicator as a workbook."""

from django.conf import settings
from django.views.decorators.http import require_safe

from indicators import exports, permissions, series
from indicators.exports.workbook import facts_of, workbook
from meo_site.exports import xlsx_download

from .asking import says_what_is_wrong


@require_safe
@says_what_is_wrong
def indicator_xlsx(request, slug):
    detail = series.detail(permissions.public_indicator(slug), series.moment(request.GET.get("as_of", "")))
    indicator = detail.indicator
    rows = exports.csv_rows(indicator, detail.editions)
    facts = facts_of(detail, settings.SITE_NAME, request.build_absolute_uri(indicator.get_absolute_url()))
    published_at = max((one.release.published_at for one in detail.editions), default=None)
    return xlsx_download(f"{indicator.slug}.xlsx", workbook(exports.COLUMNS, rows, facts, published_at))
