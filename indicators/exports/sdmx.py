"""Rows of figures in SDMX-CSV 1.0: dimensions, the observation, its attributes; letters of status are SDMX's anyway."""

from .figures import COLUMNS

DATAFLOW = "MEO:REGIONAL_INDICATORS(1.0)"
SDMX_COLUMNS = (
    "DATAFLOW", "INDICATOR", "REF_AREA", "BREAKDOWN", "MEASURE", "TIME_PERIOD", "OBS_VALUE", "UNIT_MEASURE", "DECIMALS",
    "OBS_STATUS", "COMMENT_OBS", "SOURCE", "RELEASE_DATE", "REVISION",
)  # fmt: skip
TAKEN = (
    "period", "value", "unit", "decimals", "status", "note", "source", "release_date", "release",
)  # fmt: skip


def sdmx_rows(rows, measure):
    """Rows of COLUMNS by SDMX_COLUMNS."""
    for row in rows:
        named = dict(zip(COLUMNS, row, strict=True))
        yield (
            DATAFLOW, named["indicator"], named["areacd"], named["breakdown"], measure.upper(),
            *(named[name] for name in TAKEN),
        )  # fmt: skip
