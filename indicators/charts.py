"""Draws finished figures: bars as SVG geometry in per cent, and the Plotly chart of an indicator. Counts nothing."""

from dataclasses import dataclass, replace
from decimal import Decimal
from textwrap import wrap

from indicators.choices import ObservationStatus
from indicators.series import wording
from indicators.series.figures import Cell, Comparison, Part
from indicators.series.movement import new_starts
from meo_site.charts import Chart, figure

STYLES = {"west-midlands": "wm", "east-midlands": "em"}
COLOURS = {"west-midlands": "--wm", "east-midlands": "--em", "midlands-engine": "--h4"}
DASHES = {"west-midlands": "solid", "east-midlands": "dash"}
STEPS = [Decimal(step) for step in ("1", "1.5", "2", "2.5", "3", "4", "5", "6", "8", "10")]
SYMBOLS = {"west-midlands": "circle", "east-midlands": "square"}
PICTURE_WIDTH = 150  # characters of small print
WORDS_AROUND, LINES, PERIOD_ROW, LABEL_ROW, BAR_ROW = 370, 280, 36, 30, 40  # px, of what is shown elsewhere
BETWEEN = 0.5  # of the way from a period to the next
ONE_PERIOD = 1


@dataclass(frozen=True)
class Bar:
    """One figure as a bar from nought."""

    cell: Cell
    comparison: Comparison | None
    width: str
    style: str  # of the class: b-wm, b-em, b-uk, b-soft
    rank: str = ""  # among places of its type


@dataclass(frozen=True)
class Bars:
    """The bars of one label."""

    part: Part
    bars: list[Bar]


def region_bars(edition):
    """(groups, where the bars end): regions, what they make up and the benchmark, label by label in one scale."""
    parts = edition.rows or edition.parts
    cells = [cell for part in parts for cell in part.wide]
    end, end_text = _end(parts, cells)
    return [Bars(part, [_bar(part, cell, end) for cell in _in_order(part)]) for part in parts], end_text


def local_bars(edition):
    """The same for local areas, which are never drawn beside the regions: their labels may differ."""
    parts = [part for part in edition.parts if part.local]
    cells = [cell for part in parts for cell in part.local]
    if not cells:
        return [], ""
    end, end_text = _nice_end(cells)
    return [Bars(part, [_ranked(part, cell, end) for cell in part.local]) for part in parts], end_text


@dataclass(frozen=True)
class Twin:
    """What lines show, as a table: the figures of each place by period, oldest first."""

    label: str
    places: list[str]
    rows: list[tuple[str, list[str], str]]  # period, figures, why the series breaks before it
    reasons: list[str]


@dataclass(frozen=True)
class Lines(Chart):
    """A chart of several periods, which no other table of the page holds."""

    twin: Twin


def chart(indicator, editions, breaks=(), derived=()):
    """Bars for one period, lines for several; from nought always.

    `breaks` are the SeriesBreaks of the indicator, `derived` the places made of others: a line is interrupted where
    it or one of its members breaks, or where these change, and a marker says so.
    """
    if len(editions) == ONE_PERIOD:
        return _bar_chart(indicator, editions[0])
    members = {place.slug: place.memberships.all() for place in derived}
    return _line_chart(indicator, list(reversed(editions)), list(breaks), members)


def embedded_height(bars, editions):
    """Pixels within which the chart, or the table of bars, and the words around it fit on another page 600 px wide."""
    if len(editions) > ONE_PERIOD:
        return WORDS_AROUND + LINES + PERIOD_ROW * len(editions)
    return WORDS_AROUND + sum(LABEL_ROW + BAR_ROW * len(group.bars) for group in bars)


def picture(detail, address):
    """What stands above the chart in a picture of it, so that the picture can stand alone."""
    current = detail.current
    lines = [
        f"{detail.indicator.name}, {current.period_words}",
        f"Source: {current.publisher}, {current.source}. {current.significance}",
        address,
    ]
    flags = [f"Under query: {flag}" for flag in current.flags]
    lines = [part for line in [*flags, *lines] for part in wrap(line, PICTURE_WIDTH)]
    return {"title": detail.finding, "lines": lines, "name": detail.indicator.slug}


def nice_end(most):
    """A round number at or past the largest value, where an axis may end.

    >>> str(nice_end(Decimal("21.0"))), str(nice_end(Decimal(55))), str(nice_end(Decimal(0)))
    ('25', '60', '1')
    """
    if most <= 0:
        return Decimal(1)
    power = Decimal(1).scaleb(most.adjusted())
    return wording.plain(next(step * power for step in STEPS if step * power >= most))


