"""Labels of a chart: they fit into their rows, however many sectors are counted together."""

from types import SimpleNamespace

from assessments import charts
from assessments.heatmap import Cell


def figure_of(*sectors):
    rows = [SimpleNamespace(title=title, cells=[Cell(title, "plan")]) for title in sectors]
    table = SimpleNamespace(by="stage", hides_more=False, rows=rows, columns=[SimpleNamespace(name="Plan")])
    return charts.heat_figure(table, "weak")


def test_rows_are_as_high_as_the_longest_label_needs():
    short, long = figure_of("Rail", "Boats"), figure_of("Rail", " + ".join(["Food and drink"] * 20))

    lines = long["layout"]["yaxis"]["categoryarray"][1].count("<br>") + 1
    assert lines > 4
    assert long["layout"]["height"] - short["layout"]["height"] >= 2 * (charts.LINE * lines - charts.ROW)


def test_a_long_label_across_has_room_above_the_plot():
    rows = [SimpleNamespace(title=" + ".join(["Food and drink"] * 8), cells=[Cell("food", "ORG-1")])]
    table = SimpleNamespace(
        by="subthread", hides_more=False, rows=rows, columns=[SimpleNamespace(name="ORG-1")]
    )

    layout = charts.heat_figure(table, "weak")["layout"]

    lines = layout["xaxis"]["categoryarray"][0].count("<br>") + 1
    assert layout["height"] >= charts.LINE * lines + charts.ROW
