"""What everybody reads of a release: the stored cells, old numbers that stay, and addresses that are refused."""

import gzip
import re

import pytest
from django.contrib.sessions.models import Session

from assessments import benchmark, benchmark_page
from assessments.choices import ReleaseStatus
from tests import factories, released
from tests.released import cells, merged, rows_of_csv, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return released.closed_round(slug="spring", title="Spring")


@pytest.fixture
def release(round_):
    return released.release(round_)


# --- The figures ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "place"), [("weak", 7), ("mean", 6), ("median", 5)], ids=lambda one: str(one)
)
@pytest.mark.parametrize("name", ["sector-stage", "sector-subthread", "size-thread", "area-thread"])
def test_the_page_shows_the_same_cells(client, release, name, measure, place):
    page = client.get(f"/benchmarks/spring/?table={name}&measure={measure}").content.decode()

    shown = {
        tuple(key.split(":")): (figure, firms)
        for key, figure, firms in re.findall(
            r'cell=([\w:-]+)"[^>]*><span[^>]*>[^<]*</span><b>([^<]*)</b><small>n (\d+)</small>', page
        )
    }
    expected = {where: cell for where, cell in cells(release, name).items() if cell[0]}
    assert {where: firms for where, (_, firms) in shown.items()} == {
        where: cell[0] for where, cell in expected.items()
    }
    for where, cell in expected.items():
        written = {
            "weak": f"{float(cell[7] or 0):.0%}", "mean": cell[6], "median": f"L{cell[5]}"
        }[measure]  # fmt: skip
        withheld = {"weak": "Share withheld", "mean": "Mean withheld"}.get(measure)
        assert shown[where][0] == (written if cell[place] else withheld), where
    hidden = [cell for cell in cells(release, name).values() if not cell[0]]
    without_words = page.count('<span class="cell hatched">') + page.count('<span class="cell nobody">')
    assert without_words == len(hidden)


def test_words_stand_where_figures_are_withheld(client, release):
    text = text_of(client.get("/benchmarks/spring/"))

    assert text.count("Withheld ") == 2
    assert text.count("No firms ") == 1
    assert client.get("/benchmarks/spring/").content.decode().count('class="cell nobody"><b>No firms') == 1
    assert text.count("Share withheld n ") == 1
    assert "Aerospace and space + Rail Counted together" in text


def test_the_chart_holds_the_figures_of_the_table(client, release):
    page = client.get("/benchmarks/spring/?view=chart&measure=mean")
    heat, words = page.context["figure"]["data"]
    table = benchmark_page.on_screen(benchmark.tables(release, "sector-stage")["sector-stage"])

    for y, row in enumerate(table.rows):
        for x, cell in enumerate(row.cells):
            text = f"<b>{cell.average / 1_000_000}</b><br>n {cell.firms}" if cell.average else ""
            assert heat["text"][y][x] == text
            assert (heat["z"][y][x] is None) == (cell.average is None)
    assert sorted(words["text"]) == ["Mean withheld", "No firms", "Withheld", "Withheld"]
    assert page.context["figure"]["picture"]["name"] == "benchmark-spring-release-1-sector-stage-mean"
    assert "release 1" in " ".join(page.context["figure"]["picture"]["lines"])


def test_the_ranking_and_its_chart_hold_the_counts(client, release):
    table = benchmark.tables(release, benchmark.WEAKEST)[benchmark.WEAKEST]
    ranked = [one for one in benchmark.weakest(table) if one.rank]

    page = client.get("/benchmarks/spring/?table=all-subthread&view=chart")

    assert [row["one"] for row in page.context["rows"]] == benchmark.weakest(table)
    for level, bars in enumerate(page.context["figure"]["data"]):
        assert bars["customdata"] == [one.cell.levels[level] for one in ranked]
    assert text_of(page).count(" Withheld ") == 1
    assert f"{ranked[0].column.name} ranks first" in text_of(page)


# --- What stands beside the figures ---------------------------------------------------------------