def _end(parts, cells):
    """Where bars end: at the benchmark where regions are parts of it."""
    if parts and all(one.share for part in parts for one in part.comparisons.values()):
        benchmarks = [part.benchmark for part in parts if part.comparisons]
        if benchmarks:
            largest = max(benchmarks, key=lambda cell: cell.figure.value)
            return largest.figure.value, f"the {largest.name} total, {largest.text}"
    return _nice_end(cells)


def _nice_end(cells):
    present = [cell for cell in cells if cell.figure]
    if not present:
        return Decimal(1), ""
    largest = max(present, key=lambda cell: cell.figure.value)
    scale = wording.POUNDS.get(largest.display_unit, 0)
    end = nice_end(largest.figure.value.scaleb(-scale)).scaleb(scale)
    decimals = 0 if end.scaleb(-scale) == end.scaleb(-scale).to_integral() else 1
    return end, wording.printed(end, largest.display_unit, decimals)


def _in_order(part):
    """Regions, largest first, then the rest as it stands."""
    regions = sorted(part.regions, key=lambda cell: -cell.figure.value)
    return regions + [cell for cell in part.wide if cell not in regions]


def _bar(part, cell, end):
    width = max(Decimal(0), min(Decimal(100), 100 * cell.figure.value / end)) if cell.figure else Decimal(0)
    style = "uk" if cell is part.benchmark else STYLES.get(cell.slug, "soft")
    return Bar(cell, part.comparisons.get(cell.slug), f"{width:.2f}%", style)


def _ranked(part, cell, end):
    return replace(_bar(part, cell, end), rank=part.ranks.get(cell.slug, ""))


def _bar_chart(indicator, edition):
    groups, _ = region_bars(edition)
    unit = _axis_unit([bar.cell for group in groups for bar in group.bars])
    traces = [_single(groups[0], unit)] if len(groups) == 1 else _grouped(groups, unit)
    rows = len(groups) * len(traces) if len(groups) > 1 else len(groups[0].bars)
    drawn = figure(
        traces,
        height=70 + 34 * rows,
        xaxis=_value_axis(unit),
        yaxis={"autorange": "reversed", "type": "category"},
        barmode="group",
    )
    return Chart("indicator-figure", f"{indicator.name}, {edition.period}", _bars_in_words(groups), drawn)


def _single(group, unit):
    """One label: a bar for each place, the largest region first."""
    bars = [bar for bar in group.bars if bar.cell.figure]
    return {
        "type": "bar", "orientation": "h", "y": [bar.cell.name for bar in bars],
        "x": [_number(bar.cell, unit) for bar in bars],
        "text": [bar.cell.text for bar in bars], "textposition": "outside", "cliponaxis": False,
        "marker": {"color": [COLOURS.get(bar.cell.slug, "--line-strong") for bar in bars]},
        "hovertemplate": "%{y}: %{text}<extra></extra>",
    }  # fmt: skip


def _grouped(groups, unit):
    """Several labels: a trace for each place, told apart by pattern too."""
    places = {bar.cell.slug: bar.cell.name for group in groups for bar in sorted(group.bars, key=_place)}
    return [
        {
            "type": "bar", "orientation": "h", "name": name, "y": [group.part.title for group in groups],
            "x": [_number(group.part.cells.get(slug), unit) for group in groups],
            "text": [_text(group.part.cells.get(slug)) for group in groups],
            "textposition": "outside", "cliponaxis": False,
            "marker": {
                "color": COLOURS.get(slug, "--line-strong"),
                "pattern": {"shape": "/" if slug == "east-midlands" else ""},
            },
            "hovertemplate": f"%{{y}}, {name}: %{{text}}<extra></extra>",
        }
        for slug, name in places.items()
    ]  # fmt: skip


def _line_chart(indicator, editions, breaks, members):
    """Headline figures by period; a line is interrupted where the series breaks."""
    last = editions[-1].headline or (editions[-1].rows or editions[-1].parts)[0]
    places = [cell for cell in last.wide if cell.figure]
    unit = _axis_unit(places)
    parts = [next((one for one in edition.parts if one.code == last.code), None) for edition in editions]
    starts = {cell.slug: new_starts(cell.slug, breaks, members.get(cell.slug, [])) for cell in places}
    broken = _broken(editions, parts, starts)
    drawn = figure(
        [_line(cell, editions, parts, broken, unit) for cell in places],
        height=LINES,
        xaxis={
            "type": "category",
            "categoryarray": [one.period for one in editions],
            "categoryorder": "array",
        },
        yaxis=_value_axis(unit),
        shapes=[_rule(number) for number, reasons in enumerate(broken) if reasons],
        annotations=[_mark(number) for number, reasons in enumerate(broken) if reasons],
    )
    twin = _twin(last, places, editions, parts, broken)
    said = "; ".join(f"{period}: {_named(twin.places, figures)}" for period, figures, _ in twin.rows)
    title = f"{indicator.name}, {editions[0].period} to {editions[-1].period}"
    return Lines("indicator-figure", title, f"{said}.", drawn, twin)


