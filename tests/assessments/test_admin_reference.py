"""The admin of tables published elsewhere: typed, imported, published by another person, read while public."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments import lifecycle
from assessments.models import ReferenceSeries
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/admin/assessments/referenceseries/"
ROWS = [("SCR-39", "Concurrent Engineering", 3, 5, 0, 2), ("", "Other", 1, 6, 2, 1)]
HEAD = "code,title,l1,l2,l3,l4\n"
STAFF_WITHOUT = ["anonymous", "firm", "analyst", "assessor"]


@pytest.fixture
def series():
    return factories.reference_series(*ROWS)


def person(who):
    if who == "anonymous":
        return None
    return factories.member(factories.firm()) if who == "firm" else factories.staff(who)


def as_a(client, who):
    if known := person(who) if isinstance(who, str) else who:
        client.force_login(known)
    return client


def change(series):
    return f"{LIST}{series.pk}/change/"


def verb(name, series):
    return reverse(f"admin:assessments_reference_{name}", args=[series.pk])


def public(series):
    lifecycle.publish_series(series, by=factories.staff("publisher"), seen=series.version)
    series.refresh_from_db()
    return series


def typed(series, *rows, **changes):
    """What a browser sends back for a draft: its form as it stands, with these rows (place, code, title, counts)."""
    data = {
        name: getattr(series, name) or ""
        for name in ("title", "publisher", "source", "place", "period", "url", "note")
    }
    stored = list(series.rows.all())
    rows = rows or [(row.position, row.code, row.title, *row.levels) for row in stored]
    data |= {"seen": series.version, "rows-TOTAL_FORMS": len(rows), "rows-INITIAL_FORMS": len(stored)}
    for number, row in enumerate(rows):
        names = ("place", "code", "title", "l1", "l2", "l3", "l4")
        data |= {f"rows-{number}-{name}": value for name, value in zip(names, row, strict=True)}
        data |= {f"rows-{number}-series": series.pk}
        if number < len(stored):
            data |= {f"rows-{number}-id": stored[number].pk}
    return data | changes


def stored(series):
    return [(row.code, row.title, *row.levels) for row in series.rows.order_by("position")]


def file(text, name="table.csv"):
    return {"file": SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)}


# typing


def test_an_editor_enters_a_table(client):
    as_a(client, "editor")
    described = {
        "title": "A table", "slug": "a-table", "framework": factories.version().framework.pk, "publisher": "Somebody",
        "source": "A survey", "period": "2024",
    }  # fmt: skip

    answer = client.post(f"{LIST}add/", described)

    made = ReferenceSeries.objects.get(slug="a-table")
    assert answer.url == change(made)
    assert (made.is_public, made.entered_by.roles) == (False, {"editor"})


def test_an_editor_changes_rows_and_their_places(client, series):
    as_a(client, "editor")
    rows = [
        (2, "SCR-39", "Concurrent Engineering", 3, 5, 1, 1),
        (1, "", "Other", 1, 6, 2, 1),
        ("", "SCR-01", "New", 0, 0, 0, 1),
    ]

    answer = client.post(change(series), typed(series, *rows, note="Ten firms."))

    assert answer.status_code == 302
    assert stored(series) == [
        ("", "Other", 1, 6, 2, 1), ("SCR-39", "Concurrent Engineering", 3, 5, 1, 1), ("SCR-01", "New", 0, 0, 0, 1),
    ]  # fmt: skip
    series.refresh_from_db()
    assert series.note == "Ten firms."


def test_a_row_is_deleted(client, series):
    client = as_a(client, "editor")

    client.post(change(series), typed(series, **{"rows-1-DELETE": "on"}))

    assert stored(series) == ROWS[:1]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("", "SCR-39", "Twice", 1, 0, 0, 0), "This sub-thread stands in the table already."),
        (("", "ORG-1", "Another questionnaire", 1, 0, 0, 0), "Select a valid choice."),
        (("", "", "Nobody", 0, 0, 0, 0), "a row stands on one firm at least"),
        (("", "", "Less", -1, 0, 0, 2), "greater than or equal to 0"),
        (("", "", "More", 1_000_001, 0, 0, 2), "less than or equal to 1000000"),
        (("", "", "Hidden \u202e letters", 1, 0, 0, 2), "cannot be seen"),
    ],
)
def test_a_row_that_cannot_be_is_refused_in_words(client, series, row, said):
    as_a(client, "editor")
    kept = [(number, *one) for number, one in enumerate(ROWS, 1)]

    page = client.post(change(series), typed(series, *kept, row))

    assert page.status_code == 200
    assert said in page.content.decode()
    assert stored(series) == ROWS


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://a.example/"])
def test_an_address_that_is_no_page_is_refused(client, series, address):
    page = as_a(client, "editor").post(change(series), typed(series, url=address))

    assert "Type an address with https://." in page.content.decode()


def test_what_two_editors_type_is_not_lost(client, series):
    seen = typed(series, title="Second")
    lifecycle.edit_series(series, ["title"], by=factories.staff("editor"), seen=series.version)

    page = as_a(client, "editor").post(change(series), seen)

    assert "Somebody has changed this table since you opened the page" in page.content.decode()
    assert not ReferenceSeries.objects.filter(title="Second").exists()


# who may


@pytest.mark.parametrize("name", ["publish", "take-back"])
@pytest.mark.parametrize("who", [*STAFF_WITHOUT, "editor", "publisher"])
def test_publishing_and_taking_back_are_for_publishers(client, series, name, who):
    series = public(series) if name == "take-back" else series

    answer = as_a(client, who).post(verb(name, series), {"seen": series.version, "reason": "A slip."})

    is_allowed = who == "publisher"
    outside = 302 if who in ("anonymous", "firm") else 404
    assert answer.status_code == (302 if is_allowed else outside)
    assert ReferenceSeries.objects.get().is_public == (is_allowed == (name == "publish"))


def test_publishing_asks_once_more_and_names_who_entered_it(client, series):
    as_a(client, "publisher")

    page = client.get(verb("publish", series)).content.decode()

    assert f"{series.entered_by} entered it; you answer for it." in page
    assert "Concurrent Engineering" in page
    assert not ReferenceSeries.objects.get().is_public
    public(series)
    assert client.get(verb("publish", series)).url == change(series)


@pytest.mark.parametrize("who", [*STAFF_WITHOUT, "publisher"])
def test_importing_is_for_editors(client, series, who):
    as_a(client, who)
    outside = 302 if who in ("anonymous", "firm") else 404

    answers = [client.get(verb("table", series)), client.post(verb("table", series), file(HEAD))]
    answers += [client.post(verb("apply", series)), client.get(f"{LIST}{series.pk}/table.csv")]

    assert [answer.status_code for answer in answers] == [outside] * 4


def test_an_editor_who_publishes_does_not_publish_own_work(client):
    both = factories.staff("editor", "publisher")
    series = factories.reference_series(*ROWS, by=both)
    as_a(client, both)

    page = client.get(change(series)).content.decode()
    answer = client.post(verb("publish", series), {"seen": series.version}, follow=True)

    assert "somebody else publishes it" in page
    assert "You have worked on this table yourself." in answer.content.decode()
    assert not ReferenceSeries.objects.get().is_public


def test_a_public_table_is_read_and_says_so(client, series):
    public(series)
    as_a(client, "editor")
    page = client.get(change(series)).content.decode()

    answers = [
        client.post(change(series), typed(series, title="Another")),
        client.post(verb("table", series), file(HEAD + "SCR-39,One,1,2,3,4\n")),
    ]

    assert "While it is public, nothing in it changes" in page
    assert series.get_absolute_url() in page or "View on site" in page
    assert 'name="rows-TOTAL_FORMS"' not in page
    assert [answer.status_code for answer in answers] == [302, 200]
    assert stored(series) == ROWS
    series.refresh_from_db()
    assert series.title != "Another"


def test_an_old_version_is_seen_and_not_brought_back(client, series):
    before = series.history.last()
    public(series)
    client = as_a(client, factories.user(is_staff=True, is_superuser=True))
    address = f"{LIST}{series.pk}/history/{before.pk}/"

    answers = client.get(address).status_code, client.post(address, typed(series)).status_code

    assert answers == (200, 403)
    assert ReferenceSeries.objects.get().is_public


@pytest.mark.parametrize("key", ["9223372036854775808", "0", "x"])
def test_the_history_of_no_series_is_not_found(client, key):
    assert client.get(f"{LIST}{key}/history/").status_code in (302, 404)


def test_the_history_shows_what_changed_in_a_row(client, series):
    as_a(client, "editor").post(
        change(series),
        typed(series, (1, "SCR-39", "Concurrent Engineering", 3, 5, 1, 1), (2, "", "Other", 1, 6, 2, 1)),
    )

    page = client.get(f"{LIST}{series.pk}/history/")

    first, *others = page.context["page_obj"]
    assert (first.thing, [tuple(line) for line in first.lines]) == (
        "row “Concurrent Engineering”",
        [("L3", "0", "1"), ("L4", "2", "1")],
    )
    assert "row “Other”" in {told.thing for told in others if told.entry.what == "Added"}


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_often_for_many_as_for_one(client, number, django_assert_num_queries):
    for _ in range(number):
        factories.reference_series(*ROWS)
    as_a(client, "editor")

    with django_assert_num_queries(8):
        page = client.get(LIST)

    assert page.context["cl"].result_count == number


# importing


def test_a_file_is_shown_before_it_is_applied_and_applied_as_shown(client, series):
    as_a(client, "editor")

    page = client.post(
        verb("table", series), file(HEAD + "SCR-39,Concurrent Engineering,3,5,1,1\nSCR-01,New,1,2,3,4\n")
    )
    found = page.context["comparison"]
    before = stored(series)
    done = client.post(
        verb("apply", series), {"list": page.context["token"], "seen": series.version}, follow=True
    )

    assert [row.title for row in found.new] == ["New"]
    assert [row.title for row in found.gone] == ["Other"]
    assert before == ROWS
    assert "2 rows imported." in done.content.decode()
    assert stored(series) == [("SCR-39", "Concurrent Engineering", 3, 5, 1, 1), ("SCR-01", "New", 1, 2, 3, 4)]


def test_problems_are_listed_and_nothing_can_be_applied(client, series):
    page = as_a(client, "editor").post(verb("table", series), file(HEAD + "SCR-99,,1,x,3,4\n"))

    assert [(one.row, one.column) for one in page.context["problems"]] == [
        (2, "code"),
        (2, "l2"),
        (2, "title"),
    ]
    assert "token" not in page.context
    assert "3 cells to be put right" in page.content.decode()


def test_a_table_shown_is_applied_once_by_its_sender_to_its_series_alone(client, series):
    editor, other = factories.staff("editor"), factories.reference_series(*ROWS)
    as_a(client, editor)
    token = client.post(verb("table", series), file(HEAD + "SCR-01,New,1,2,3,4\n")).context["token"]
    sent = {"list": token, "seen": series.version}

    elsewhere = client.post(verb("apply", other), sent | {"seen": other.version})
    as_a(client, "editor").post(verb("apply", series), sent)
    as_a(client, editor).post(verb("apply", series), sent)
    again = client.post(verb("apply", series), sent)

    assert elsewhere.url == verb("table", other)
    assert again.url == verb("table", series)
    assert (stored(other), stored(series)) == (ROWS, [("SCR-01", "New", 1, 2, 3, 4)])


def test_a_series_that_has_changed_since_is_not_overwritten(client, series):
    as_a(client, "editor")
    token = client.post(verb("table", series), file(HEAD + "SCR-01,New,1,2,3,4\n")).context["token"]
    seen = series.version
    lifecycle.edit_series(series, ["title"], by=factories.staff("editor"), seen=seen)

    done = client.post(verb("apply", series), {"list": token, "seen": seen}, follow=True)

    assert "Somebody has changed this table" in done.content.decode()
    assert stored(series) == ROWS


def test_what_is_too_large_or_no_table_is_refused_in_words(client, series):
    as_a(client, "editor")
    found = [
        client.post(verb("table", series), file(content)).context["form"].errors["file"][0]
        for content in (b"x" * 1_100_000, b"\0\1", b"PK\3\4")
    ]

    assert found == [
        "Use a file of at most 1 MB.",
        "This file is neither a CSV file nor a workbook of the kind .xlsx.",
        "This workbook is damaged. Open it, save it again as .xlsx and try once more.",
    ]


def test_the_files_to_fill_in_hold_the_rows_and_can_be_sent_back(client, series):
    as_a(client, "editor")
    written = {kind: client.get(f"{LIST}{series.pk}/table.{kind}").content for kind in ("csv", "xlsx")}

    from openpyxl import load_workbook  # noqa: PLC0415 - few tests need it

    assert written["csv"].decode().splitlines()[0] == "code,title,l1,l2,l3,l4"
    assert load_workbook(BytesIO(written["xlsx"])).worksheets
    for kind, content in written.items():
        page = client.post(verb("table", series), file(content, f"table.{kind}"))
        assert (page.context["problems"], page.context["comparison"].unchanged) == ([], 2)
