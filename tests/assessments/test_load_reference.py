"""The command load_reference: idempotent, all or nothing, and never over what is public or worked on."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from assessments import lifecycle
from assessments.demonstration.figure_6 import PRINTED
from assessments.models import ReferenceSeries
from tests import factories

pytestmark = pytest.mark.django_db
FIGURE_6 = {  # as printed
    "SCR-01": (0, 7, 3, 0), "SCR-03": (1, 6, 2, 1), "SCR-12": (1, 6, 1, 2), "SCR-22": (0, 7, 2, 1),
    "SCR-34": (1, 6, 2, 1), "SCR-39": (3, 5, 0, 2),
}  # fmt: skip


def load(*paths, **options):
    out, errors = StringIO(), StringIO()
    try:
        call_command("load_reference", *map(str, paths or [PRINTED]), stdout=out, stderr=errors, **options)
    except CommandError as reason:
        return f"{errors.getvalue()}{reason}"
    return out.getvalue().strip()


def changed(tmp_path, *replacements):
    text = PRINTED.read_text()
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "changed.yaml"
    path.write_text(text)
    return path


def test_figure_6_has_the_24_counts_and_the_titles_as_printed():
    assert load() == "figure-6 (6 rows): loaded."

    series = ReferenceSeries.objects.get(slug="figure-6")
    assert {row.code: row.levels for row in series.rows.all()} == FIGURE_6
    assert series.rows.get(code="SCR-03").title == "Systematic approach to technology introduction?"
    assert not series.is_public


def test_it_says_what_it_did_and_does_nothing_twice():
    said = [load(publish=True), load(publish=True), load()]

    assert said == ["figure-6 (6 rows): loaded and published."] + ["figure-6 (6 rows): unchanged."] * 2


def test_a_draft_out_of_a_file_follows_the_file(tmp_path):
    load()

    said = load(changed(tmp_path, ("[3, 5, 0, 2]", "[3, 5, 1, 1]")))

    assert said == "figure-6 (6 rows): changed."
    assert ReferenceSeries.objects.get(slug="figure-6").rows.get(code="SCR-39").levels == (3, 5, 1, 1)


def test_a_public_table_is_not_changed_by_a_file(tmp_path):
    load(publish=True)

    said = load(changed(tmp_path, ("[3, 5, 0, 2]", "[3, 5, 1, 1]")))

    assert "is public and does not change" in said
    assert ReferenceSeries.objects.get(slug="figure-6").rows.get(code="SCR-39").levels == (3, 5, 0, 2)


def test_what_people_have_worked_on_is_theirs(tmp_path):
    series = factories.figure_6()
    lifecycle.take_back_series(series, by=factories.staff("publisher"), reason="A slip.")

    said = [load(publish=True), load(changed(tmp_path, ("[3, 5, 0, 2]", "[3, 5, 1, 1]")))]

    series.refresh_from_db()
    assert said == ["figure-6 (6 rows): left to its editors."] * 2
    assert (series.is_public, series.rows.get(code="SCR-39").levels) == (False, (3, 5, 0, 2))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "SCR-39",
            "SCR-99",
            "changed.yaml:18: rows[5].code: is 'SCR-99', no sub-thread of a published version",
        ),
        ("SCR-39", "SCR-34", "rows[5].code: is 'SCR-34', as on line 17"),
        ("[3, 5, 0, 2]", "[3, 5, 2]", "rows[5].counts: should be a list of four numbers"),
        ("[3, 5, 0, 2]", "[3, 5, 0, -2]", "rows[5].counts[3]: is -2; should be from 0"),
        ("[3, 5, 0, 2]", "[0, 0, 0, 0]", "rows[5]: stands on no firm"),
        ("[3, 5, 0, 2]", "[3, 5, 0, 0.5]", "rows[5].counts[3]: should be a whole number"),
        ("framework: mtc-scr", "framework: nobody", "series.framework: is 'nobody', which is not loaded"),
        ("period:", "when:", "series.when: is a key nobody knows"),
        ("schema_version: 1", "schema_version: 2", "schema_version: is 2"),
    ],
)
def test_every_problem_is_named_with_its_line_and_nothing_is_loaded(tmp_path, old, new, said):
    told = load(changed(tmp_path, (old, new)), publish=True)

    assert said in told
    assert "Nothing was loaded" in told
    assert not ReferenceSeries.objects.exists()


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert "nowhere.yaml:1: cannot be read" in load(tmp_path / "nowhere.yaml")
