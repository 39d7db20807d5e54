"""Files for tests, as an editor would hand them in, and the verbs up to where a test begins."""

import csv
import io

from indicators import batches
from indicators.batches import COLUMNS, template_rows
from indicators.models import ImportBatch, Indicator
from meo_site.accounts.roles import Role
from meo_site.exports import Book, csv_text
from tests.factories import staff

REASON = "The source revised it."
BERD = "business-rd-expenditure"


def rows_of(slug):
    """The rows of its template, each by column; to be changed and written again."""
    found = template_rows(Indicator.objects.get(slug=slug))
    return [dict(zip(COLUMNS, row, strict=True)) for row in found]


def as_csv(rows, columns=COLUMNS):
    return csv_text(columns, ([row.get(name) for name in columns] for row in rows)).encode()


def as_workbook(rows, columns=COLUMNS):
    book = Book()
    page = book.sheet("Values")
    for place, name in enumerate(columns):
        page.put(0, place, name)
    for number, row in enumerate(rows, start=1):
        for place, name in enumerate(columns):
            page.put(number, place, row.get(name))
    return book.finished()


def read_csv(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def handed_in(data, name="values.csv", **options):
    """Read, as the worker would; by an editor."""
    by = options.pop("by", None) or staff(Role.EDITOR)
    batch = batches.hand_in(data, name, by=by, **options)
    batches.read(batch.pk, batch.version)
    return ImportBatch.objects.get(pk=batch.pk)


def kinds(batch):
    return {kind: batch.counts[kind] for kind in batches.KINDS if batch.counts[kind]}


def problems(batch, severity=None):
    found = batches.difference(batch)["problems"]
    return [one for one in found if severity in (None, one["severity"])]


def said(batch, severity=None):
    """What is wrong or doubtful, each as one text."""
    return [f"{one['where']}: {one['text']}" for one in problems(batch, severity)]


def checked(data, **options):
    """Submitted by the editor who handed it in."""
    batch = handed_in(data, **options)
    return batches.submit(batch, by=batch.uploaded_by, reason=REASON)


def approved(batch, by=None):
    """Approved, and published as the worker would."""
    batch = batches.approve(batch, by=by or staff(Role.PUBLISHER))
    batches.publish(batch.pk, batch.version)
    return ImportBatch.objects.get(pk=batch.pk)


def published(data, **options):
    return approved(checked(data, **options))


def changed(slug=BERD, place="East Midlands", **cells):
    """The template of an indicator with other cells in the row of one place."""
    rows = rows_of(slug)
    for row in rows:
        if row["areanm"] == place:
            row.update(cells)
    return rows


def revised(value="2.5"):
    """A file with one value of BERD changed."""
    return as_csv(changed(value=value, as_printed=""))
