"""The working heatmap and the weakest capabilities in every form: the same figures under the same mask."""

import json
from io import BytesIO

import pytest
from openpyxl import load_workbook

from .reading import FILES, address, rows_of, unescaped

pytestmark = pytest.mark.django_db
NUMBERS = ("firms", "l1", "l2", "l3", "l4", "median", "average", "weak_share")


@pytest.fixture
def firms(submit, frozen):
    """Of boats all is shown, of carts nothing, of trams one thread."""
    small = frozen.segment()["size_band"]
    submit("boats", *["1234123"] * 6)
    submit("boats", *["2221111"] * 5, size_band=small)
    submit("carts", *["1111111"] * 4)
    submit("trams", *["1234---"] * 5)
    return small


def in_all_forms(client, table, query):
    """The rows of CSV, XLSX and JSON with numbers as numbers, empty cells as None."""
    csv, xlsx, document = (client.get(address(f"{table}-{form}", query)) for form in ("csv", "xlsx", "json"))
    columns, *lines = rows_of(csv)
    as_csv = [dict(zip(columns, map(_value, columns, line), strict=True)) for line in lines]
    head, *rows = load_workbook(BytesIO(xlsx.content))["Figures"].iter_rows(values_only=True)
    as_xlsx = [dict(zip(head, row, strict=True)) for row in rows]
    as_json = [
        {name: None if value == "" else value for name, value in row.items()}
        for row in json.loads(document.content)["rows"]
    ]
    return as_csv, as_xlsx, as_json


def _value(column, text):
    return None if text == "" else float(text) if column in (*NUMBERS, "number") else text


@pytest.mark.parametrize("by", ["stage", "thread", "subthread"])
@pytest.mark.parametrize("part", ["", "&mode=self", "&size={small}", "&mode=difference"])
def test_page_and_files_of_the_heatmap_agree_cell_by_cell(client, analyst, round_, firms, by, part):
    query = f"?by={by}{part.format(small=firms.code)}"
    page = client.get(address("heatmap", query)).context["table"]
    on_page = [
        (cell.row, cell.column, cell.firms, "withheld" if cell.is_withheld else None)
        for row in page.rows
        for cell in row.cells
    ]

    as_csv, as_xlsx, as_json = in_all_forms(client, "heatmap", query)

    assert as_csv == as_xlsx == as_json
    assert [(one["row"], one["column"], one["firms"], one["withheld"]) for one in as_csv] == on_page
    for one in as_csv:
        if one["withheld"]:
            assert {one[name] for name in NUMBERS} == {None}


@pytest.mark.parametrize(
    "query", ["", "?sector=boats", "?sector=carts", "?mode=facilitated", "?mode=difference"]
)
def test_page_and_files_of_the_weakest_agree_row_by_row(client, analyst, round_, firms, query):
    on_page = [one["row"] for one in client.get(address("weakest", query)).context["rows"]]

    as_csv, as_xlsx, as_json = in_all_forms(client, "weakest", query)

    assert as_csv == as_xlsx == as_json
    assert [(one["code"], one["firms"], one["withheld"]) for one in as_csv] == [
        (one.sub_thread.code, one.firms, "withheld" if one.is_withheld else None) for one in on_page
    ]


def test_a_workbook_says_first_what_it_is(client, analyst, round_, firms):
    response = client.get(address("heatmap-xlsx", f"?size={firms.code}"))

    book = load_workbook(BytesIO(response.content))
    about = {row[0].value: row[1].value for row in book["About"].iter_rows(min_row=2)}
    assert book.sheetnames == ["About", "Figures"]
    assert about["What this is"] == "Working figures, not for publication."
    assert about["Round"].startswith("Spring round, 1 January 2026 to ")
    assert about["Questionnaire"] == "Tiny 1.0.0"
    assert firms.title in about["Levels"]
    assert {"Firms", "Withheld", "Made"} <= about.keys()


@pytest.mark.parametrize("name", FILES)
def test_a_file_names_itself_not_for_publication(client, analyst, round_, firms, name):
    said = client.get(address(name, "?mode=self"))["Content-Disposition"]

    assert said.startswith('attachment; filename="working-figures-not-for-publication-spring-')
    assert said.endswith(f'-self.{name.rpartition("-")[2]}"')


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
@pytest.mark.parametrize("left_out", ["cell=boats:plan", "measure=mean", "view=chart"])
def test_a_file_of_all_cells_refuses_what_it_would_not_heed(client, analyst, round_, firms, form, left_out):
    response = client.get(address(f"heatmap-{form}", f"?{left_out}"))

    assert response.status_code == 400
    assert left_out.partition("=")[0] in unescaped(response)


# How a figure was made


@pytest.mark.parametrize("by", ["stage", "thread", "subthread"])
@pytest.mark.parametrize("row", ["boats", "shown"])
@pytest.mark.parametrize("measure", ["weak", "mean", "median"])
def test_a_cell_opens_its_own_explanation(client, analyst, round_, firms, by, row, measure):
    column = {"stage": "plan", "thread": "ITM", "subthread": "ITM-1"}[by]
    page = client.get(address("heatmap", f"?by={by}&measure={measure}&cell={row}:{column}"))

    why = dict(page.context["drill"]["why"])

    assert "How this figure is made" in page.content.decode()
    assert why["Counted"].startswith("11 firms" if row == "boats" else "16 firms")
    assert why["Questionnaire"] == "Tiny 1.0.0"
    assert ("Sectors" in why) == (row == "shown")


def test_a_withheld_cell_explains_nothing(client, analyst, round_, firms):
    drill = client.get(address("heatmap", "?cell=carts:plan")).context["drill"]

    assert "why" not in drill
    assert drill["drill"].left_out.firms is None


@pytest.mark.parametrize(
    ("levels", "number", "told"),
    [
        ("1------", 5, "5 firms without a figure here: 5 no answer"),
        ("1------", 3, "firms without a figure here ("),
    ],
)
def test_how_many_are_left_out_is_told_of_five_alone(client, analyst, round_, submit, levels, number, told):
    submit("boats", *["1234123"] * 6, *[levels] * number)

    whole, part = (
        dict(client.get(address("heatmap", f"?by=subthread&cell=boats:ITM-2{mode}")).context["drill"]["why"])
        for mode in ("", "&mode=self")
    )

    assert whole["Left out"].startswith(told)
    assert part["Left out"].startswith("firms without a figure here (")


def test_each_row_of_the_weakest_says_how_it_was_made_and_how_many_do_not_know(
    client, analyst, round_, submit
):
    submit("boats", *["1234123"] * 6, *["?234123"] * 2)

    rows = {one["row"].sub_thread.code: one for one in client.get(address("weakest")).context["rows"]}

    assert rows["ITM-1"]["dont_know"] == "25%"
    assert "6 at L1 + 0 at L2 = 6 of 6 firms" in dict(rows["ITM-1"]["why"])["At L1 or L2"]
    assert client.get(address("weakest", "?mode=self")).context["rows"][0]["dont_know"] is None
