"""Released benchmarks for everybody: the rounds, and a release as tables and charts.

Nothing here asks who reads: the figures, and what is withheld, are the same for all.
"""

from functools import wraps
from textwrap import wrap

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from assessments import benchmark, benchmark_page, charts, reference
from assessments.benchmark_page import VOLUNTEERED, about, cited, file_name
from assessments.choices import ReleaseStatus
from assessments.scoring import one_decimal, percent
from assessments.views.released_table import released_table
from assessments.weakness import like_first
from meo_site.headers import allow_plotly_styles

PICTURE_WIDTH = 170  # characters of a line of small print in a picture


@require_safe
def index(request):
    releases = benchmark.current()
    context = {
        "releases": releases,
        "series": reference.public_series(),
        "volunteered": VOLUNTEERED,
    }
    return render(request, "benchmarks/index.html", context)


def for_readers(view):
    """What has been public: the release of an address, or why there is none to be seen."""

    @wraps(view)
    @require_safe
    def page(request, slug, number=None):
        public = benchmark.public_of_round(slug)
        release = _asked_for(public, number)
        if release.status == ReleaseStatus.WITHDRAWN:
            context = {"release": release, "current": _current(public)}
            return render(request, "benchmarks/withdrawn.html", context, status=410)
        try:
            return view(request, release, _current(public))
        except benchmark_page.Unreadable as reason:
            return render(request, "observatory/bad_filter.html", {"reason": reason}, status=400)

    return page


@for_readers
@vary_on_headers("HX-Request")
def release(request, release, current):
    asked = benchmark_page.read(request.GET)
    tables = benchmark.tables(release, *asked.tables)
    context = {
        "release": release,
        "current": current,
        "asked": asked,
        "table": tables[asked["table"]],
        "drill": _drill(benchmark_page.drill(release, tables, asked), asked),
    }
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "benchmarks/_drill.html", context)
    return (_chart if asked["view"] == "chart" else _page)(request, context)


def _asked_for(public, number):
    """The release with this number; without one the current, else the last that was withdrawn."""
    if number is None:
        found = _current(public) or next(iter(public), None)
    else:
        found = next((one for one in public if one.number == number), None)
    if found is None:
        raise Http404
    return found


def _current(public):
    return next((one for one in public if one.status == ReleaseStatus.PUBLISHED), None)


def _page(request, context):
    release, asked, table = (context[name] for name in ("release", "asked", "table"))
    files = [release.round.slug, release.number]
    context |= {
        "title": benchmark_page.TABLES[table.name][1],
        "switches": _switches(asked),
        "cited": cited(release, _address(request, release)),
        "csv": reverse("assessments:benchmark-release-csv", args=files) + f"?table={table.name}",
        "xlsx": reverse("assessments:benchmark-release-xlsx", args=files),
        "json": reverse("assessments:benchmark-release-json", args=files),
        "volunteered": VOLUNTEERED,
    }
    context |= _ranking(table) if asked.is_ranking else shown(table, asked["measure"], asked)
    return render(request, "benchmarks/release.html", context)


@allow_plotly_styles
def _chart(request, context):
    table, asked = context["table"], context["asked"]
    if asked.is_ranking:
        figure = charts.weakest_figure(benchmark.weakest(table))
    else:
        figure = charts.released_figure(benchmark_page.on_screen(table), asked["measure"])
    figure["picture"] = _picture(request, context["release"], table, asked)
    return _page(request, context | {"figure": figure})


def shown(table, measure, asked=None):
    """What `benchmarks/_table.html` prints of a finished table; without an address its cells are no links."""
    address = asked.address(cell=None, table=table.name) if asked else ""
    address = f"?table={table.name}" if address == "?" else address
    return {
        "heat": released_table(table, measure, address, asked["cell"] if asked else ""),
        "measure": charts.measure_title(measure),
        "legend": charts.legend(measure),
        "is_dense": table.by != "stage",
        "has_merged": any(row.is_merged for row in table.rows),
        "has_stages": table.by == "stage",
    }


def _ranking(table):
    ranked = benchmark.weakest(table)
    return {"rows": [_ranked_row(one) for one in ranked], "first": _said_of_first(ranked)}


def _ranked_row(one):
    row = {"one": one, "address": f"?table=sector-subthread&cell=all:{one.column.code}"}
    if one.summary is None:
        return row
    low, high = one.summary.interval
    return row | {
        "bar": charts.stacked(one.cell.levels),
        "weak": percent(one.summary.weak_share),
        "interval": f"{percent(low)[:-1]}–{percent(high)}",
        "average": one_decimal(one.summary.average),
    }


def _said_of_first(ranked):
    """What may be said of the row that ranks first, and what not."""
    shown = [one for one in ranked if one.summary]
    if not shown:
        return ""
    first, like = shown[0], like_first([one.summary.interval for one in shown])
    weak, firms = percent(first.summary.weak_share), first.cell.firms
    said = f"{first.column.name} ranks first: {weak} of {firms} firms are at L1 or L2."
    rows = "the next row" if like == 1 else f"the next {like} rows"
    return f"{said} At n = {firms} its difference from {rows} is not clear." if like else said


def _switches(asked):
    """Which table, which measure, table or chart; the cells of another table are others."""
    tables = {name: link for name, (link, _) in benchmark_page.TABLES.items()}
    switches = [_switch(asked, "table", "Figures by", tables, cell=None)]
    if not asked.is_ranking:
        switches.append(_switch(asked, "measure", "Show", benchmark_page.MEASURES))
    return [*switches, _switch(asked, "view", "As", benchmark_page.VIEWS)]


def _switch(asked, name, label, values, **without):
    links = [
        (text, asked.address(**{name: value}, **without), value == asked[name])
        for value, text in values.items()
    ]
    return {"name": name, "label": label, "links": links}


def _drill(drill, asked):
    """The panel of the cell, in the words of the page."""
    if drill is None:
        return None
    everybody = drill.everybody
    return {
        "drill": drill,
        "figures": _figures(drill.cell),
        "everybody": _figures(everybody) if everybody and drill.cell.levels else None,
        "parts": [
            {
                "column": column,
                "figures": _figures(cell),
                "address": asked.address(table="sector-subthread", cell=f"{cell.row}:{column.code}"),
            }
            for column, cell in drill.parts
        ],
        "merged_address": drill.merged and asked.address(cell=f"{drill.merged.code}:{drill.column.code}"),
    }


def _figures(cell):
    """A cell's figures as they are printed; what is withheld is not among them."""
    if cell.is_withheld:
        return {}
    figures = {"firms": cell.firms, "median": f"L{cell.median}"}
    if cell.average is None:
        return figures
    return figures | {"weak": percent(cell.weak_share), "average": one_decimal(cell.average)}


def _picture(request, release, table, asked):
    """What stands above the chart in a picture of it."""
    title = benchmark_page.TABLES[table.name][1]
    what = "firms at each level" if asked.is_ranking else charts.measure_title(asked["measure"])
    lines = [*wrap(about(release), PICTURE_WIDTH), f"Source: {cited(release, _address(request, release))}"]
    measure = "" if asked.is_ranking else f"-{asked['measure']}"
    return {
        "title": f"{title}: {what[0].lower()}{what[1:]}",
        "lines": lines,
        "name": f"{file_name(release)}-{table.name}{measure}",
    }


def _address(request, release):
    return request.build_absolute_uri(release.get_absolute_url())
