"""Many people save at once: what was acknowledged is there, or was changed by somebody who had seen it."""

from tests.faults.conftest import IS_FULL
from tests.faults.editing import Book, edit_together, lost, stored

ENOUGH = 10_000 if IS_FULL else 1_000


def test_no_acknowledged_answer_is_lost_between_colleagues_and_firms(database, site):
    scene = database.scene("firms", people=[4, 2, 1, 1])
    book = Book(ENOUGH)

    problems = edit_together(site, scene, book)

    assert problems == []
    assert set(book.seen) <= {200, 409}
    assert book.seen[409] > 0  # they did meet
    assert book.twice == []
    assert lost(database, book) == []
    assert {where: set(versions) for where, versions in book.acknowledged.items()} == {
        where: set(range(1, version + 1)) for where, (version, *_) in stored(database).items() if version
    }  # each step from version to version was acknowledged to exactly one person
