"""The parameters of the API: what each may be, and what is wrong with one, by its name."""

import re
from typing import Literal

from ninja import Field, Schema

from indicators import permissions, series
from indicators.choices import ClaimVerdict
from indicators.exports.figures import MEASURES, NAMES, STATUS
from indicators.models import Geography, Theme
from indicators.series.directory import public_labels
from indicators.series.selected import Wanted
from meo_site.serving import Refused

LONGEST = 2000  # characters of a list
MOST_NAMED = 100  # values in a list
SLUGS = r"^([a-zA-Z0-9_-]+(,[a-zA-Z0-9_-]+)*)?$"
SLUG = r"^[a-zA-Z0-9_-]*$"
TIMES = r"^(latest|all|[0-9]{4}(:[0-9]{4})?)$"
ALLOWED = {  # patterns of parameters, in words
    TIMES: "It must be latest, all, a year (2018), or two with a colon (2016:2019).",
    SLUGS: "It takes short names or codes, with commas between them and no spaces: one,another.",
    SLUG: "It takes one short name of letters, digits and hyphens.",
}
NAMED = {
    "indicator": "Only these indicators, by slug, with commas. See /indicators.",
    "theme": "Only indicators of this theme.",
    "geo": "Only these places, by GSS code or slug, with commas. See /geographies.",
    "time": "latest: the newest period of each; all; a year, or two with a colon: periods that start in them.",
    "breakdown": "Only these labels, by code, with commas; total where an indicator has no parts.",
    "asOf": "Figures as they were public at the end of this day, or at this time with its zone.",
    "measure": "; ".join(f"{name}: {meaning}" for name, meaning in MEASURES.items()),
}


class Asked(Schema):
    """What every address of figures may be asked for."""

    indicator: str = Field(
        "",
        description=NAMED["indicator"],
        max_length=LONGEST,
        pattern=SLUGS,
        examples=["innovation-active-firms"],
    )
    theme: str = Field("", description=NAMED["theme"], max_length=50, pattern=SLUG)
    geo: str = Field(
        "", description=NAMED["geo"], max_length=LONGEST, pattern=SLUGS, examples=["E12000005,E12000004"]
    )
    time: str = Field(
        "all", description=NAMED["time"], pattern=TIMES, examples=["latest", "2018", "2016:2019"]
    )
    breakdown: str = Field(
        "", description=NAMED["breakdown"], max_length=LONGEST, pattern=SLUGS, examples=["total"]
    )
    measure: Literal["value", "gap", "relative_gap", "share"] = Field("value", description=NAMED["measure"])
    asOf: str = Field("", description=NAMED["asOf"], max_length=40, examples=["2026-05-01"])
    includeNames: Literal["true", "false"] = Field(
        "true", description="With the names of places and indicators."
    )
    includeStatus: Literal["true", "false"] = Field("true", description="With status and note.")


class AskedRows(Asked):
    """Figures as JSON."""

    format: Literal["rows", "jsonstat"] = Field(
        "rows", description="rows: a page of rows; jsonstat: JSON-stat 2.0."
    )
    after: str = Field(
        "", description="The slug behind which the page begins; `next` of a page says it.", max_length=50,
        pattern=SLUG,
    )  # fmt: skip


class AskedJsonStat(AskedRows):
    """The same, where JSON-stat is what one expects."""

    format: Literal["jsonstat", "rows"] = Field(
        "jsonstat", description=AskedRows.model_fields["format"].description
    )


class AskedCsv(Asked):
    """Figures as CSV."""

    format: Literal["tidy", "sdmx"] = Field("tidy", description="tidy: one row a figure; sdmx: SDMX-CSV 1.0.")


class AskedPage(Schema):
    """A page of a list."""

    page: int = Field(1, description="Pages hold 100 entries.", ge=1, le=10_000)


class AskedClaims(Schema):
    """Which claims."""

    page: int = Field(
        1, description="Pages hold 25 indicators with all that is claimed about them.", ge=1, le=10_000
    )
    verdict: Literal["", "agrees", "disagrees", "external", "not_testable"] = Field(
        "",
        description="What testing gave. "
        + "; ".join(f"{one.value}: {str(one.label).lower()}" for one in ClaimVerdict)
        + ".",
    )
    indicator: str = Field("", description="About this indicator, by slug.", max_length=50)
    place: str = Field("", description="About this place, by slug.", max_length=50)


def wanted(asked):
    """What is asked for, once all that it names exists."""
    return Wanted(
        indicators=tuple(_indicators(asked.indicator)),
        theme=_theme(asked.theme),
        places=tuple(_places(asked.geo)),
        breakdowns=tuple(_breakdowns(asked.breakdown)),
        years=_years(asked.time),
        is_latest=asked.time == "latest",
        has_sums=asked.measure != "value",
        as_of=_moment(asked.asOf),
    )


def behind(asked):
    """The indicator behind which a page begins, or None."""
    if not asked.after:
        return None
    found = permissions.known_indicators([asked.after])
    _refuse_absent("after", "indicator", [asked.after], found)
    return found[asked.after]


def left_out(asked):
    """Columns that are not wanted."""
    names = set() if asked.includeNames == "true" else NAMES
    return names | (set() if asked.includeStatus == "true" else STATUS)


def said(asked):
    """(parameter, what was given) for all that is not as it would be anyway."""
    given = asked.model_dump(exclude_defaults=True)
    return [(name, str(value)) for name, value in given.items() if name != "after"]


def _indicators(text):
    names = _named("indicator", text)
    found = permissions.known_indicators(names)
    _refuse_absent("indicator", "indicator", names, found)
    return dict.fromkeys(found[name].slug for name in names)


def _theme(slug):
    if slug and not Theme.objects.filter(slug=slug).exists():
        _refuse("theme", "theme", [slug])
    return slug


def _places(text):
    names = _named("geo", text)
    if not names:
        return ()
    places = list(Geography.objects.prefetch_related("codes"))
    by_slug = {one.slug: one.slug for one in places}
    by_code = {code.code: one.slug for one in places for code in one.codes.all()}
    _refuse_absent("geo", "place", names, by_code | by_slug)
    return dict.fromkeys((by_code | by_slug)[name] for name in names)


def _breakdowns(text):
    names = _named("breakdown", text)
    if names:
        known = set(public_labels().filter(code__in=names).values_list("code", flat=True))
        _refuse_absent("breakdown", "label", names, known)
    return names


def _years(text):
    years = [int(year) for year in re.findall(r"[0-9]{4}", text)]
    if not years:
        return None
    first, last = years[0], years[-1]
    if not 1 <= first <= last:
        raise Refused("time", "Give a year, or two with a colon between them, the earlier first: 2016:2019.")
    return first, last


def _moment(text):
    try:
        return series.moment(text)
    except series.NotAMoment as reason:
        raise Refused("asOf", str(reason)) from None


def _named(parameter, text):
    names = text.split(",") if text else []
    if len(names) > MOST_NAMED:
        raise Refused(parameter, f"It names more than {MOST_NAMED}. Ask in several requests, or for all.")
    return names


def _refuse_absent(parameter, word, names, known):
    if absent := [name for name in names if name not in known]:
        _refuse(parameter, word, absent)


def _refuse(parameter, word, absent):
    raise Refused(parameter, f"There is no {word} {', '.join(f'“{name}”' for name in absent)}.")
