"""The analysts' pages and files: what they show, in how many queries, and that it is recorded."""

import re
from datetime import timedelta

import pytest

from meo_site.audit.models import Event
from tests import factories

from .reading import PAGES, address, rows_of, table_text

pytestmark = pytest.mark.django_db


def test_the_heatmap_file_has_the_agreed_columns_and_figures(client, analyst, round_, submit):
    submit("boats", *["1234123"] * 5)
    submit("carts", *["4444444"] * 4)

    response = client.get(address("heatmap-csv", "?round=spring&by=thread"))

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "not-for-publication" in response["Content-Disposition"]
    assert rows_of(response) == [
        "row,column,firms,l1,l2,l3,l4,median,average,weak_share,withheld".split(","),
        ["boats", "ITM", "5", "0", "5", "0", "0", "2", "2.50", "0.5000", ""],
        ["boats", "DIG", "5", "0", "5", "0", "0", "2", "2.00", "0.6667", ""],
        ["boats", "overall", "5", "0", "5", "0", "0", "2", "2.25", "0.5833", ""],
        *[["carts", column, *[""] * 8, "withheld"] for column in ("ITM", "DIG", "overall")],
        ["shown", "ITM", "5", "0", "5", "0", "0", "2", "2.50", "0.5000", ""],
        ["shown", "DIG", "5", "0", "5", "0", "0", "2", "2.00", "0.6667", ""],
        ["shown", "overall", "5", "0", "5", "0", "0", "2", "2.25", "0.5833", ""],
    ]


def test_the_weakest_file_has_the_agreed_columns_in_rank_order(client, analyst, round_, submit):
    submit("boats", *["4411---"] * 5)

    rows = rows_of(client.get(address("weakest-csv")))

    assert rows[
        0
    ] == "rank,code,number,title,thread,firms,l1,l2,l3,l4,weak_share,average,median,withheld".split(",")
    assert [(row[0], row[1], row[-1]) for row in rows[1:]] == [
        ("1=", "ITM-3", ""), ("1=", "ITM-4", ""), ("3=", "ITM-1", ""), ("3=", "ITM-2", ""),
        ("", "DIG-1", "withheld"), ("", "DIG-2", "withheld"), ("", "DIG-3", "withheld"),
    ]  # fmt: skip
    assert rows[1][5:13] == ["5", "5", "0", "0", "0", "1.0000", "1.00", "1"]
    assert rows[-1][5:13] == [""] * 8


@pytest.mark.parametrize("name", ["heatmap", "weakest"])
def test_pages_open_with_the_newest_round_of_enough_firms(client, analyst, round_, submit, name):
    submit("boats", *["1111111"] * 5)
    newer = factories.round_(
        round_.framework_version, slug="summer", opens_on=round_.opens_on + timedelta(days=1)
    )
    factories.submitted(factories.firm(), newer, "2")

    assert client.get(address(name, "")).context["filters"].round == round_
    assert client.get(address(name, "?round=summer")).context["filters"].round == newer


def test_a_total_of_many_firms_none_of_them_in_a_sector_shown_is_withheld(client, analyst, round_, submit):
    submit("boats", *["1111111"] * 4)
    submit("carts", *["1111111"] * 4)

    *sectors, total = cells_said(client.get(address("heatmap")).content.decode())

    assert {text for row in sectors for text in row} == {"Fewer than 5 firms"}
    assert set(total) == {"Withheld"}


def cells_said(html):
    """What the withheld cells of each row of the heatmap say."""
    rows = re.findall(r"<tr>(.*?)</tr>", html, re.S)
    said = [re.findall(r'<td><span class="cell hatched"><b>(.*?)</b>', row) for row in rows]
    return [row for row in said if row]


@pytest.mark.parametrize("name", ["heatmap", "weakest"])
def test_pages_say_that_their_figures_are_not_for_publication(client, analyst, round_, submit, name):
    submit("boats", *["1111111"] * 5)

    assert "Working figures, not for publication" in client.get(address(name)).content.decode()


@pytest.mark.parametrize(("measure", "shown"), [("weak", "80%"), ("mean", "2.0"), ("median", "L2")])
def test_each_cell_says_its_figure_and_its_n(client, analyst, round_, submit, measure, shown):
    submit("boats", *["1111111"], *["2222222"] * 3, "3333333", "NNNNNNN")

    text = table_text(client.get(address("heatmap", f"?measure={measure}")))

    assert f"Sector boats, Plan: {shown}n 5* indicative" in text