def _broken(editions, parts, starts):
    """For each period: {place: why its figures cannot be compared with those before}.

    `starts` are the days, and why, from which on figures of each place are on a new basis.
    """
    found = [{} for _ in editions]
    for number, (edition, part) in enumerate(zip(editions, parts, strict=True)):
        if not number:
            continue
        before, end = editions[number - 1].release.period_start, edition.release.period_end
        for slug, days in starts.items():
            if reasons := [why for day, why in days if before < day <= end]:
                found[number][slug] = " ".join(dict.fromkeys(reasons))
        for cell in part.cells.values() if part else []:
            if cell.status == ObservationStatus.BREAK and not cell.basis:  # which the starts say
                found[number].setdefault(cell.slug, cell.note or f"{cell.name}: break in the series.")
    return found


def _line(cell, editions, parts, broken, unit):
    x, y, text = [], [], []
    for edition, part, reasons in zip(editions, parts, broken, strict=True):
        found = part and part.cells.get(cell.slug)
        if x and cell.slug in reasons:
            x, y, text = [*x, edition.period], [*y, None], [*text, ""]
        x, y, text = [*x, edition.period], [*y, _number(found, unit)], [*text, _text(found)]
    colour = COLOURS.get(cell.slug, "--uk")
    return {
        "type": "scatter", "mode": "lines+markers", "name": cell.name, "x": x, "y": y, "text": text,
        "connectgaps": False, "line": {"color": colour, "dash": DASHES.get(cell.slug, "dot"), "width": 2.5},
        "marker": {"color": colour, "size": 8, "symbol": SYMBOLS.get(cell.slug, "diamond")},
        "hovertemplate": f"{cell.name}, %{{x}}: %{{text}}<extra></extra>",
    }  # fmt: skip


def _rule(number):
    """A line between this period and the one before it."""
    place = number - BETWEEN
    return {
        "type": "line", "xref": "x", "yref": "paper", "x0": place, "x1": place, "y0": 0, "y1": 1,
        "line": {"color": "--line-strong", "width": 1, "dash": "dash"},
    }  # fmt: skip


def _mark(number):
    return {
        "x": number - BETWEEN, "xref": "x", "y": 1, "yref": "paper", "yanchor": "top", "text": "Break",
        "showarrow": False, "font": {"color": "--ink-2"}, "bgcolor": "--surface",
    }  # fmt: skip


def _twin(last, places, editions, parts, broken):
    rows = [
        (
            edition.period,
            [_text(part and part.cells.get(cell.slug)) or wording.NOTHING for cell in places],
            " ".join(dict.fromkeys(reasons.values())),
        )
        for edition, part, reasons in zip(editions, parts, broken, strict=True)
    ]
    reasons = list(dict.fromkeys(why for _, _, why in rows if why))
    return Twin("" if last.is_headline else last.title, [cell.name for cell in places], rows, reasons)


def _named(places, figures):
    return ", ".join(f"{place} {figure}" for place, figure in zip(places, figures, strict=True))


def _axis_unit(cells):
    """The display unit of the largest figure, in which the axis counts."""
    present = [cell for cell in cells if cell.figure]
    return max(present, key=lambda cell: cell.figure.value).display_unit if present else ""


def _value_axis(unit):
    pounds = unit in wording.POUNDS
    return {
        "rangemode": "tozero",
        "nticks": 4,
        "tickprefix": "£" if pounds else "",
        "ticksuffix": unit[1:] if pounds else ("%" if unit == "%" else ""),
        "separatethousands": True,
    }


def _number(cell, unit):
    """The value in the unit of the axis, as JSON has numbers."""
    if not cell or not cell.figure:
        return None
    return float(cell.figure.value.scaleb(-wording.POUNDS.get(unit, 0)))


def _text(cell):
    return cell.text if cell and cell.figure else ""


def _place(bar):
    return list(COLOURS).index(bar.cell.slug) if bar.cell.slug in COLOURS else len(COLOURS)


def _bars_in_words(groups):
    if len(groups) == 1:
        return f"{_cells_in_words([bar.cell for bar in groups[0].bars])}."
    said = [f"{group.part.title}: {_cells_in_words([bar.cell for bar in group.bars])}" for group in groups]
    return f"{'; '.join(said)}."


def _cells_in_words(cells):
    return ", ".join(f"{cell.name} {cell.text}" for cell in cells if cell.figure)
