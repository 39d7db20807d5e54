"""Checked tables ▶ rows. Adds what is missing; what is there may have been edited since, and stays."""

from collections import Counter
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db import models, transaction

from indicators import publishing, renaming, verdicts
from indicators.choices import CodeScheme
from indicators.models import (
    Breakdown,
    Commentary,
    Discrepancy,
    Fact,
    Geography,
    GeographyCode,
    GeographyMember,
    Indicator,
    Observation,
    PublishedClaim,
    Release,
    Source,
    Theme,
    Unit,
)  # fmt: skip

from . import limits
from .reading import Row
from .tables import Tables, read_tables

CODE_COLUMNS = {CodeScheme.GSS: "gss_code", CodeScheme.ITL: "itl_code", CodeScheme.NUTS2016: "nuts2016_code"}
TOTAL = {"code": "total", "title": "Total", "headline": True}  # of an indicator without a breakdown


def load(folder: Path) -> Counter[str]:
    """Load a folder of catalogue files, all or nothing, and count the rows added by what they are.

    A release that the catalogue does not have yet is published as the files' first edition of it; one that it has,
    in whatever state, is left to the editors. Raises Unreadable with every problem.
    """
    return Loading(limits.hold(read_tables(folder))).run()


class Loading:
    """One load: the tables, what they refer to, and what was added."""

    def __init__(self, tables: Tables):
        self.tables = tables
        self.added: Counter[str] = Counter()

    @transaction.atomic
    def run(self) -> Counter[str]:
        self.units = self.each("units", self.unit)
        self.themes = self.each("themes", self.theme)
        self.geographies = self.each("geographies", self.geography)
        self.indicators = self.each("indicators", self.indicator)
        self.parts()
        self.breakdowns = self.labels()
        self.releases()
        self.claims = self.each("published_claims", self.claim)
        verdicts.retest()
        self.each("commentary", self.commentary)
        self.each("regional_facts", self.fact)
        self.each("discrepancies", self.discrepancy)
        return self.added

    def each(self, table: str, store: Callable[[int, Row], models.Model]) -> dict[str, Any]:
        """Store the rows of a table; by the first column of each."""
        found = {}
        for position, row in enumerate(self.tables[table], start=1):
            key = list(row)[1]  # after "row"
            found[row[key]] = store(position, row)
        return found

    def get_or_add(self, model: type[models.Model], key: dict[str, Any], rest: dict[str, Any]) -> Any:
        row, is_new = model._default_manager.get_or_create(**key, defaults=rest)
        self.added[str(model._meta.verbose_name_plural)] += is_new
        return row

    def unit(self, position: int, row: Row) -> Unit:
        return self.get_or_add(Unit, {"code": row["code"]}, {"title": row["title"]})

    def theme(self, position: int, row: Row) -> Theme:
        return self.get_or_add(Theme, {"slug": row["slug"]}, {"title": row["title"], "position": position})

    def geography(self, position: int, row: Row) -> Geography:
        """Parents and members stand above the places that name them, so they are there already."""
        before = Geography.objects.filter(slug=row["slug"]).exists()
        place = self.get_or_add(
            Geography,
            {"slug": row["slug"]},
            {name: row[name] for name in ("name", "type", "is_proxy", "midlands_engine_member", "note")}
            | {"position": position, "aliases": row["in_report_as"]}
            | {"parent": Geography.objects.get(slug=row["parent"]) if row["parent"] else None},
        )
        if not before:
            for part in Geography.objects.filter(slug__in=row["members"]):
                GeographyMember.objects.create(whole=place, part=part)
            for scheme, column in CODE_COLUMNS.items():
                if row[column]:
                    GeographyCode.objects.create(geography=place, scheme=scheme, code=row[column])
        return place

    def indicator(self, position: int, row: Row) -> Indicator:
        copied = (
            "name", "display_unit", "value_type", "polarity", "breakdown_dimension", "aggregation", "definition",
            "comparison_tolerance", "quality_note", "name_as_printed", "annex_name_as_printed",
        )  # fmt: skip
        covered = {row["theme"], f"{row['theme']}/{row['subtheme']}"}
        theme = next(one["slug"] for one in self.tables["themes"] if covered & set(one["covers"]))
        return self.get_or_add(
            Indicator,
            {"slug": renaming.present_slug(row["slug"])},
            {name: row[name] for name in copied}
            | {"position": position, "theme": self.themes[theme], "unit": self.units[row["unit"]]}
            | {"benchmark": self.geographies[row["benchmark_geography"]]},
        )

    def parts(self) -> None:
        """What each indicator is part of, which may stand below it in the file."""
        for row in self.tables["indicators"]:
            if row["part_of"] and not self.indicators[row["slug"]].part_of.exists():
                self.indicators[row["slug"]].part_of.set(self.indicators[slug] for slug in row["part_of"])

    def labels(self) -> dict[tuple[str, str], Breakdown]:
        found = {}
        for slug, indicator in self.indicators.items():
            own = [row for row in self.tables["breakdowns"] if row["indicator"] == slug] or [TOTAL]
            for position, row in enumerate(own, start=1):
                found[slug, row["code"]] = self.get_or_add(
                    Breakdown,
                    {"indicator": indicator, "code": row["code"]},
                    {"title": row["title"], "position": position, "is_headline": row["headline"]},
                )
        return found

    def releases(self) -> None:
        by_period = ("indicator", "period_start", "period_end")
        sources = {tuple(row[name] for name in by_period): row for row in self.tables["sources"]}
        in_order = sorted(self.tables["observations"], key=lambda row: tuple(row[name] for name in by_period))
        for key, rows in groupby(in_order, key=lambda row: tuple(row[name] for name in by_period)):
            self.release(sources[key], list(rows))

    def release(self, source: Row, rows: list[Row]) -> None:
        indicator = self.indicators[source["indicator"]]
        period = {"period_start": source["period_start"], "period_end": source["period_end"]}
        publication = self.publication(source)
        if indicator.releases.filter(**period).exists():
            return  # the editors' from here on
        release = Release.objects.create(
            indicator=indicator,
            **period,
            period_type=source["period_type"],
            period_label=source["period_as_printed"],
            source=publication,
            source_released_on=source["source_release_date"],
            source_revised_on=source["source_revised_on"],
            source_addresses=source["urls_printed"]
            or [source["url_resolved"]] * bool(source["url_resolved"]),
            source_link_text=source["link_text_printed"],
            source_note=source["note"],
        )
        Observation.objects.bulk_create(self.observation(release, row) for row in rows)
        publishing.publish_as_loaded(release)
        self.added["releases"] += 1
        self.added["observations"] += len(rows)

    def publication(self, row: Row) -> Source:
        return self.get_or_add(
            Source,
            {"publisher": row["publisher"], "title": row["title_as_printed"]},
            {
                "slug": limits.source_slug(row),
                "frequency": row["collection_frequency"],
                "licence": row["licence"],
                "licence_basis": row["licence_basis"],
            },
        )

    def observation(self, release: Release, row: Row) -> Observation:
        copied = (
            "value",
            "display_unit",
            "rounding_half_width",
            "review_flag",
            "origin",
            "as_printed",
            "note",
        )
        return Observation(
            release=release,
            geography=self.geographies[row["geography"]],
            breakdown=self.breakdowns[row["indicator"], row["breakdown"] or TOTAL["code"]],
            decimals=row["decimals_printed"],
            status=row["obs_status"],
            **{name: row[name] for name in copied},
        )

    def claim(self, position: int, row: Row) -> PublishedClaim:
        return self.get_or_add(
            PublishedClaim,
            {"code": row["claim_id"]},
            {name: row[name] for name in ("stated_value", "unit", "formula", "basis", "note")}
            | {"kind": row["claim_type"], "text": row["claim"], "decimals": row["printed_decimals"]}
            | {"is_external": row["agrees"] == "yes" and not row["formula"]}
            | {
                "indicator": self.indicators[row["indicator"]],
                "geography": self.geographies[row["geography"]],
            },
        )

    def commentary(self, position: int, row: Row) -> Commentary:
        commentary = self.get_or_add(
            Commentary,
            {"indicator": self.indicators[row["indicator"]]},
            {"text": row["commentary"], "caveat": row["caveat"]},
        )
        if not commentary.claims.exists():
            commentary.claims.set(self.claims[code] for code in row["claim_ids"])
        return commentary

    def fact(self, position: int, row: Row) -> Fact:
        copied = (
            "section",
            "subject",
            "value",
            "unit",
            "qualifier",
            "period",
            "attributed_to",
            "theme",
            "note",
        )
        place = self.geographies[row["geography"]] if row["geography"] else None
        return self.get_or_add(
            Fact, {"code": row["fact_id"]}, {name: row[name] for name in copied} | {"geography": place}
        )

    def discrepancy(self, position: int, row: Row) -> Discrepancy:
        indicator = self.indicators[row["indicator"]] if row["indicator"] else None
        return self.get_or_add(
            Discrepancy,
            {"code": row["id"]},
            {name: row[name] for name in ("kind", "severity", "finding")}
            | {
                "indicator": indicator,
                "arithmetic": row["arithmetic_or_evidence"],
                "action": row["product_action"],
            },
        )