@pytest.mark.parametrize("by", ["stage", "thread", "subthread"])
def test_every_cell_link_leads_to_its_panel(client, analyst, round_, submit, by):
    submit("boats", *["1234123"] * 5)
    page = client.get(address("heatmap", f"?by={by}")).content.decode()

    links = re.findall(r'<td><a class="\w+" href="([^"]+)"', page)

    assert len(links) == 2 * {"stage": 3, "thread": 3, "subthread": 7}[by]
    for link in links:
        response = client.get(address("heatmap", link.replace("&amp;", "&")))
        assert response.status_code == 200
        assert response.context["drill"]["distribution"]
        assert 'aria-current="true"><span class="visually-hidden">' in response.content.decode()


def test_htmx_gets_the_panel_alone_and_a_restored_page_whole(client, analyst, round_, submit):
    submit("boats", *["1234123"] * 5)
    cell = address("heatmap", "?cell=boats:plan")

    panel = client.get(cell, headers={"HX-Request": "true"})
    whole = client.get(cell, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})

    assert panel.content.decode().lstrip().startswith('<aside class="side" id="drill"')
    assert panel["Vary"].split(", ").count("HX-Request") == 1
    assert "<html" in whole.content.decode()


def test_the_chart_brings_plotly_and_its_policy_and_the_table_does_not(client, analyst, round_, submit):
    submit("boats", *["1234123"] * 5)

    table, chart = (client.get(address("heatmap", f"?view={view}")) for view in ("table", "chart"))

    assert "plotly" in chart.content.decode()
    assert "plotly" not in table.content.decode()
    assert "style-src-attr 'unsafe-inline'" in chart["Content-Security-Policy"]
    assert "unsafe-inline" not in table["Content-Security-Policy"]
    assert table_text(chart) == table_text(table)


def test_the_first_row_of_the_weakest_says_what_it_does_not_show(client, analyst, round_, submit):
    submit("boats", *["1222222"] * 8, *["3333333"] * 2)

    page = client.get(address("weakest")).content.decode()

    assert "Capability ITM-1 ranks first: 80% of 10 firms are at L1 or L2." in page
    assert "At n = 10 its difference from the next 6 rows is not clear." in page
    assert page.count("Not clearly different from the row above") == page.count(">≈</span>") == 6
    assert page.count("≈ not clearly different from the row above") == 1


def test_every_view_and_every_export_is_recorded(client, analyst, round_, submit):
    submit("boats", *["1111111"] * 5)
    for name in PAGES[1:]:
        client.get(address(name, "?mode=self"))

    events = (
        Event.objects.filter(actor=analyst)
        .order_by("pk")
        .values_list("actor", "verb", "thing", "thing_id", "detail")
    )

    what = "the working heatmap", "the weakest capabilities"
    said = [(f"viewed {one}", {}) for one in what]
    said += [(f"exported {one}", {"form": form}) for one in what for form in ("csv", "xlsx", "json")]
    assert list(events) == [
        (analyst.pk, verb, "assessments.round", str(round_.pk), {"mode": "self"} | detail)
        for verb, detail in said
    ]


def test_rounds_are_listed_with_their_firms_newest_first(client, analyst, round_, submit, frozen):
    submit("boats", *["1111111"] * 5)
    frozen.withdraw(submit("boats", "2222222")[0])
    few = frozen.round_of(round_.framework_version, title="Summer round", opens_on="2026-02-01")
    frozen.submission(few, "1111111")

    listed = client.get(address("observatory"))

    assert [one.title for one in listed.context["rounds"]] == ["Summer round", "Spring round"]
    assert [one.submitted for one in listed.context["rounds"]] == [1, 5]
    assert "Fewer than 5" in listed.content.decode()


@pytest.mark.parametrize("item_count", [1, 3])
def test_rounds_are_listed_in_constant_queries(
    client, analyst, round_, submit, django_assert_num_queries, item_count, frozen
):
    for _ in range(item_count):
        submit("boats", *["1111111"] * 5)
        frozen.round_of(round_.framework_version)

    with django_assert_num_queries(5):  # session, user, roles, rounds, their firms
        client.get(address("observatory"))


@pytest.mark.parametrize("item_count", [1, 3])
@pytest.mark.parametrize(
    ("name", "query", "queries"),
    [
        (
            "heatmap",
            "?by=stage",
            11,
        ),  # session, user, roles, rounds, their firms, three lists, sub-threads, counts, sectors, released, event
        ("heatmap", "?by=subthread&view=chart", 11),
        ("heatmap-csv", "?by=thread", 11),
        ("weakest", "", 14),  # the same, and what was published elsewhere; sectors are a list of its filters
        ("weakest-csv", "", 13),
    ],
)
def test_pages_take_constant_queries(
    client, analyst, round_, submit, django_assert_num_queries, item_count, name, query, queries, frozen
):
    for number in range(item_count):
        submit(f"sector-{number}", *["1234123"] * 5)
        frozen.round_of(round_.framework_version)
    address_of_page = address(name, query)

    with django_assert_num_queries(queries):
        client.get(address_of_page)
