"""What the columns of the CSV mean, as CSV on the Web says it."""

from .figures import COLUMNS

CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "en"}]
KEY = ["indicator", "areacd", "period", "breakdown"]
INTEGERS, DATES = ("decimals", "release"), ("period_start", "period_end", "release_date")
MEANINGS = {
    "indicator": "The indicator, by the last part of its address",
    "areacd": "GSS code of the place; our own short name where there is no code",
    "areanm": "Name of the place",
    "period": "What time it describes: the first day and how long (ISO 8601)",
    "period_start": "First day of the period",
    "period_end": "Last day of the period",
    "breakdown": "Label within the indicator; total where it has no parts",
    "value": "The figure in the base unit (pounds, not millions); empty where missing",
    "unit": "The base unit",
    "decimals": "Decimals printed by the source, in the unit it prints; 4 where the figure is worked out",
    "status": "A normal, P provisional, E estimated, B break in series, M missing",
    "note": "What a careful reader must know",
    "source": "Publisher and title of the source",
    "release_date": "Day on which the figure was published here",
    "release": "Number of the revision",
    "name": "Name of the indicator",
}


def csvw(url, columns, **about):
    """Metadata of the table at `url`; `about` is what else is said of it, as Dublin Core names it."""
    schema = {"columns": [_column(name) for name in columns]}
    if set(KEY) <= set(columns):
        schema["primaryKey"] = KEY
    described = {f"dc:{name}": value for name, value in about.items() if value}
    return {"@context": CONTEXT, "url": url, **described, "dialect": {"header": True}, "tableSchema": schema}


def _column(name):
    datatype = "string"
    if name in INTEGERS:
        datatype = "integer"
    elif name in DATES:
        datatype = "date"
    elif name == "value":
        datatype = "decimal"
    is_required = name not in ("value", "note")
    return {
        "name": name, "titles": name, "dc:description": MEANINGS[name], "datatype": datatype, "required": is_required,
    }  # fmt: skip


def meanings():
    """(column, what it means), for people."""
    return [(name, MEANINGS[name]) for name in COLUMNS]
