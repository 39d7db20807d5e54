"""What the analysts' pages and files have in common: who may, filters refused by name, and the form of a file."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.template.defaultfilters import date
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessments import difference, explaining, filtering, permissions
from assessments.disclosure.working import LEAST
from assessments.heatmap import Table
from assessments.ranking import rank
from meo_site import exports

NOT_FOR_PUBLICATION = "working-figures-not-for-publication"


def analysts_page(view):
    """Of analysts alone, never stored by a browser."""
    return never_cache(require_safe(login_required(permissions.analysts_only(view))))


def working_page(*names):
    """A page or file with the filters of its address; what cannot be read is refused by name."""

    def read(query):
        filters = filtering.read(query, names)
        return filters if filters.round else None

    return page_with(read, "observatory/no_round.html")


def page_with(read, nothing):
    """A page or file of what `read` makes of its address; where that is None, the template `nothing`."""

    def decorate(view):
        @wraps(view)
        @analysts_page
        def page(request, **named):
            try:
                filters = read(request.GET)
                return view(request, filters, **named) if filters else render(request, nothing)
            except filtering.BadFilter as reason:
                return render(request, "observatory/bad_filter.html", {"reason": reason}, status=400)

        return page

    return decorate


def table_of(filters):
    """The heatmap's table."""
    if filters.is_difference:
        return difference.DifferenceTable(filters.round, filters.get("by"), **filters.segment)
    return Table(filters.round, filters.get("by"), mode=filters.get("mode"), **filters.segment)


def ranked_of(filters):
    """The rows of the weakest capabilities."""
    sector = filters.chosen.get("sector")
    if filters.is_difference:
        return difference.rank(filters.round, sector, **filters.segment)
    return rank(filters.round, sector, mode=filters.get("mode"), **filters.segment)


def of_all(shown, submitted):
    """Of how many firms the sectors shown are; how many are left out is told unless it is one to four."""
    rest = submitted - (shown or 0)
    if not shown or rest <= 0:
        return ""
    if rest < LEAST:
        return f"{shown} firms; some in sectors of fewer than {LEAST} are left out"
    return f"{shown} of {submitted} firms; {rest} in sectors of fewer than {LEAST} are left out"


def download(form, name, columns, rows, about):
    """Working figures as a file that says so, in its name and on its first sheet."""
    now = timezone.localtime()
    about = [
        ("What this is", "Working figures, not for publication."),
        *about,
        ("Withheld", "A row marked “withheld” holds no figures: fewer than 5 firms stand behind it, or its firms "
         "could be told apart by subtraction."),
        ("Who answered", "Firms volunteered; they are not a sample of the region."),
        ("Made", date(now, "j F Y, H:i")),
    ]  # fmt: skip
    return exports.download(form, f"{NOT_FOR_PUBLICATION}-{name}", columns, rows, about)


def source(round_, levels):
    """Round, dates, questionnaire and levels, as lines beside a figure or a table."""
    days = f"{date(round_.opens_on, 'j F Y')} to {date(round_.closes_on, 'j F Y')}"
    return explaining.source_lines(str(round_), days, str(round_.framework_version), levels)
