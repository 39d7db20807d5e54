"""Draws finished tables: bars as SVG geometry in per cent, and the heatmap as a Plotly figure. Counts nothing."""

from textwrap import wrap

from assessments.choices import Withheld
from assessments.disclosure.working import LEAST
from assessments.scoring import one_decimal, percent
from meo_site.charts import figure

LINE, ROW, FEW_LINES = (
    15,
    40,
    3,
)  # pixels of a line of a label and of the lowest row; lines that fit above the plot
LONG = 78  # characters of a label that gets longer lines: of sectors counted together
LABELLED = 80_000  # millionths: a narrower bar holds no number
LEVEL_BIN = {1: 1, 2: 3, 3: 5, 4: 6}  # a median among the six half-level bins
LEVEL_BINS = ("1.0–1.4", "1.5–1.9", "2.0–2.4", "2.5–2.9", "3.0–3.4", "3.5–4.0")
SHARE_BINS = ("0–19%", "20–39%", "40–59%", "60–79%", "80–100%")
MEASURE_TITLES = {"median": "Median level", "mean": "Mean level", "weak": "Answers at L1 or L2"}


def measure_title(measure, *, is_difference=False):
    if is_difference:
        what = "mean level" if measure == "mean" else "answers at L1 or L2, in points"
        return f"Verified minus own: {what}"
    return MEASURE_TITLES[measure]


DIFFERENCE_BINS = ("c4", "c3", "c2", "c0", "h3", "h4", "h5")  # verified far lower, …, the same, …, far higher
DIFFERENCE_STEPS = {
    "mean": (0.3, 0.5),
    "weak": (10, 20),
}  # of the text: where the second and third step begin
DIFFERENCE_LABELS = {
    "mean": ("−0.5 or more: verified lower", "−0.3, −0.4", "−0.1, −0.2", "0.0", "+0.1, +0.2", "+0.3, +0.4",
             "+0.5 or more: verified higher"),
    "weak": ("+20 or more: verified lower", "+10 to +19", "+1 to +9", "0", "−1 to −9", "−10 to −19",
             "−20 or more: verified higher"),
}  # fmt: skip


def legend(measure, *, is_difference=False):
    """(bin, label) of the ramp of a measure: h1-h6 for levels, c1-c5 for the share of weak answers."""
    if is_difference:
        return list(zip(DIFFERENCE_BINS, DIFFERENCE_LABELS[measure], strict=True))
    if measure == "weak":
        return [(f"c{number}", label) for number, label in enumerate(SHARE_BINS, 1)]
    if measure == "mean":
        return [(f"h{number}", label) for number, label in enumerate(LEVEL_BINS, 1)]
    return [(f"h{number}", f"L{level}") for level, number in LEVEL_BIN.items()]


def figure_of(cell, measure):
    """(text, bin) of a cell that is shown. The bin is that of the text, so that colour and number agree."""
    if cell.levels is None:
        return _figure_of_difference(cell, measure)
    if measure == "weak":
        text = percent(cell.weak_share)
        return text, f"c{min(int(text[:-1]) // 20 + 1, 5)}"
    if measure == "mean":
        text = one_decimal(cell.average)
        return text, f"h{min(int(float(text) * 2) - 1, 6)}"
    return f"L{cell.median}", f"h{LEVEL_BIN[cell.median]}"


def _figure_of_difference(cell, measure):
    """Signed; a share of weak answers that has grown means lower levels."""
    if measure == "mean":
        text = signed(cell.average, one_decimal)
        return text, DIFFERENCE_BINS[3 + _steps_of(text, measure)]
    text = points(cell.weak_share)
    return text, DIFFERENCE_BINS[3 - _steps_of(text, measure)]


def _steps_of(text, measure):
    """One to three steps up or down from no difference."""
    sign = {"+": 1, "−": -1}.get(text[0], 0)
    size = float(text.lstrip("+−"))
    return sign * (1 + sum(size >= end for end in DIFFERENCE_STEPS[measure]))


