"""What analysts see of firms: rounds, the working heatmap and the weakest capabilities; none of it for publication."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.vary import vary_on_headers

from assessments import charts, filtering, reference
from assessments.disclosure.working import LEAST
from assessments.heatmap import SHOWN
from assessments.models import Round
from assessments.ranking import like_first
from assessments.scoring import one_decimal, percent
from assessments.tally import firms
from assessments.views.drilling import drill_of, of_ranked, of_ranked_difference, signed
from assessments.views.heat_table import heat_table
from assessments.views.reference import printed
from assessments.views.working import analysts_page, of_all, ranked_of, table_of, working_page
from meo_site.audit.record import record
from meo_site.headers import allow_plotly_styles


@analysts_page
def index(request):
    rounds = firms.count_in(Round.objects.select_related("framework_version"))
    return render(request, "observatory/index.html", {"rounds": rounds, "least": LEAST})


@working_page(*filtering.HEATMAP)
@vary_on_headers("HX-Request")
def heatmap(request, filters):
    table = table_of(filters)
    drill = drill_of(table, filters)
    record(request.user, "viewed the working heatmap", filters.round, **filters.values)
    context = {"filters": filters, "table": table, "drill": drill}
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "components/_drill_panel.html", context)
    return (_heatmap_chart if filters.get("view") == "chart" else _heatmap_page)(request, context)


@working_page(*filtering.WEAKEST)
def weakest(request, filters):
    ranked = ranked_of(filters)
    record(request.user, "viewed the weakest capabilities", filters.round, **filters.values)
    row = _difference_row if filters.is_difference else _ranked_row
    rows = [row(filters, one) for one in ranked]
    context = {
        "filters": filters,
        "rows": rows,
        "elsewhere": [] if filters.is_difference else _elsewhere(filters.round, rows),
        "first": "" if filters.is_difference else _said_of_first(ranked),
    }
    return render(request, "observatory/weakest.html", context)


def _elsewhere(round_, rows):
    """(live row, printed row) of each sub-thread about which something was published elsewhere."""
    found = reference.beside(round_.framework_version.framework_id)
    return [(row, printed(one)) for row in rows for one in found.get(row["row"].sub_thread.code, ())]


def _heatmap_page(request, context):
    table, filters = context["table"], context["filters"]
    measure = filters.get("measure")
    context |= {
        "by": filtering.BY[table.by].lower(),
        "measure": charts.measure_title(measure, is_difference=filters.is_difference),
        "is_mean": measure == "mean",
        "heat": heat_table(table, measure, filters.address(cell=None), filters.get("cell")),
        "legend": charts.legend(measure, is_difference=filters.is_difference),
        "of_all": _of_all(filters, table),
        "switches": _switches(filters),
        "lowest": [_lowest_row(filters, measure, *one) for one in table.lowest(measure)],
        "weakest": reverse("assessments:weakest")
        + filters.address(**dict.fromkeys(("by", "measure", "view", "cell"))),
        "file_query": filters.address(cell=None, view=None, measure=None),
    }
    return render(request, "observatory/heatmap.html", context)


@allow_plotly_styles
def _heatmap_chart(request, context):
    measure = context["filters"].get("measure")
    return _heatmap_page(request, context | {"figure": charts.heat_figure(context["table"], measure)})


def _of_all(filters, table):
    """Nothing of a part: how many firms it has in all is told nowhere."""
    is_whole = filters.get("mode") == "own" and not filters.segment
    return of_all(table.firms, filters.round.submitted) if is_whole else ""


SWITCHES = (
    ("by", "By", filtering.BY),
    ("measure", "Show", filtering.MEASURES),
    ("view", "As", filtering.VIEWS),
)


def _switches(filters):
    """A difference has no median and no chart."""
    switches = [_switch(filters, *one) for one in SWITCHES]
    if filters.is_difference:
        switches = switches[:2]
        switches[1]["links"] = switches[1]["links"][1:]
    return switches


def _switch(filters, name, label, values):
    """A choice among links; another breakdown has other cells, so the selected one is left behind."""
    without = {"cell": None} if name == "by" else {}
    links = [
        (text, filters.address(**{name: value}, **without), value == filters.get(name))
        for value, text in values.items()
    ]
    return {"name": name, "label": label, "links": links}


def _lowest_row(filters, measure, row, column, cell, weakest):
    return {
        "row": row, "column": column, "cell": cell, "weakest": weakest,
        "figure": charts.figure_of(cell, measure)[0],
        "address": filters.address(cell=f"{row.code}:{column.code}"),
        "weakest_address": weakest and filters.address(by="subthread", cell=f"{row.code}:{weakest.code}"),
    }  # fmt: skip


def _ranked_row(filters, row):
    sector = filters.get("sector") or SHOWN
    cell = filters.address(by="subthread", sector=None, cell=f"{sector}:{row.sub_thread.code}")
    shown = {"row": row, "address": reverse("assessments:heatmap") + cell}
    if row.is_withheld:
        return shown
    return shown | {
        "bar": charts.stacked(row.levels),
        "weak": percent(row.weak_share),
        "interval": f"{percent(row.interval[0])[:-1]}–{percent(row.interval[1])}",
        "average": one_decimal(row.average),
        "dont_know": None if row.dont_know is None else percent(row.dont_know),
        "why": of_ranked(filters, row),
    }


def _difference_row(filters, row):
    sector = filters.get("sector") or SHOWN
    cell = filters.address(by="subthread", sector=None, cell=f"{sector}:{row.sub_thread.code}")
    shown = {"row": row, "address": reverse("assessments:heatmap") + cell}
    if row.is_withheld:
        return shown
    weak = {"verified": percent(row.verified_weak_share), "own": percent(row.own_weak_share)}
    return shown | {"weak": weak, "difference": signed(row), "why": of_ranked_difference(filters, row)}


def _said_of_first(ranked):
    """What may be said of the row that ranks first, and what not."""
    if not ranked or ranked[0].is_withheld:
        return ""
    first, like = ranked[0], like_first(ranked)
    said = (
        f"{first.sub_thread} ranks first: {percent(first.weak_share)} of {first.firms} firms are at L1 or L2."
    )
    if not like:
        return said
    rows = "the next row" if like == 1 else f"the next {like} rows"
    return f"{said} At n = {first.firms} its difference from {rows} is not clear."
