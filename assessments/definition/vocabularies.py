"""Vocabularies as rows: what is stored, what is in use, and the one place that writes them."""

from django.db import transaction
from django.db.models import DO_NOTHING, F, Max

from assessments.models import (
    ActorType,
    LinkTheme,
    Sector,
    SiaPriority,
    SizeBand,
    SubSector,
    Tier,
    Vulnerability,
)
from indicators.models import Indicator

from .diff import differences
from .edited import as_edited

# In the order of writing: what is referred to comes first.
MODELS = {
    "sia_priorities": SiaPriority,
    "link_themes": LinkTheme,
    "sectors": Sector,
    "subsectors": SubSector,
    "tiers": Tier,
    "size_bands": SizeBand,
    "low_carbon_actor_types": ActorType,
    "low_carbon_vulnerabilities": Vulnerability,
}
EDITABLE = ("sia_priorities", "link_themes", "low_carbon_actor_types", "low_carbon_vulnerabilities")
UNIQUE_NUMBER = {
    Sector: "position",
    Tier: "position",
    SizeBand: "minimum",
    ActorType: "position",
    Vulnerability: "position",
}
LOW_CARBON = "energy"  # the priority that the low-carbon lists of the file are about
FIGURE_9 = "University of Warwick (WMG), low carbon supply chains; Figure 9 of the 2020–21 report"


def canonical(data):
    """A checked file in the form in which it is compared: vocabulary ▶ code ▶ fields."""
    return {
        "sia_priorities": {row["code"]: {"title": row["title"]} for row in data["sia_priorities"]},
        "link_themes": {
            row["code"]: {
                "title": row["title"],
                "indicators": sorted(row["indicators"]),
                "breakdowns": row.get("breakdowns", []),
            }
            for row in data["link_themes"]
        },
        "sectors": {
            row["code"]: {
                "title": row["title"],
                "position": position,
                "priority": row["sia"],
                "is_fallback": row.get("fallback", False),
            }
            for position, row in enumerate(data["sectors"], start=1)
        },
        "subsectors": {
            row["code"]: {
                "title": row["title"],
                "position": position,
                "sector": sector["code"],
                "sic": row["sic"],
            }
            for sector in data["sectors"]
            for position, row in enumerate(sector["subsectors"], start=1)
        },
        "tiers": {row["code"]: {"title": row["title"], "position": row["position"]} for row in data["tiers"]},
        "size_bands": {
            row["code"]: {"title": row["title"], "minimum": row["min"], "maximum": row["max"]}
            for row in data["size_bands"]
        },
        "low_carbon_actor_types": {
            row["code"]: {
                "title": row["title"],
                "printed": row["printed"],
                "position": position,
                "priority": LOW_CARBON,
            }
            for position, row in enumerate(data["low_carbon_actor_types"], start=1)
        },
        "low_carbon_vulnerabilities": {
            row["code"]: {
                "title": row["title"],
                "stage": row["stage"],
                "sub_threads": row["subthreads"],
                "position": position,
                "priority": LOW_CARBON,
                "source": FIGURE_9,
            }
            for position, row in enumerate(data["low_carbon_vulnerabilities"], start=1)
        },
    }


def stored():
    """The same form, read from rows."""
    fields = {
        "sia_priorities": ["title"],
        "sectors": ["title", "position", "priority__code", "is_fallback"],
        "subsectors": ["title", "position", "sector__code", "sic"],
        "tiers": ["title", "position"],
        "size_bands": ["title", "minimum", "maximum"],
        "low_carbon_actor_types": ["title", "printed", "position", "priority__code"],
        "low_carbon_vulnerabilities": [
            "title",
            "stage",
            "sub_threads",
            "position",
            "priority__code",
            "source",
        ],
    }
    rows = {
        name: {
            row.pop("code"): {field.removesuffix("__code"): value for field, value in row.items()}
            for row in MODELS[name].objects.values("code", *wanted)
        }
        for name, wanted in fields.items()
    }
    return rows | {
        "link_themes": {
            theme.code: {
                "title": theme.title,
                "indicators": sorted(indicator.slug for indicator in theme.indicators.all()),
                "breakdowns": theme.breakdowns,
            }
            for theme in LinkTheme.objects.prefetch_related("indicators")
        }
    }


