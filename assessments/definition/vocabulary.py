"""What the vocabulary file must say: its shape and its rules. Knows nothing of rows."""

from assessments.choices import Stage

from .shape import Flag, ListOf, Maybe, OneOf, Record, Text, Whole, found, report_repeats, slug, values

SUB_THREAD_CODE = Text(6, form=r"[A-Z]{3}-[0-9]{1,2}", said="the code of a sub-thread, such as SCR-39")
SIC_PREFIX = Text(5, form=r"[0-9]{2,5}", said="2 to 5 digits")
VULNERABLE = ("low_carbon_vulnerabilities", "[]", "subthreads", "[]")
STAGE = OneOf(tuple(Stage.values))


def entries(**fields):
    return ListOf(Record({"code": slug(), "title": Text(100), **fields}), least=1)


FILE = Record(
    {
        "schema_version": OneOf((1,)),
        "stages": entries(position=Whole(1, 99), description=Text()),
        "sia_priorities": entries(),
        "link_themes": ListOf(
            Record(
                {
                    "code": slug(),
                    "title": Text(100),
                    "indicators": ListOf(slug(), least=1),
                    "breakdowns": ListOf(slug()),
                },
                optional=("breakdowns",),
            ),
            least=1,
        ),
        "sectors": ListOf(
            Record(
                {
                    "code": slug(),
                    "title": Text(100),
                    "sia": Maybe(slug()),
                    "fallback": Flag(),
                    "subsectors": ListOf(
                        Record({"code": slug(), "title": Text(100), "sic": ListOf(SIC_PREFIX, least=1)})
                    ),
                },
                optional=("fallback",),
            ),
            least=1,
        ),
        "reporting_groups": entries(sectors=ListOf(slug(), least=1)),
        "tiers": entries(position=Whole(1, 99)),
        "size_bands": ListOf(
            Record({"code": slug(), "title": Text(50), "min": Whole(), "max": Maybe(Whole())}), least=1
        ),
        "low_carbon_actor_types": entries(printed=Text(100)),
        "low_carbon_vulnerabilities": entries(stage=STAGE, subthreads=ListOf(SUB_THREAD_CODE, least=1)),
        "short_rounds": ListOf(
            Record({"code": slug(), "framework": slug(), "subthreads": ListOf(SUB_THREAD_CODE, least=1)})
        ),
        "related": ListOf(Record({"acursc": SUB_THREAD_CODE, "mtc-scr": ListOf(SUB_THREAD_CODE, least=1)})),
    }
)


def is_vocabulary(data):
    """Whether a file is meant as the vocabulary file, and not as a framework."""
    return isinstance(data, dict) and "framework" not in data and any(key in FILE.fields for key in data)


def check(data, at, known):
    """Report everything wrong in the vocabulary file."""
    FILE.check(data, at)
    codes_are_unique(data, at)
    stages_are_ours(data, at)
    tiers_are_numbered(data, at)
    one_sector_is_the_fallback(data, at)
    size_bands_cover_every_number(data, at)
    references_are_known(data, at, known)
    breakdowns_are_known(data, at, known)
    sub_threads_are_known(data, at, known)


def codes_are_unique(data, at):
    for name in FILE.fields:
        report_repeats(found(data, at, name, "[]", "code"))
    report_repeats(found(data, at, "sectors", "[]", "subsectors", "[]", "code"))
    prefixes = list(found(data, at, "sectors", "[]", "subsectors", "[]", "sic", "[]"))
    report_repeats(prefixes, "is {value!r}, as on line {line}: a SIC prefix leads to one sub-sector")
    report_repeats(found(data, at, "related", "[]", "acursc"))


def stages_are_ours(data, at):
    """The stages of a supply chain are fixed in code; the file may only describe them."""
    given = list(values(data, "stages", "[]", "code"))
    if "stages" in (data if isinstance(data, dict) else {}) and given != list(Stage.values):
        (at / "stages").report(f"should be {', '.join(Stage.values)}, in this order")
    positions_count_from_one(data, at, "stages")


