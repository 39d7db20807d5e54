"""A scraper reads every public page and file of two releases of a round, as each role, and solves what it has read."""

import csv
import io
import json
import re

import numpy as np
import openpyxl
import pytest
from django.test import Client

from assessments.models import ReleasedCell, ReleasedTable
from tests import factories

from . import closed
from .test_any_order import recount

pytestmark = [pytest.mark.django_db, pytest.mark.sweep]
ASKED = ("SCR-01", "SCR-02", "SCR-04", "SCR-41")  # three of one thread, and one of another thread and stage
SECRET = ASKED[3]
TABLE = "sector-subthread"
SECTORS = (
    "automotive", "rail", "food-drink", "aerospace-space", "medtech-pharma", "energy-low-carbon", "logistics",
    "advanced-manufacturing",
)  # fmt: skip
DIMENSIONS = ("sector", "size", "area", "tier")
NAMES = (
    "sector-stage", "sector-thread", "sector-subthread", "size-thread", "area-thread", "tier-thread", "all-subthread",
)  # fmt: skip
LEVELS = ("l1", "l2", "l3", "l4")
NOT_DETERMINED = 1e-7


@pytest.fixture
def two_releases():
    """One sector says the same throughout of one sub-thread; between the releases everybody changes another one."""
    said = closed.levels_of(80, asked=len(ASKED))
    said = [one[:3] + "2" if number % len(SECTORS) == 1 else one for number, one in enumerate(said)]
    round_ = closed.closed_round(said, sectors=SECTORS, asked=ASKED)
    first = closed.published(round_)
    closed.correct(round_, 80, parts={0})
    return first, closed.published(round_)


def withheld(release):
    return {
        (one.row, one.column)
        for one in ReleasedCell.objects.filter(withheld="withheld", table__release=release, table__name=TABLE)
    }


def readers(round_):
    """A browser of everybody who may come by; who may see more elsewhere sees no more here."""
    own = round_.submissions.first().assessment.firm
    people = [None, factories.member(own), factories.staff("analyst"), factories.staff("publisher")]
    for person in people:
        client = Client()
        if person:
            client.force_login(person)
        yield client


def pages(release):
    """The addresses of a release, with its number and, if it is current, without."""
    bare = f"/benchmarks/{release.round.slug}"
    for start in [f"{bare}/{release.number}", *([bare] if release.status == "published" else [])]:
        yield from (f"{start}.json", f"{start}.csv?table={TABLE}", f"{start}/?table={TABLE}&measure=median")
    yield f"{start}.xlsx"


def read(client, address):
    """What there is to read: figures of files, and the main part of a page."""
    response = client.get(address)
    assert response.status_code == 200, address
    if ".xlsx" in address:
        book = openpyxl.load_workbook(io.BytesIO(response.getvalue()), read_only=True)
        return [list(sheet.values) for sheet in book]
    text = response.getvalue().decode()
    return re.search("<main.*</main>", text, re.DOTALL).group() if "<main" in text else text


def scraped(release, name):
    """{(row, column): its line of the CSV}; merged kinds stand in the row that is named beside them."""
    lines = csv.DictReader(
        io.StringIO(read(Client(), f"/benchmarks/{release.round.slug}/{release.number}.csv?table={name}"))
    )
    return {(line["row"], line["column"]): line for line in lines if line["withheld"] != "merged"}


def test_everybody_reads_the_same(two_releases):
    for release in two_releases:
        release.refresh_from_db()
        for address in pages(release):
            first, *others = (read(client, address) for client in readers(release.round))

            assert all(other == first for other in others), address


def test_every_form_withholds_the_same_cells(two_releases):
    for release in two_releases:
        document = json.loads(read(Client(), f"/benchmarks/{release.round.slug}/{release.number}.json"))
        for table in document["tables"]:
            in_csv = scraped(release, table["name"])
            in_json = {
                (one["row"], one["column"]): one for one in table["cells"] if one["withheld"] != "merged"
            }
            stored = ReleasedTable.objects.get(release=release, name=table["name"]).cells
            in_rows = {(one.row, one.column): one for one in stored.all()}

            assert in_csv.keys() == in_json.keys() == in_rows.keys()
            for where, cell in in_rows.items():
                assert in_csv[where]["withheld"] == in_json[where]["withheld"] == cell.withheld
                figures = [in_csv[where][name] for name in LEVELS]
                assert figures == [str(one) for one in cell.levels or [""] * 4]
                assert in_json[where]["levels"] == (list(cell.levels) if cell.levels else None)


