"""Released tables as rows, and rows as released tables again."""

from collections.abc import Iterable

from assessments.choices import Stage
from assessments.disclosure.published import Cell, PublishedTable
from assessments.disclosure.tables import ALL, REGISTRY, Row
from assessments.models import FrameworkVersion, Release, ReleasedCell, ReleasedTable

BATCH = 500
DIMENSION_OF = {table.name: table.dimension for table in REGISTRY}
EVERYBODY = "All firms"


def store(
    release: Release, tables: Iterable[PublishedTable], titles: dict[str, dict[str, str]]
) -> tuple[PublishedTable, ...]:
    """Write the tables of a release, with what everything in them is called today; give them as they now stand."""
    columns = columns_of(release.round.framework_version)
    for table in tables:
        rows = [row_of(row, titles) for row in table.rows]
        stored = ReleasedTable.objects.create(
            release=release, name=table.name, rows=rows, columns=[columns[code] for code in table.columns]
        )
        ReleasedCell.objects.bulk_create((_cell(stored, cell) for cell in table), batch_size=BATCH)
    return read(release)


def read(release: Release) -> tuple[PublishedTable, ...]:
    """The tables of a release as `disclosure` made them."""
    return tuple(
        PublishedTable(
            table.name,
            tuple(_read_row(table.name, row) for row in table.rows),
            tuple(column["code"] for column in table.columns),
            tuple(map(_read_cell, table.cells.all())),
        )
        for table in release.tables.prefetch_related("cells")
    )


def columns_of(version: FrameworkVersion) -> dict[str, dict[str, str]]:
    """Code, title, label (what a reader calls a sub-thread) and group (its thread) of every column."""
    parts = version.in_tables()
    sub_threads = [(one.code, one.title, one.label, one.thread.title) for one in parts]
    threads = [
        (code, title, "", "") for code, title in {one.thread.code: one.thread.title for one in parts}.items()
    ]
    stages = [(one.value, one.label, "", "") for one in Stage]
    return {
        code: {"code": code, "title": title, "label": label, "group": group}
        for code, title, label, group in (*sub_threads, *threads, *stages)
    }


def row_of(row: Row, titles: dict[str, dict[str, str]]) -> dict:
    if row.code == ALL:
        return {"code": ALL, "title": EVERYBODY, "members": []}
    members = [{"code": code, "title": titles[row.dimension][code]} for code in row.members]
    return {"code": row.code, "title": " + ".join(one["title"] for one in members), "members": members}


def _read_row(table: str, row: dict) -> Row:
    dimension = ALL if row["code"] == ALL else DIMENSION_OF[table]
    return Row(dimension, row["code"], tuple(one["code"] for one in row["members"]))


def _cell(table: ReleasedTable, cell: Cell) -> ReleasedCell:
    l1, l2, l3, l4 = cell.levels or (None,) * 4
    return ReleasedCell(
        table=table, row=cell.row, column=cell.column, withheld=cell.withheld,
        l1=l1, l2=l2, l3=l3, l4=l4, median=cell.median,
        average=None if cell.average is None else f"{cell.average:.1f}",
        weak_share=None if cell.weak_share is None else f"{cell.weak_share:.2f}",
    )  # fmt: skip


def _read_cell(cell: ReleasedCell) -> Cell:
    average, weak_share = (None if one is None else float(one) for one in (cell.average, cell.weak_share))
    return Cell(cell.row, cell.column, cell.withheld, cell.levels, cell.median, average, weak_share)