def tiers_are_numbered(data, at):
    positions_count_from_one(data, at, "tiers")


def positions_count_from_one(data, at, name):
    for place, (position, here) in enumerate(found(data, at, name, "[]", "position"), start=1):
        if isinstance(position, int) and position != place:
            here.report(f"is {position}; positions count from 1 without gaps, so this is {place}")


def one_sector_is_the_fallback(data, at):
    if isinstance(data, dict) and "sectors" in data:
        fallbacks = list(values(data, "sectors", "[]", "fallback")).count(True)
        if fallbacks != 1:
            (at / "sectors").report(f"have {fallbacks} fallbacks; one takes the firms that fit nowhere else")


def size_bands_cover_every_number(data, at):
    bands = [(band, here) for band, here in found(data, at, "size_bands", "[]") if isinstance(band, dict)]
    expected = 0
    for band, here in bands:
        if band.get("min") != expected:
            (here / "min").report(f"should be {expected}: the bands begin at 0 and leave no gap")
        is_last = band is bands[-1][0]
        if is_last != (band.get("max") is None):
            (here / "max").report("should be null in the last band and there alone")
        if (
            isinstance(band.get("max"), int)
            and isinstance(band.get("min"), int)
            and band["max"] < band["min"]
        ):
            (here / "max").report(f"is below min, {band['min']}")
        expected = band["max"] + 1 if isinstance(band.get("max"), int) else expected


def references_are_known(data, at, known):
    sectors = set(filter_texts(values(data, "sectors", "[]", "code")))
    for way, codes, name in (
        (("link_themes", "[]", "indicators", "[]"), known.indicators, "indicator of the catalogue"),
        (("sectors", "[]", "sia"), known.priorities, "SIA priority"),
        (("reporting_groups", "[]", "sectors", "[]"), sectors, "sector"),
    ):
        for code, here in found(data, at, *way):
            if isinstance(code, str) and code not in codes:
                here.report(f"is {code[:60]!r}, which is no {name}")


def breakdowns_are_known(data, at, known):
    for theme, here in found(data, at, "link_themes", "[]"):
        slugs = list(filter_texts(values(theme, "indicators", "[]")))
        codes = set().union(*(known.indicators.get(slug, ()) for slug in slugs))
        for code, place in found(theme, here, "breakdowns", "[]"):
            if isinstance(code, str) and code not in codes:
                place.report(f"is {code[:60]!r}, which is no breakdown of {' or '.join(slugs)}")


def sub_threads_are_known(data, at, known):
    """References are checked once the frameworks they lead into are loaded, or along with this file."""
    frameworks = set(filter_texts(values(data, "short_rounds", "[]", "framework")))
    frameworks |= {name for pair in values(data, "related", "[]") if isinstance(pair, dict) for name in pair}
    if frameworks <= set(known.sub_threads):
        report_unknown(found(data, at, *VULNERABLE), known, *known.sub_threads)
    for short_round, here in found(data, at, "short_rounds", "[]"):
        framework = short_round.get("framework") if isinstance(short_round, dict) else None
        report_unknown(found(short_round, here, "subthreads", "[]"), known, framework)
    report_unknown(found(data, at, "related", "[]", "acursc"), known, "acursc")
    report_unknown(found(data, at, "related", "[]", "mtc-scr", "[]"), known, "mtc-scr")


def report_unknown(parts, known, *frameworks):
    loaded = [name for name in frameworks if isinstance(name, str) and name in known.sub_threads]
    codes = set().union(*(known.sub_threads[name] for name in loaded))
    for code, here in parts if loaded else ():
        if isinstance(code, str) and code not in codes:
            here.report(f"is {code[:60]!r}, which is no sub-thread of {' or '.join(loaded)}")


def filter_texts(parts):
    return (part for part in parts if isinstance(part, str))
