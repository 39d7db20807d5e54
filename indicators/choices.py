"""The closed vocabularies of the catalogue."""

import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

# days of periods, sources and borders: what lies beyond is a slip of the keyboard
EARLIEST, LATEST = datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)
OUT_OF_REACH = "Type a day of the years 1900 to 2100."
WITHIN_REACH = [MinValueValidator(EARLIEST, OUT_OF_REACH), MaxValueValidator(LATEST, OUT_OF_REACH)]


class GeographyType(models.TextChoices):
    """What kind of place a geography is; ranks are made within one type only."""

    COUNTRY_GROUP = "country-group", "Country group"
    REGION = "region", "Region"
    DERIVED = "derived-aggregate", "Sum of other places"
    LEP = "lep", "Local enterprise partnership area"


class CodeScheme(models.TextChoices):
    """Whose code a geography carries."""

    GSS = "gss", "GSS"
    ITL = "itl", "ITL"
    NUTS2016 = "nuts2016", "NUTS 2016"


class ValueType(models.TextChoices):
    """What a value measures, which decides what may be done with it."""

    PROPORTION = "proportion", "Proportion"
    COMPOSITION = "composition", "Parts of a whole"
    MEAN_PROPORTION = "mean_proportion", "Average of proportions"
    CURRENCY = "currency", "Money"
    COUNT = "count", "Count"
    INDEX = "index", "Index"


class Polarity(models.TextChoices):
    """Whether more is better."""

    HIGHER = "higher_is_better", "Higher is better"
    LOWER = "lower_is_better", "Lower is better"
    NO_JUDGEMENT = "no_judgement", "No judgement"


class Aggregation(models.TextChoices):
    """Whether places may be added up."""

    SUM = "sum", "Places add up"
    NONE = "none", "Places do not add up"


class PeriodType(models.TextChoices):
    """What a period label means: 2016–2018 is a window, 2018–2019 a financial year."""

    SURVEY_WINDOW = "survey-window", "Survey window"
    CALENDAR_YEAR = "calendar-year", "Calendar year"
    FINANCIAL_YEAR = "financial-year", "Financial year"


class ReleaseStatus(models.TextChoices):
    """Where a release is on its way to the public and back."""

    DRAFT = "draft", "Draft"
    CHECKED = "checked", "Submitted for approval"
    SCHEDULED = "scheduled", "Approved, to be published later"
    PUBLISHED = "published", "Published"
    SUPERSEDED = "superseded", "Superseded"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ObservationStatus(models.TextChoices):
    """What is known about a value, in SDMX's letters."""

    NORMAL = "A", "Normal"
    PROVISIONAL = "P", "Provisional"
    ESTIMATED = "E", "Estimated"
    BREAK = "B", "Break in series"
    MISSING = "M", "Missing"


class ReviewFlag(models.TextChoices):
    """What an editor has to look at."""

    QUERY = "query", "Under query"


class ProcessingLevel(models.TextChoices):
    """How far figures are from what was collected."""

    COLLECTED = "collected", "As collected"
    ESTIMATED = "estimated", "Estimated from a sample"
    DERIVED = "derived", "Worked out from other figures"


class IndicatorState(models.TextChoices):
    """Whether new figures are to be expected."""

    CURRENT = "current", "Kept up to date"
    DISCONTINUED = "discontinued", "Discontinued"


class ImportMode(models.TextChoices):
    """What becomes of published values that a file does not hold."""

    ADD = "add", "Keep them"
    REPLACE = "replace", "Take them out"


class ImportStatus(models.TextChoices):
    """Where an imported file is on its way to the public."""

    READING = "reading", "Being read"
    REFUSED = "refused", "Has mistakes"
    PREVIEWED = "previewed", "Read, nothing written"
    CHECKED = "checked", "Submitted for approval"
    PUBLISHING = "publishing", "Being published"
    PUBLISHED = "published", "Published"
    DISCARDED = "discarded", "Discarded"


class Origin(models.TextChoices):
    """Where in the source a value stands."""

    TABLE = "table", "Table"
    TEXT = "trends_text", "Text beside the table"


class Frequency(models.TextChoices):
    """How often the source is collected."""

    ANNUAL = "annual", "Every year"
    BIENNIAL = "biennial", "Every two years"


class ClaimKind(models.TextChoices):
    """What a published claim says about the figures."""

    COMPARISON = "comparison", "Comparison"
    RANK = "rank", "Rank"
    SHARE_OF_UK = "share_of_uk", "Share of the UK"
    TOTAL = "total", "Total"
    LEVEL = "level", "Level"
    CHANGE = "change", "Change"
    RATIO = "ratio", "Ratio"


class ClaimVerdict(models.TextChoices):
    """What testing a published claim came to; the words of `claims`, which knows no Django."""

    AGREES = "agrees", "Agrees"
    DISAGREES = "disagrees", "Disagrees"
    EXTERNAL = "external", "Rests on a table elsewhere"
    NOT_TESTABLE = "not_testable", "Cannot be tested"


LICENCES = {  # where each is to be read, and the sentence that it asks of whoever uses the figures
    "OGL-UK-3.0": (
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        "Contains public sector information licensed under the Open Government Licence v3.0.",
    ),
    "CC-BY-4.0": ("https://creativecommons.org/licenses/by/4.0/", ""),
}
