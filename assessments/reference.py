"""Tables of counts that were published elsewhere, for readers: beside live figures, never mixed into them.

`beside` is for pages of live figures (staff's and the public's): what is public about each sub-thread of a framework.
`detail` is one table with its ranking. Both read public rows alone.
"""

from collections import defaultdict
from dataclasses import dataclass

from . import weakness
from .models.framework import Framework, FrameworkVersion, SubThread
from .models.reference import ReferenceRow, ReferenceSeries


@dataclass(frozen=True)
class ReferenceFigure:
    """One printed row: what it says of one capability, and the series with its title, source and address."""

    series: ReferenceSeries
    code: str  # of its sub-thread; empty where it is none of the framework
    title: str  # as printed
    levels: tuple[int, ...]  # firms at L1 to L4
    firms: int
    median: int
    average: int  # millionths of a level
    weak_share: int  # millionths
    interval: tuple[int, int]  # Wilson, 95 %, of the weak share, in millionths


@dataclass(frozen=True)
class RankedFigure:
    """A row in its series' own order of weakness."""

    figure: ReferenceFigure
    rank: str  # "2=" where it is shared
    is_like_above: bool  # not clearly different from the row above
    sub_thread: SubThread | None  # of the newest published version


def beside(framework: Framework | int) -> dict[str, list[ReferenceFigure]]:
    """{sub-thread code: what was published elsewhere about it}, in the order of the series' titles; one query.

    Draw a row's bar with `charts.stacked(figure.levels)`, name its source by `figure.series` (`get_absolute_url`,
    `publisher`, `period`), and keep it apart from live figures: another source, other firms, another n.
    """
    found = defaultdict(list)
    rows = ReferenceRow.objects.filter(series__framework=framework, series__published_at__isnull=False)
    for row in rows.exclude(code="").select_related("series").order_by("series__title", "position"):
        found[row.code].append(_figure(row))
    return dict(found)


def public_series() -> list[ReferenceSeries]:
    """Every table that is public."""
    return list(ReferenceSeries.objects.public())


def detail(series: ReferenceSeries) -> list[RankedFigure]:
    """Its rows, weakest first; rows equal in all that counts share a rank."""
    figures = [_figure(row, series) for row in series.rows.all()]
    version = _newest(series.framework_id)
    sub_threads = {one.code: one for one in version.in_tables()} if version else {}
    return [
        RankedFigure(one.row, one.rank, one.is_like_above, sub_threads.get(one.row.code))
        for one in weakness.ranked(figures, lambda figure: figure.levels)
    ]


def _newest(framework):
    return FrameworkVersion.objects.published().filter(framework=framework).order_by("-published_at").first()


def _figure(row: ReferenceRow, series: ReferenceSeries | None = None) -> ReferenceFigure:
    found = weakness.Summary(row.levels)
    return ReferenceFigure(
        series or row.series, row.code, row.title, found.levels, found.firms,
        found.median, found.average, found.weak_share, found.interval,
    )  # fmt: skip
