"""Nothing that is withheld is anywhere: not on a page, in a file, in a panel or in a chart."""

import pytest

from .reading import address

pytestmark = pytest.mark.django_db


BREAKDOWNS = {"stage": ("plan", "make", "overall"), "thread": ("ITM", "DIG"), "subthread": ("ITM-1", "DIG-3")}
FILES = [address("heatmap-csv", f"?by={by}") for by in BREAKDOWNS] + [address("weakest-csv")]
ADDRESSES = [
    *(
        address("heatmap", f"?by={by}&measure={measure}&view=chart")
        for by in BREAKDOWNS
        for measure in ("median", "mean", "weak")
    ),
    *(
        address("heatmap", f"?by={by}&cell={row}:{column}")
        for by, columns in BREAKDOWNS.items()
        for column in columns
        for row in ("secret", "boats", "shown")
    ),
    *(address(name, query) for name in ("weakest", "weakest-csv") for query in ("", "?sector=secret")),
    *FILES,
]


def everything(client):
    """Each page, file, panel and chart about the working figures of the round, by address."""
    pages = {one: client.get(one) for one in ADDRESSES}
    assert {page.status_code for page in pages.values()} == {200}
    return {one: page.content for one, page in pages.items()}


@pytest.mark.parametrize(("number", "changing"), [(4, []), (5, FILES)])
def test_what_four_firms_answered_changes_nothing_that_analysts_see(
    client, analyst, round_, submit, number, changing, frozen
):
    """With five, it changes every file: the test would see a leak."""
    submit("boats", *["1234123", "2341234", "3412341", "4123412", "1111222"])
    seen = []
    for levels in ("1111111", "4444444", "?N?N-?3"):
        secret = submit("secret", *[levels] * number)
        seen.append(everything(client))
        for one in secret:
            frozen.withdraw(one)

    changed = {one for one in ADDRESSES if len({pages[one] for pages in seen}) > 1}

    assert set(changing) <= changed
    assert changing or not changed


def test_how_many_firms_a_withheld_sector_has_is_not_shown(client, analyst, round_, submit):
    submit("boats", *["1234123", "2341234", "3412341", "4123412", "1111222"])
    submit("secret", *["1111111"] * 3)
    with_three = everything(client)

    submit("secret", "1111111")

    assert everything(client) == with_three