def test_a_page_says_on_what_it_stands_and_how_to_cite_it(client, release):
    text = text_of(client.get("/benchmarks/spring/"))

    version = release.round.framework_version
    for said in (
        "60 firms of “Spring”", "At least 10 firms behind every figure", str(version), "release 1",
        "Firms volunteered; they are not a sample of the region.", "a lower stage may hold harder questions",
        "http://testserver/benchmarks/spring/1/",
    ):  # fmt: skip
        assert said in text


# --- One cell -------------------------------------------------------------------------------------


def drill_of(client, query):
    return client.get(f"/benchmarks/spring/?{query}").context["drill"]


def test_a_cell_is_explained_with_its_distribution_and_its_sub_threads(client, release):
    cell = benchmark.tables(release, "sector-stage")["sector-stage"].cell("automotive", "plan")

    drill = drill_of(client, "cell=automotive:plan")

    assert drill["drill"].title == "Automotive, Plan"
    assert [(level, firms) for level, firms, _ in drill["drill"].distribution] == list(
        enumerate(cell.levels, 1)
    )
    assert f"the mean of these {cell.firms} shares" in drill["drill"].said[0]
    assert {part["column"].code for part in drill["parts"]} <= benchmark.parts_of(release, "plan")
    shares = [part["figures"]["weak"] for part in drill["parts"] if part["figures"]]
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("food-drink:return", "Withheld: shown, it could tell what a single firm answered"),
        ("merged-1:return", "No firm of this group has a figure here."),
        ("automotive:make", "The share and the average are withheld here"),
        ("rail:plan", "Rail has too few firms for a row of its own."),
    ],
)
def test_a_cell_without_figures_says_why_and_never_more(client, release, cell, said):
    page = client.get(f"/benchmarks/spring/?cell={cell}")

    assert page.context["drill"]["drill"].said[0].startswith(said)
    assert said in text_of(page)


def test_htmx_gets_the_panel_alone(client, release):
    page = client.get("/benchmarks/spring/?cell=automotive:plan", headers={"HX-Request": "true"})

    assert page.content.decode().strip().startswith("<aside")
    assert "HX-Request" in page["Vary"]


# --- Releases -------------------------------------------------------------------------------------


def test_the_index_lists_current_releases_newest_round_first(client, release):
    older = released.closed_round(slug="before", title="Before", opens_on="2024-01-01")
    released.release(older, names=())
    released.release(released.closed_round(slug="gone"), status=ReleaseStatus.WITHDRAWN, names=())
    released.release(released.closed_round(slug="made"), status=ReleaseStatus.READY, names=())

    page = client.get("/benchmarks/")

    assert [one.round.slug for one in page.context["releases"]] == ["spring", "before"]
    assert "they are not a sample of the region" in text_of(page)


def test_the_index_without_a_release_says_when_there_will_be_one(client):
    assert "No benchmark has been published yet" in text_of(client.get("/benchmarks/"))


def test_the_index_names_what_was_published_elsewhere(client):
    series = factories.figure_6()

    page = client.get("/benchmarks/").content.decode()

    assert f'href="{series.get_absolute_url()}"' in page


def test_a_replaced_release_stays_with_a_notice_and_a_link_to_the_current_one(client, round_):
    old = released.release(round_, number=1, status=ReleaseStatus.REPLACED)
    released.release(round_, number=2)

    page = client.get("/benchmarks/spring/1/")

    assert page.status_code == 200
    assert "Release 1 has been replaced." in text_of(page)
    assert 'href="/benchmarks/spring/2/"' in page.content.decode()
    assert rows_of_csv(client, "/benchmarks/spring/1.csv") == cells(old) | merged(old)
    assert "has been replaced" not in text_of(client.get("/benchmarks/spring/2/"))
    assert client.get("/benchmarks/spring/").context["release"].number == 2


FORMS = ["{}/", "{}/?view=chart", "{}.csv", "{}.xlsx", "{}.json", "{}/?cell=automotive:plan"]


@pytest.mark.parametrize("form", FORMS)
def test_a_withdrawn_release_says_why_and_shows_no_figure(client, round_, form):
    release = released.release(round_, status=ReleaseStatus.WITHDRAWN)

    for address in ("/benchmarks/spring", "/benchmarks/spring/1"):
        page = client.get(form.format(address))
        assert page.status_code == 410
        assert release.notice in text_of(page)
        assert "hatched" not in page.content.decode()
        assert not re.search(r"\bn \d+|\d%", text_of(page))


