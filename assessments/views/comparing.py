"""Comparing two rounds: the page, its files, and how far the job is that counts them."""

from django.shortcuts import redirect, render
from django.template.defaultfilters import date
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRefresh

from assessments import charts, explaining, exports, filtering, jobs, pairs, panel
from assessments.scoring import one_decimal, percent
from assessments.tally.arithmetic import OVERALL
from assessments.views.working import download, of_all, page_with, source
from meo_site.accounts.idleness import poll
from meo_site.audit.record import record

compare_page = page_with(pairs.read, "observatory/no_pair.html")
AS_OF_TWO = ", being counted again; the columns with all_ are as of now"
WITHHELD = (
    "A row of the same firms marked “withheld” holds no figures: fewer than 5 firms are in both rounds, or fewer than "
    "5 others in one of them, or another comparison differs by fewer than 5 firms."
)
BEFORE_FIRST = "These two rounds have not been counted yet. Look again in a few seconds."


@compare_page
def compare(request, pair):
    stored = jobs.compared(pair.before, pair.after)
    record(request.user, "viewed a comparison of rounds", stored, **_recorded(pair))
    context = {"pair": pair, "panel": stored, "switch": _switch(pair)}
    if stored.built_at:
        context |= _figures(pair, stored)
    return render(request, "observatory/compare.html", context)


@compare_page
def compare_file(request, pair, form):
    stored = jobs.compared(pair.before, pair.after)
    if not stored.built_at:
        raise filtering.BadFilter(BEFORE_FIRST)
    table = panel.Comparison(stored, pair.by, pair.sector)
    record(request.user, "exported a comparison of rounds", stored, form=form, **_recorded(pair))
    name = f"{pair.before.slug}-{pair.after.slug}-{pair.by}"
    return download(form, name, exports.COMPARE_COLUMNS, exports.compare_rows(table), _about(pair, table))


@poll
@compare_page
def counting(request, pair):
    """The line that asks again until the job is done; then the page is fetched anew."""
    stored = jobs.compared(pair.before, pair.after)
    if stored.built_at:
        return HttpResponseClientRefresh() if request.htmx else redirect(_page(pair))
    return render(request, "observatory/_counting.html", {"pair": pair})


def _page(pair):
    return reverse("assessments:compare") + pair.address()


def _recorded(pair):
    return {**pair.values, "before": pair.before.slug, "after": pair.after.slug}


def _figures(pair, stored):
    table = panel.Comparison(stored, pair.by, pair.sector)
    more, fewer, alike = panel.direction(table.rows)
    return {
        "table": table,
        "groups": _grouped([_row(pair, one) for one in table.rows]),
        "of_all": [] if pair.sector else _of_all(pair, table),
        "more": more, "fewer": fewer, "alike": alike, "shown": more + fewer + alike,
        "by": filtering.BY[pair.by].lower(),
    }  # fmt: skip


def _of_all(pair, table):
    """Of either round how many of its firms stand beside the same firms, where some do not."""
    sides = (pair.before, table.before), (pair.after, table.after)
    said = [(round_, of_all(whole.firms, round_.submitted)) for round_, whole in sides]
    return [one for one in said if one[1]]


def _grouped(rows):
    """Sub-threads under the title of their thread; stages and threads under none."""
    groups = {}
    for row in rows:
        groups.setdefault(row["row"].column.group, []).append(row)
    return groups.items()


def _row(pair, row):
    moved = row.moved
    shown = {"row": row, "sides": [_side(pair.before, row.before), _side(pair.after, row.after)]}
    if moved.is_withheld:
        return shown
    return shown | {
        "strip": charts.moved(moved),
        "weak": [percent(one) for one in moved.weak_shares],
        "averages": [one_decimal(one) for one in moved.averages],
        "why": _explained(pair, row),
    }


def _side(round_, cell):
    """The figure of all who answered one round."""
    if cell.is_withheld:
        return {"round": round_, "cell": cell}
    return {
        "round": round_,
        "cell": cell,
        "weak": percent(cell.weak_share),
        "average": one_decimal(cell.average),
    }


def _explained(pair, row):
    moved, kind = row.moved, explaining.OVERALL if row.column.code == OVERALL else pair.by
    change = explaining.Change(
        kind, moved.firms, moved.up, moved.same, moved.down, moved.averages, moved.weak_shares
    )
    left_out = None if moved.without is None else explaining.LeftOut(moved.without)
    return [
        *explaining.change_lines(change, str(pair.before), str(pair.after), left_out),
        *_sources(pair),
    ]


def _sources(pair):
    for word, round_ in (("Earlier", pair.before), ("Later", pair.after)):
        (_, when), (_, questionnaire), levels = source(round_, pair.said)
        yield word, f"{when}; {questionnaire}"
    yield levels


def _about(pair, table):
    known = "withheld" if table.firms is None else f"{table.firms} firms submitted in both rounds"
    as_of = date(timezone.localtime(table.panel.built_at), "j F Y, H:i")
    return [
        ("Table", f"Firms in both rounds, by {filtering.BY[pair.by].lower()}; beside them all who answered each"),
        *_sources(pair),
        ("Firms", known),
        ("As of", f"{as_of}{AS_OF_TWO if table.panel.is_awaited else ''}"),
        ("Same firms withheld", WITHHELD),
        ("Columns", "up, same, down and the columns with same_ are of firms with a level in both rounds, by the sector "
         "they gave in the later one; all_ are of all who answered that round in the sectors shown, these among "
         "them: not to be subtracted."),
    ]  # fmt: skip


def _switch(pair):
    links = [(text, pair.address(by=value), value == pair.by) for value, text in filtering.BY.items()]
    return {"name": "by", "label": "By", "links": links}