class System:
    """What a scraper knows of one item in two releases: unknown counts, and equations between them."""

    def __init__(self):
        self.places, self.equations = {}, []

    def unknown(self, *where):
        return self.places.setdefault(where, len(self.places))

    def equal(self, *terms):
        """terms: (sign, release, row, level) of counts whose signed sum is known, whatever it is."""
        self.equations.append([(sign, self.unknown(*where)) for sign, *where in terms])

    def same(self, row):
        """Nothing has changed in a cell."""
        for level in range(4):
            self.equal((1, 0, row, level), (-1, 1, row, level))

    def determined(self):
        """The unknown counts that the equations leave no freedom."""
        matrix = np.zeros((len(self.equations), len(self.places)))
        for number, terms in enumerate(self.equations):
            for sign, place in terms:
                matrix[number, place] += sign
        _, sizes, directions = np.linalg.svd(matrix)
        free = directions[int((sizes > NOT_DETERMINED).sum()) :]
        stuck = np.abs(free).max(axis=0, initial=0) < NOT_DETERMINED
        return {where for where, place in self.places.items() if stuck[place]}


def cells_of(release):
    """{item: {(dimension, row): shown}} of all tables, the row `all` of every dimension being one."""
    items = {}
    for name in NAMES:
        dimension = name.partition("-")[0]
        for (row, column), line in scraped(release, name).items():
            key = ("all", "all") if row == "all" else (dimension, row)
            items.setdefault(column, {})[key] = line["l1"] != "" or line["withheld"] == "no firms"
    return items


def solved(two, numbers, unchanged, given=()):
    """Withheld counts that follow from both releases.

    For one who knows the number of firms behind each of `numbers`, and that nothing changed in the items `unchanged`;
    `given` are (row, item) it has been told besides.
    """
    cells = [cells_of(release) for release in two]
    found = set()
    for item in cells[0]:
        system = System()
        for which, of in enumerate(cells):
            read_one(system, which, of[item], {row for row, column in given if column == item})
            for row in of[item]:
                if (row[1], item) in numbers:
                    system.equal(*((1, which, row, level) for level in range(4)))
        for row in cells[0][item] if item in unchanged else ():
            system.same(row)
        found |= {(item, *where) for where in system.determined() if not cells[where[0]][item][where[1]]}
    return found


def read_one(system, which, rows, given):
    """What one release says of one item: the figures that are shown, and that groups add up to all firms."""
    for level in range(4):
        for row, is_shown in rows.items():
            if is_shown or row[1] in given:
                system.equal((1, which, row, level))
        for dimension in DIMENSIONS:
            if groups := [(-1, which, row, level) for row in rows if row[0] == dimension]:
                system.equal((1, which, ("all", "all"), level), *groups)


def test_nothing_withheld_follows_from_two_releases_unless_the_scraper_is_told(two_releases):
    """The canary: told all withheld cells but one of one release, it finds that one in both."""
    secrets = [withheld(release) for release in two_releases]
    assert ("rail", SECRET) in secrets[0]
    assert secrets[0] == secrets[1]
    _, numbers = recount(two_releases[0].round)
    *told, last = sorted(secrets[0])
    cells = {(last[1], which, ("sector", last[0]), level) for which in (0, 1) for level in range(4)}

    assert solved(two_releases, numbers, unchanged=set(ASKED[1:])) == set()
    assert solved(two_releases, {}, unchanged=set(), given=told) >= cells


def test_the_scraper_links_two_releases():
    """The other canary: what one release shows is found in the other, where nothing has changed."""
    system, row = System(), ("sector", "rail")
    read_one(system, 0, {row: True}, ())
    read_one(system, 1, {row: False}, ())
    system.same(row)

    assert {(1, row, level) for level in range(4)} <= system.determined()