def signed(millionths, written):
    """A difference with its sign; none where it is written as nothing but zeros."""
    text = written(abs(millionths))
    if not text.strip("0.%"):
        return text
    return f"{'+' if millionths > 0 else '−'}{text}"


def points(millionths):
    """A difference of shares in percentage points."""
    return signed(millionths, percent).rstrip("%")


def stacked(levels):
    """Bars of the firms at L1 to L4 side by side, in per cent of all: level, x, width, middle, label."""
    firms, before, parts = sum(levels), 0, []
    for level, number in enumerate(levels, 1):
        if number:
            x, width = 100 * before / firms, 100 * number / firms
            label = number if number * 1_000_000 >= LABELLED * firms else ""
            parts.append(
                {
                    "level": level,
                    "x": _per_cent(x),
                    "width": _per_cent(width),
                    "middle": _per_cent(x + width / 2),
                    "label": label,
                }
            )
        before += number
    said = ", ".join(f"L{level} {number}" for level, number in enumerate(levels, 1))
    return {"parts": parts, "alt": f"{said} of {firms} firms"}


def moved(change):
    """Firms down, the same and up side by side, in per cent of all: kind, x, width."""
    before, parts = 0, []
    for kind in ("down", "same", "up"):
        if number := getattr(change, kind):
            x, width = 100 * before / change.firms, 100 * number / change.firms
            parts.append({"kind": kind, "x": _per_cent(x), "width": _per_cent(width)})
            before += number
    said = f"{change.up} up, {change.same} the same, {change.down} down"
    return {"parts": parts, "alt": f"{said} of {change.firms} firms"}


def _per_cent(number):
    return f"{number:.2f}%"


def heat_figure(table, measure):
    """The working heatmap as a Plotly figure: sectors and items as on the page, coloured in the bins of the legend.

    Colours are names of tokens, which chart.js reads from app.css, so that a figure follows the theme.
    """
    word = "withheld" if table.hides_more else f"< {LEAST}"
    return _heat_figure(table, measure, lambda cell: word if cell.is_withheld else "", "{text}")


def released_figure(table, measure):
    """The same of a released table, with n in each cell: a picture made of it stands alone."""
    return _heat_figure(
        table, measure, lambda cell: unshown(cell, measure), "<b>{text}</b><br>n {cell.firms}"
    )


def unshown(cell, measure):
    """What stands in a released cell instead of a figure; nothing where there is one."""
    if cell.withheld == Withheld.AVERAGES and measure != "median":
        return "Share withheld" if measure == "weak" else "Mean withheld"
    return cell.withheld.capitalize() if cell.is_withheld else ""


def _heat_figure(table, measure, unshown_text, written):
    across, down, cells = _grid(table)
    return figure(
        [
            _shown(across, down, cells, measure, unshown_text, written),
            _withheld(across, down, cells, unshown_text),
        ],
        height=160 + LINE * max(0, _most_lines(across) - FEW_LINES) + _row_height(down) * len(down),
        xaxis=_axis(across) | {"side": "top", "tickangle": 0},
        yaxis=_axis(down) | {"autorange": "reversed"},
        showlegend=False,
    )


def weakest_figure(ranked):
    """Sub-threads in rank order as stacked bars of the share of firms at each level; `ranked` has column and cell."""
    rows = [one for one in ranked if one.cell.levels]
    names = [_lines([f"{one.column.name} (n\u00a0{one.cell.firms})"], 44)[0] for one in rows]
    return figure(
        [_level_bars(names, [one.cell.levels for one in rows], level) for level in range(1, 5)],
        height=60 + 30 * len(rows),
        barmode="stack",
        bargap=0.25,
        xaxis={"range": [0, 100], "ticksuffix": "%", "side": "top"},
        yaxis=_axis(names) | {"autorange": "reversed"},
    )


