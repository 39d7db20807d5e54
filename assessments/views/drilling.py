"""What lies behind one figure of the working pages, in the words of the page, and how it was made."""

from assessments import charts, explaining
from assessments.explaining import Figure, LeftOut
from assessments.filtering import BadFilter
from assessments.scoring import one_decimal, percent
from assessments.tally.arithmetic import OVERALL
from assessments.views.working import source


def drill_of(table, filters):
    """The panel of the cell named in the address, in the words of the page; None where none is named."""
    if not filters.get("cell"):
        return None
    row, _, column = filters.get("cell").partition(":")
    if not table.knows(row, column):
        raise BadFilter(f"“{filters.get('cell')}” is not a cell of this heatmap.")
    drill = table.drill(row, column)
    if drill is None or drill.cell.is_withheld:
        return {"drill": drill, "title": drill and f"{drill.row}, {drill.column.name}"}
    if filters.is_difference:
        return _of_difference(table, filters, drill, row)
    return {
        "drill": drill,
        "title": f"{drill.row}, {drill.column.name}",
        "average": one_decimal(drill.cell.average),
        "weak": percent(drill.cell.weak_share),
        "dont_know": None if drill.dont_know is None else percent(drill.dont_know),
        "distribution": [(level, number, percent(share)) for level, number, share in drill.distribution],
        "parts": [_part(filters, *part) for part in drill.parts],
        "why": _why(filters, drill),
    }


def _of_difference(table, filters, drill, row):
    both = table.sides(row, drill.column)
    sides = zip(("verified", "own"), both, strict=True)
    return {
        "drill": drill,
        "title": f"{drill.row}, {drill.column.name}",
        "difference": signed(drill.cell),
        "sides": [
            {
                "title": {"verified": "Verified", "own": "The same firms’ own"}[name],
                "cell": side,
                "weak": percent(side.weak_share),
                "average": one_decimal(side.average),
            }
            for name, side in sides
        ],
        "parts": [_part(filters, *part) for part in drill.parts],
        "why": _why_of_difference(filters, drill, both),
    }


def signed(row):
    return {"weak": charts.points(row.weak_share), "average": charts.signed(row.average, one_decimal)}


def _part(filters, column, cell):
    shown = {}
    if not cell.is_withheld:
        shown = (
            signed(cell)
            if filters.is_difference
            else {"weak": percent(cell.weak_share), "average": one_decimal(cell.average)}
        )
    address = filters.address(by="subthread", cell=f"{cell.row}:{column.code}")
    return {"column": column, "cell": cell, "address": address, **shown}


def _why(filters, drill):
    """Lines of (what, text) about a cell that is shown."""
    figure = _figure(_kind(filters, drill.column.code), drill.cell)
    return [*explaining.lines(figure, drill.left_out), *_sum_of(drill), *source(filters.round, filters.said)]


def _why_of_difference(filters, drill, both):
    figures = (_figure(_kind(filters, drill.column.code), side) for side in both)
    return [*explaining.difference_lines(*figures), *_sum_of(drill), *source(filters.round, filters.said)]


def of_ranked(filters, row):
    """How a row of the weakest capabilities was made."""
    low, high = (percent(end) for end in row.interval)
    weak = f"{low} to {high} for {row.levels[0] + row.levels[1]} of {row.firms} firms"
    return [
        *explaining.lines(_figure(explaining.SUB_THREAD, row), LeftOut(None)),
        ("95 % interval", f"by Wilson’s method, {weak}."),
        *source(filters.round, filters.said),
    ]


def of_ranked_difference(filters, row):
    sides = (
        Figure(explaining.SUB_THREAD, firms, weak_share=share)
        for firms, share in ((row.firms, row.verified_weak_share), (row.own_firms, row.own_weak_share))
    )
    return [*explaining.difference_lines(*sides), *source(filters.round, filters.said)]


def _figure(kind, cell):
    return Figure(kind, cell.firms, cell.levels, cell.median, cell.average, cell.weak_share)


def _kind(filters, column):
    return explaining.OVERALL if column == OVERALL else filters.get("by")


def _sum_of(drill):
    """Of a total, which sectors it adds up."""
    if not drill.sectors:
        return []
    shown, others = drill.sectors
    rest = f"; the other {others} are not counted" if others else ""
    return [("Sectors", f"{shown} whose cell here is shown, added up{rest}.")]
