"""The working heatmap and the weakest capabilities as CSV, XLSX and JSON: the figures of the page under its mask."""

from assessments import exports, filtering
from assessments.views.working import download, ranked_of, source, table_of, working_page
from meo_site.audit.record import record


@working_page(*filtering.HEATMAP_FILE)
def heatmap(request, filters, form):
    table = table_of(filters)
    record(request.user, "exported the working heatmap", filters.round, form=form, **filters.values)
    by = filtering.BY[table.by].lower()
    firms = "withheld" if table.firms is None else f"{table.firms} submitted, in the sectors shown"
    about = [
        (
            "Table",
            f"Capability by sector (row) and {by} (column), by code; the row “shown” adds up the sectors shown",
        ),
        *source(filters.round, filters.said),
        ("Firms", firms),
    ]
    name = f"{filters.round.slug}-{table.by}{_of_mode(filters)}"
    return download(form, name, exports.HEATMAP_COLUMNS, exports.heatmap_rows(table), about)


@working_page(*filtering.WEAKEST)
def weakest(request, filters, form):
    ranked = ranked_of(filters)
    record(request.user, "exported the weakest capabilities", filters.round, form=form, **filters.values)
    about = [
        ("Table", "Sub-threads, weakest first; equal ones share a rank"),
        *source(filters.round, filters.said),
        ("Firms", "In each row, those with a level there"),
    ]
    name = f"{filters.round.slug}-weakest{_of_mode(filters)}"
    return download(form, name, exports.WEAKEST_COLUMNS, exports.weakest_rows(ranked), about)


def _of_mode(filters):
    return "" if filters.get("mode") == "own" else f"-{filters.get('mode')}"
