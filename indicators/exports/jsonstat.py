"""Figures as a JSON-stat 2.0 dataset: a cube with few of its cells filled, so values go by their place in it."""

from decimal import Decimal

from indicators.choices import ObservationStatus

from .figures import COLUMNS, MEASURES, number

DIMENSIONS = {"indicator": "Indicator", "breakdown": "Breakdown", "areacd": "Place", "period": "Period"}
ROLES = {"metric": ["indicator"], "geo": ["areacd"], "time": ["period"]}


def jsonstat(found, rows, measure, *, has_names, has_status, **about):
    """The dataset of rows (of COLUMNS) made of `found`; `about` is what else stands at its top."""
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    codes = {name: _codes(name, rows) for name in DIMENSIONS}
    titles = _titles(found) if has_names else {}
    units = {row["indicator"]: {"label": row["unit"]} for row in rows}
    places = {name: {code: at for at, code in enumerate(of)} for name, of in codes.items()}
    sizes = [len(of) for of in codes.values()]
    at = [_place([places[name][row[name]] for name in DIMENSIONS], sizes) for row in rows]
    dataset = {
        "version": "2.0",
        "class": "dataset",
        "label": f"Regional indicators: {MEASURES[measure]}",
        **about,
        "id": list(DIMENSIONS),
        "size": sizes,
        "role": ROLES,
        "dimension": {
            name: {"label": label, "category": _category(codes[name], titles.get(name, {}))}
            for name, label in DIMENSIONS.items()
        },
        "value": {
            place: _value(row["value"])
            for place, row in zip(at, rows, strict=True)
            if row["value"] is not None
        },
    }
    dataset["dimension"]["indicator"]["category"]["unit"] = units
    return dataset | (_status(at, rows) if has_status else {})


def _status(at, rows):
    """Status by place in the cube, where it is not normal, and each note once with the places that it is about."""
    notes = {}
    for place, row in zip(at, rows, strict=True):
        if row["note"]:
            notes.setdefault(row["note"], []).append(place)
    status = {
        place: row["status"]
        for place, row in zip(at, rows, strict=True)
        if row["status"] != ObservationStatus.NORMAL
    }
    about = [{"note": note, "values": places} for note, places in notes.items()]
    return {"status": status, "note": list(notes), "extension": {"notes": about}}


def _codes(name, rows):
    """The codes of a dimension: as they come in the rows, but periods by time."""
    codes = list(dict.fromkeys(row[name] for row in rows))
    return sorted(codes) if name == "period" else codes


def _titles(found):
    """{dimension: {code: name}}; a period's label names it, a label of several indicators has the first one's title."""
    titles = {name: {} for name in DIMENSIONS}
    for indicator, editions in found:
        titles["indicator"][indicator.slug] = indicator.name
        for edition in editions:
            titles["period"][edition.period_iso] = edition.period_words
            for part in edition.parts:
                titles["breakdown"].setdefault(part.code, part.title)
                titles["areacd"] |= {cell.code: cell.name for cell in part.cells.values()}
    return titles


def _category(codes, titles):
    return {
        "index": {code: at for at, code in enumerate(codes)},
        "label": {code: titles.get(code, code) for code in codes},
    }


def _place(at, sizes):
    """Of a cell in the cube, the last dimension moving fastest; a text, as keys of JSON are."""
    place = 0
    for one, size in zip(at, sizes, strict=True):
        place = place * size + one
    return str(place)


def _value(value):
    return number(value) if isinstance(value, Decimal) else value