def _level_bars(names, levels, level):
    shares = [100 * one[level - 1] / sum(one) for one in levels]
    return {
        "type": "bar", "orientation": "h", "name": f"L{level}", "y": names, "x": shares,
        "text": [
            one[level - 1] if share * 10_000 >= LABELLED else ""
            for one, share in zip(levels, shares, strict=True)
        ],
        "customdata": [one[level - 1] for one in levels],
        "textposition": "inside", "insidetextanchor": "middle", "textangle": 0, "constraintext": "none",
        "textfont": {"color": f"--l{level}-ink", "size": 11},
        "marker": {"color": f"--l{level}", "line": {"color": "--l-edge", "width": 1}},
        "hovertemplate": f"%{{y}}: %{{customdata}} firms at L{level}<extra></extra>",
    }  # fmt: skip


def _grid(table):
    """Titles across and down, broken into lines, and the cells: the table as it stands on the page."""
    sectors, items = [row.title for row in table.rows], [column.name for column in table.columns]
    cells = [row.cells for row in table.rows]
    if table.by == "subthread":
        return _lines(sectors, 13), _lines(items, 30), [list(row) for row in zip(*cells, strict=True)]
    return _lines(items, 13), _lines(sectors, 26 if len(max(sectors, key=len)) <= LONG else 40), cells


def _row_height(titles):
    """Rows are equally high, so the longest label decides."""
    return max(ROW, LINE * _most_lines(titles) + 10)


def _most_lines(titles):
    return max((title.count("<br>") + 1 for title in titles), default=0)


def _lines(titles, width):
    return ["<br>".join(wrap(title, width)) for title in titles]


def _shown(across, down, cells, measure, unshown_text, written):
    bins = [name for name, _ in legend(measure)]
    drawn = [[None if unshown_text(cell) else figure_of(cell, measure) for cell in row] for row in cells]
    return {
        "type": "heatmap", "x": across, "y": down, "xgap": 2, "ygap": 2, "hoverongaps": False,
        "z": [[one and bins.index(one[1]) for one in row] for row in drawn],
        "text": [
            [
                written.format(text=figure[0], cell=cell) if figure else ""
                for figure, cell in zip(*pair, strict=True)
            ]
            for pair in zip(drawn, cells, strict=True)
        ],
        "customdata": [[cell.firms for cell in row] for row in cells],
        "hovertext": [[figure and figure[0] for figure in row] for row in drawn],
        "texttemplate": "%{text}",
        "hovertemplate": "%{y}, %{x}: %{hovertext}, n %{customdata}<extra></extra>",
        "zmin": -0.5, "zmax": len(bins) - 0.5,
        "colorscale": _steps([f"--{name}" for name in bins]),
        "colorbar": {
            "tickvals": list(range(len(bins))), "ticktext": [label for _, label in legend(measure)], "ticks": "",
            "orientation": "h", "y": 0, "yanchor": "top", "thickness": 12,
        },
    }  # fmt: skip


def _withheld(across, down, cells, unshown_text):
    places = [
        (across[x], down[y], said)
        for y, row in enumerate(cells)
        for x, cell in enumerate(row)
        if (said := unshown_text(cell))
    ]
    return {
        "type": "scatter", "mode": "text", "hoverinfo": "skip", "showlegend": False,
        "x": [x for x, _, _ in places], "y": [y for _, y, _ in places], "text": [said for *_, said in places],
        "textfont": {"color": "--ink-2", "size": 11},
    }  # fmt: skip


def _axis(titles):
    plain = {"showgrid": False, "showline": False, "zeroline": False, "tickfont": {"size": 11}}
    return plain | {"type": "category", "categoryorder": "array", "categoryarray": titles}


def _steps(colours):
    """A Plotly colour scale of equal steps instead of a gradient."""
    number = len(colours)
    return [[(place + end) / number, colour] for place, colour in enumerate(colours) for end in (0, 1)]
