"""Charts as pages hold them: a Plotly figure as JSON in the look of app.css, and the words that go with it.

Colours are names of tokens ("--wm"), which chart.js reads from app.css, so that a figure follows the theme. The page
prints the title and the text alternative, and holds a table with the same figures.
"""

from dataclasses import dataclass
from typing import Any

AXIS = {
    "automargin": True,
    "fixedrange": True,
    "gridcolor": "--line",
    "linecolor": "--line-strong",
    "tickfont": {"color": "--ink-2"},
    "tickangle": 0,
    "ticks": "",
    "zerolinecolor": "--line-strong",
}
LEGEND = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"}
TOP_OF_LEGEND = 40


@dataclass(frozen=True)
class Chart:
    """A figure with its name on the page (the id of its JSON), its title and what it says in words."""

    name: str
    title: str
    alternative: str
    figure: dict[str, Any]


def figure(traces, *, height, xaxis=None, yaxis=None, **layout):
    """The traces in the look of the house; a legend appears above them when there are several."""
    has_legend = len(traces) > 1
    return {
        "data": traces,
        "layout": {
            "height": height + TOP_OF_LEGEND * has_legend,
            "showlegend": has_legend,
            "legend": LEGEND,
            "margin": {"l": 8, "r": 48, "t": 8 + TOP_OF_LEGEND * has_legend, "b": 8},
            "dragmode": False,
            "xaxis": AXIS | (xaxis or {}),
            "yaxis": AXIS | (yaxis or {}),
            **layout,
        },
    }