def merged(old, new):
    """(what is to be stored, what of it stays as a person left it though the file says otherwise)."""
    rows, kept = dict(new), []
    for name in EDITABLE:
        rows[name], codes = as_edited(MODELS[name], old[name], new[name])
        kept += [f"{name} {code}" for code in codes]
    return rows, kept


def changes(old, new):
    """The lines of a diff; a vocabulary that was empty takes one line."""
    lines = []
    for name in MODELS:
        if old[name] or not new[name]:
            lines += differences({name: old[name]}, {name: new[name]})
        else:
            lines.append(f"+ {name}: {len(new[name])}")
    return lines


def report_losses(old, new, at):
    """Report codes in use that the file would remove or move; what is not there has no line of its own."""
    for name, model in MODELS.items():
        where = at / ("sectors" if name == "subsectors" else name)
        for code in old[name].keys() - new[name].keys():
            if users := in_use(model.objects.get(code=code)):
                where.report(f"lack {code}, which is in use by {users}")
    report_orphans(new, at)
    for code in old["subsectors"].keys() & new["subsectors"].keys():
        is_moved = old["subsectors"][code]["sector"] != new["subsectors"][code]["sector"]
        if is_moved and (users := in_use(SubSector.objects.get(code=code))):
            (at / "sectors").report(f"move {code} to another sector, though it is in use by {users}")


def report_orphans(new, at):
    """Report a priority that the file lacks and a row needs, be it one that a person has entered."""
    for name in ("low_carbon_actor_types", "low_carbon_vulnerabilities"):
        for code, row in new[name].items():
            if row["priority"] not in new["sia_priorities"]:
                (at / "sia_priorities").report(f"lack {row['priority']}, which is in use by {name} ({code})")


def in_use(row):
    """Who refers to a row, in words, or nothing; the parts that the same file lists do not count."""
    relations = [
        relation
        for relation in row._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and relation.is_relation
        and not relation.concrete
        and not relation.related_model._meta.auto_created
        and relation.on_delete is not DO_NOTHING  # of a history, which outlives what it is about
        and relation.related_model not in MODELS.values()
    ]
    counts = {
        relation.related_model._meta.verbose_name: relation.related_model._base_manager.filter(
            **{relation.field.name: row.pk}
        ).count()
        for relation in relations
    }
    return ", ".join(f"{name} ({count})" for name, count in counts.items() if count)


@transaction.atomic
def write(new):
    """Make the rows say what the file says."""
    Sector.objects.update(is_fallback=False)
    for model in UNIQUE_NUMBER:
        park(model)
    indicators = dict(Indicator.objects.values_list("slug", "pk"))
    for name, model in MODELS.items():
        for code, fields in new[name].items():
            write_row(model, code, dict(fields), indicators)
    for name in reversed(MODELS):
        MODELS[name].objects.exclude(code__in=new[name]).delete()


def park(model):
    """Move unique numbers out of the way, so that two rows can change places."""
    number = UNIQUE_NUMBER[model]
    highest = model.objects.aggregate(highest=Max(number))["highest"] or 0
    model.objects.update(**{number: F(number) + highest + 1000})


def write_row(model, code, fields, indicators):
    linked = fields.pop("indicators", None)
    for reference, vocabulary in (("priority", SiaPriority), ("sector", Sector)):
        if fields.get(reference):
            fields[reference] = vocabulary.objects.get(code=fields[reference])
    row, _ = model.objects.update_or_create(code=code, defaults=fields)
    if linked is not None:
        row.indicators.set(indicators[slug] for slug in linked)