def test_a_withdrawn_release_names_the_one_in_its_place(client, round_):
    released.release(round_, number=1, status=ReleaseStatus.WITHDRAWN, names=())
    released.release(round_, number=2, names=())

    assert 'href="/benchmarks/spring/2/"' in client.get("/benchmarks/spring/1/").content.decode()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "status",
    [ReleaseStatus.MAKING, ReleaseStatus.READY, ReleaseStatus.REFUSED, ReleaseStatus.DISCARDED],
)
def test_what_is_not_public_does_not_exist(client, round_, status, form):
    released.release(round_, status=status, names=["sector-stage"])

    for address in (
        "/benchmarks/spring",
        "/benchmarks/spring/1",
        "/benchmarks/spring/0",
        "/benchmarks/nowhere",
    ):
        assert client.get(form.format(address)).status_code == 404


# --- Addresses that are refused -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("table=firms", "“firms” is not a value of “table”"),
        ("measure=fame", "“fame” is not a value of “measure”"),
        ("view=map", "“map” is not a value of “view”"),
        ("table=sector-stage&table=size-thread", "“table” is given more than once"),
        ("measure=weak&measure=weak", "“measure” is given more than once"),
        ("cell=automotive", "is not a cell of this table"),
        ("cell=automotive:nowhere", "is not a cell of this table"),
        ("cell=medtech-pharma:plan", "is not a cell of this table"),  # a sector without firms has no row
        ("cell=%00", "is not a cell of this table"),
        ("table=sector%00stage", "is not a value of “table”"),
        ("cell=automotive:plan:plan", "is not a cell of this table"),
        ("table=all-subthread&cell=all:SCR-39", "The ranking has no cells"),
        ("cell=" + "x" * 3000, "is not a cell of this table"),
    ],
)
def test_what_an_address_asks_for_in_vain_is_refused_in_words(client, release, query, said):
    page = client.get(f"/benchmarks/spring/?{query}")

    assert page.status_code == 400
    assert said in text_of(page)


def test_what_is_wrong_is_escaped(client, release):
    page = client.get("/benchmarks/spring/", {"table": "<script>alert(1)</script>"})

    assert "<script>alert" not in page.content.decode()


def test_names_that_others_add_to_a_link_are_passed_over(client, release):
    assert client.get("/benchmarks/spring/?utm_source=mail&round=x").status_code == 200


# --- How it is served -----------------------------------------------------------------------------


ADDRESSES = [
    "/benchmarks/", "/benchmarks/spring/", "/benchmarks/spring/1/", "/benchmarks/spring/?cell=automotive:plan",
    "/benchmarks/spring/?view=chart", "/benchmarks/spring/?table=all-subthread",
    "/benchmarks/spring/?table=sector-subthread", "/benchmarks/spring.csv", "/benchmarks/spring.xlsx",
    "/benchmarks/spring.json",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_reads_is_not_asked_and_no_cookie_is_set(client, release, address):
    page = client.get(address)

    assert page.status_code == 200
    assert not page.cookies
    assert not Session.objects.exists()


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("number", [1, 3])
def test_a_page_costs_the_same_queries_whatever_has_been_released(
    client, round_, django_assert_num_queries, address, number
):
    for place in range(1, number):
        released.release(round_, number=place, status=ReleaseStatus.REPLACED, names=())
        released.release(released.closed_round(opens_on="2024-01-01"), names=())
    released.release(round_, number=number)
    expected = 2 if address == "/benchmarks/" else 4 if "cell=" in address else 3

    with django_assert_num_queries(expected):
        client.get(address.replace("/1/", f"/{number}/"))


@pytest.mark.parametrize(
    "query", ["", "?cell=automotive:plan", "?table=sector-subthread", "?table=all-subthread"]
)
def test_a_page_is_small(client, release, query):
    page = client.get(f"/benchmarks/spring/{query}")

    assert len(gzip.compress(page.content)) <= 20_000
