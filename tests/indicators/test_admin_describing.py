"""What editors may say about an indicator: units that fit, a label from the start, texts that end, rules in words."""

import pytest
from django.db.models import CheckConstraint, UniqueConstraint
from django.urls import reverse
from django.utils.html import escape

from assessments import benchmark
from indicators import models
from indicators.describing import IS_FIXED
from indicators.models import Indicator, Unit
from meo_site.accounts.roles import Role
from tests import factories
from tests.opened import opened

from .revisions import withdrawn

pytestmark = pytest.mark.django_db
ADD = "/admin/indicators/indicator/add/"
PATENTS = "patents-granted"
NO_ROWS = {f"{rows}-{name}_FORMS": 0 for rows in ("breakdowns", "breaks") for name in ("TOTAL", "INITIAL")}
TYPED = [
    models.Breakdown,
    models.Commentary,
    models.Discrepancy,
    models.Fact,
    models.Geography,
    models.GeographyMember,
    models.Indicator,
    models.PublishedClaim,
    models.SeriesBreak,
    models.Source,
    models.Theme,
    models.Unit,
]


@pytest.fixture
def editor(client):
    person = factories.staff(Role.EDITOR)
    client.force_login(person)
    return person


def patents():
    return Indicator.objects.get(slug=PATENTS)


def address(indicator):
    return reverse("admin:indicators_indicator_change", args=[indicator.pk])


def new(**fields):
    like = patents()
    return {
        "name": "Apprentices", "slug": "apprentices", "aliases": "", "theme": like.theme_id, "position": 90,
        "state": like.state, "definition": "People.", "processing_level": like.processing_level,
        "unit": like.unit_id, "display_unit": "people", "value_type": "count", "aggregation": "sum",
        "polarity": like.polarity, "benchmark": like.benchmark_id, **NO_ROWS,
    } | fields  # fmt: skip


def added(client, **fields):
    """What the form says against a new indicator; nothing where it is stored."""
    response = client.post(ADD, new(**fields))
    if response.status_code == 302:
        return ""
    form = response.context["adminform"].form
    rows = [one.formset for one in response.context["inline_admin_formsets"]]
    return f"{form.errors.as_text()} {[one.errors for one in rows]}"


def unit(code):
    return Unit.objects.get(code=code).pk


# units


@pytest.mark.parametrize(
    ("code", "value_type", "printed", "said"),
    [
        ("GBP", "currency", "bananas", "Pounds are printed as £ or £k or £m or £bn."),
        ("GBP", "currency", "£bn", ""),
        ("percent", "proportion", "£m", "Per cent are printed as %."),
        ("count", "count", "£m", "Count is not printed with £m: type a word, such as FTE."),
        ("count", "count", "people", ""),
    ],
)
def test_values_are_printed_in_their_unit(client, editor, code, value_type, printed, said):
    found = added(client, unit=unit(code), value_type=value_type, display_unit=printed, aggregation="none")

    assert said in found
    assert Indicator.objects.filter(slug="apprentices").exists() == (not said)


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_what_has_been_public_keeps_what_it_is_in_and_compared_with(client, editor, is_withdrawn):
    if is_withdrawn:
        withdrawn(PATENTS)

    shown = client.get(address(patents())).context["adminform"].form.fields

    assert not {"unit", "display_unit", "value_type", "aggregation", "benchmark"} & set(shown)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("unit", "1"),
        ("display_unit", "inventions"),
        ("value_type", "index"),
        ("aggregation", "none"),
        ("benchmark", "2"),
    ],
)
def test_a_page_opened_before_the_figures_were_published_is_refused(client, editor, name, value):
    before = Indicator.objects.filter(slug=PATENTS).values().get()
    page = address(patents())

    response = client.post(page, opened(client, page, aliases="", name="Another", **{name: value}))

    assert response.context["adminform"].form.non_field_errors() == [IS_FIXED]
    assert Indicator.objects.filter(slug=PATENTS).values().get() == before


def test_what_was_not_changed_there_is_saved(client, editor):
    page = address(patents())

    client.post(page, opened(client, page, aliases="", name="Another", display_unit=patents().display_unit))

    assert patents().name == "Another"


@pytest.mark.parametrize(("code", "typed"), [("GBP", []), ("jobs", ["title"])])
def test_a_unit_keeps_its_name_once_figures_in_it_are_published(client, editor, code, typed):
    one, _ = Unit.objects.get_or_create(code=code, defaults={"title": "Jobs"})
    page = reverse("admin:indicators_unit_change", args=[one.pk])

    form = client.get(page).context["adminform"].form

    assert [name for name in form.fields if name != "seen"] == typed


# labels


def test_an_indicator_without_a_label_is_given_one(client, editor):
    assert added(client) == ""

    [label] = Indicator.objects.get(slug="apprentices").breakdowns.all()
    assert (label.code, label.title, label.is_headline) == ("total", "Total", True)


def test_a_label_alone_stands_for_the_indicator(client, editor):
    row = {"breakdowns-0-title": "All", "breakdowns-0-code": "all", "breakdowns-0-position": 1}

    assert added(client, **row, **{"breakdowns-TOTAL_FORMS": 1}) == ""

    [label] = Indicator.objects.get(slug="apprentices").breakdowns.all()
    assert (label.code, label.is_headline) == ("all", True)


# words


@pytest.mark.parametrize("model", TYPED)
def test_every_rule_that_a_form_can_meet_speaks_in_words(model):
    rules = [
        one
        for one in model._meta.constraints
        if isinstance(one, CheckConstraint) or (isinstance(one, UniqueConstraint) and one.condition)
    ]

    assert [
        one.name for one in rules if one.violation_error_message == one.default_violation_error_message
    ] == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"value_type": "index", "display_unit": "points"}, "Only money and counts add up over places."),
        ({"comparison_tolerance": "-1"}, "The size up to which a gap is called similar is below zero."),
        ({"definition": "a" * 2001}, "Ensure this value has at most 2000 characters"),
        ({"aliases": "a\n" * 21}, "Type 20 lines at most."),
    ],
)
def test_what_is_refused_is_refused_in_words(client, editor, fields, said):
    assert said in added(client, **fields)


@pytest.mark.parametrize("model", TYPED)
def test_every_text_that_readers_see_has_an_end(model):
    texts = [field for field in model._meta.fields if field.get_internal_type() == "TextField"]

    assert [field.name for field in texts if not field.max_length] == []


# what it is linked to


def test_the_page_says_which_capabilities_it_stands_beside_and_where_that_is_changed(client, editor):
    linked = Indicator.objects.get(slug="graduate-employee-share")
    capability, *_ = benchmark.beside_indicator(linked)

    text = client.get(address(linked)).content.decode()

    for theme in linked.link_themes.all():
        assert reverse("admin:assessments_linktheme_change", args=[theme.pk]) in text
    assert escape(f"{capability.label} {capability.title} ({capability.framework})") in text


def test_an_indicator_that_nothing_links_says_where_that_is_done(client, editor):
    linked = Indicator.objects.get(slug="graduate-employee-share")
    linked.link_themes.clear()

    text = client.get(address(linked)).content.decode()

    assert reverse("admin:assessments_linktheme_changelist") in text[text.index("Related capabilities") :]
