"""A round is opened and changed by staff, and stays as firms have seen it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import lifecycle, releases
from assessments.lifecycle import Fixed, NotReady
from assessments.models import Round, Sector, SizeBand
from indicators.models import Geography
from meo_site.audit.models import Event
from tests import factories
from tests.assessments.releases import closed

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def analyst():
    return factories.staff("analyst")


@pytest.fixture
def today():
    return timezone.localdate()


def values(**changes):
    today = timezone.localdate()
    return {
        "title": "Spring 2027",
        "framework_version": factories.version(),
        "opens_on": today + 10 * DAY,
        "closes_on": today + 50 * DAY,
        "minimum": 10,
        "is_by_list": False,
        "scope": [],
        "sectors": [],
        "geographies": [],
        "size_bands": [],
    } | changes


def part(number, of="mtc-scr"):
    return list(factories.version(of).sub_threads.all()[:number])


def test_a_round_is_opened_with_its_address_scope_and_population(analyst):
    rail = Sector.objects.get(code="rail")
    small = SizeBand.objects.get(code="small")

    round_ = lifecycle.open_round(values(scope=part(12), sectors=[rail], size_bands=[small]), by=analyst)

    assert round_.slug == "spring-2027"
    assert list(round_.asked()) == part(12)
    assert (list(round_.sectors.all()), list(round_.size_bands.all())) == ([rail], [small])
    event = Event.objects.get(actor=analyst)
    assert (event.actor, event.verb, event.thing_id) == (analyst, "opened", str(round_.pk))


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Spring", "spring-2"),
        ("New", "new-2"),
        ("春", "round"),
        ("x" * 90, "x" * 46),
        ("Spring 3", "spring-3"),
    ],
)
def test_addresses_are_made_from_titles_and_differ(analyst, title, slug):
    factories.round_(slug="spring")

    assert lifecycle.open_round(values(title=title), by=analyst).slug == slug


@pytest.mark.parametrize("number", [1, 11, 16])
def test_a_short_round_asks_12_to_15(analyst, number):
    with pytest.raises(NotReady, match=f"12 to 15 sub-threads. You chose {number}."):
        lifecycle.open_round(values(scope=part(number)), by=analyst)

    assert not Round.objects.exists()


def test_a_scope_belongs_to_the_version(analyst):
    with pytest.raises(NotReady, match="sub-threads of Readiness 1.0.0 only"):
        lifecycle.open_round(values(scope=part(12, of="acursc")), by=analyst)


def test_only_what_is_published_is_asked(analyst):
    with pytest.raises(NotReady, match="published questionnaires only"):
        lifecycle.open_round(values(framework_version=factories.unpublished()), by=analyst)


def test_everything_changes_until_the_first_day(analyst, today):
    round_ = lifecycle.open_round(values(), by=analyst)
    acursc = factories.version("acursc")
    other = values(
        title="Rail only",
        framework_version=acursc,
        scope=part(15, of="acursc"),
        opens_on=today,
        minimum=20,
        sectors=[Sector.objects.get(code="rail")],
    )

    lifecycle.change_round(round_, other, by=analyst)

    round_.refresh_from_db()
    assert (round_.title, round_.slug, round_.framework_version, round_.minimum, round_.opens_on) == (
        "Rail only",
        "spring-2027",
        acursc,
        20,
        today,
    )
    assert (round_.scope.count(), round_.sectors.count()) == (15, 1)
    assert Event.objects.filter(verb="changed").get().detail["fields"] == [
        "framework_version",
        "minimum",
        "opens_on",
        "scope",
        "sectors",
        "title",
    ]


def test_title_and_last_day_change_after_it(analyst, today):
    round_ = factories.round_()

    lifecycle.change_round(round_, {"title": "Longer", "closes_on": today + 99 * DAY}, by=analyst)

    round_.refresh_from_db()
    assert (round_.title, round_.closes_on) == ("Longer", today + 99 * DAY)


@pytest.mark.parametrize(
    "name", ["framework_version", "opens_on", "minimum", "is_by_list", "scope", "sectors"]
)
def test_the_rest_does_not(analyst, today, name):
    round_ = factories.round_()
    other = {
        "framework_version": factories.version("acursc"),
        "opens_on": today,
        "minimum": 11,
        "is_by_list": True,
        "scope": part(12),
        "sectors": list(Sector.objects.all()[:1]),
    }

    with pytest.raises(Fixed, match="This round has opened"):
        lifecycle.change_round(round_, {name: other[name]}, by=analyst)

    factories.assessment(factories.firm(), round_)
    with pytest.raises(Fixed, match="A firm has started this round"):
        lifecycle.change_round(round_, {name: other[name]}, by=analyst)


def test_what_a_firm_has_started_stays_even_if_the_first_day_moved(analyst, today):
    round_ = factories.round_()
    factories.assessment(factories.firm(), round_)
    Round.objects.update(opens_on=today + DAY)

    with pytest.raises(Fixed, match="A firm has started this round"):
        lifecycle.change_round(round_, {"minimum": 11}, by=analyst)


def test_an_open_round_is_not_closed_in_the_past(analyst, today):
    round_ = factories.round_()

    with pytest.raises(Fixed, match="cannot be closed in the past"):
        lifecycle.change_round(round_, {"closes_on": today - DAY}, by=analyst)
    lifecycle.change_round(round_, {"closes_on": today}, by=analyst)


def test_a_released_round_stays_closed_until_its_release_is_withdrawn(analyst, today):
    round_ = closed.closed_round()
    release = closed.published(round_)

    with pytest.raises(Fixed, match="Figures of this round are public"):
        lifecycle.change_round(round_, {"closes_on": today + DAY}, by=analyst)
    lifecycle.change_round(round_, {"title": "Spring"}, by=analyst)

    releases.withdraw(release, "A sector was wrong.", by=release.approved_by)
    lifecycle.change_round(round_, {"closes_on": today + DAY}, by=analyst)
    round_.refresh_from_db()
    assert round_.is_open


def test_a_change_of_nothing_leaves_no_trace(analyst):
    round_ = factories.round_()

    lifecycle.change_round(round_, {"title": round_.title, "sectors": []}, by=analyst)

    assert not Event.objects.filter(actor=analyst).exists()


# Whom a round takes


def takes(round_, firm):
    assert (firm in round_.firms()) == round_.takes(firm) == Round.objects.taking(firm).contains(round_)
    return round_.takes(firm)


def test_a_round_that_names_no_kind_takes_every_firm():
    assert takes(factories.round_(), factories.firm())


@pytest.mark.parametrize(
    ("kind", "own", "other"),
    [("sectors", "automotive", "rail"), ("size_bands", "medium", "small")],
)
def test_a_kind_that_is_named_takes_its_firms_alone(kind, own, other):
    round_, firm = factories.round_(), factories.firm()
    rows = getattr(round_, kind)

    rows.set(rows.model.objects.filter(code=other))
    assert not takes(round_, firm)
    rows.add(rows.model.objects.get(code=own))
    assert takes(round_, firm)


@pytest.mark.parametrize(
    ("place", "is_taken"),
    [
        ("lep-coventry-warwickshire", True),
        ("west-midlands", True),
        ("east-midlands", False),
        ("lep-black-country", False),
    ],
)
def test_a_region_stands_for_its_areas(place, is_taken):
    round_ = factories.round_()
    round_.geographies.add(Geography.objects.get(slug=place))

    assert takes(round_, factories.firm()) is is_taken


def test_every_kind_must_fit():
    round_ = factories.round_()
    round_.sectors.add(Sector.objects.get(code="automotive"))
    round_.size_bands.add(SizeBand.objects.get(code="small"))

    assert not takes(round_, factories.firm(size_band="medium"))
    assert takes(round_, factories.firm(size_band="small"))


def test_who_is_on_the_list_is_taken_whatever_its_kind():
    round_, firm = factories.round_(), factories.firm()
    round_.sectors.add(Sector.objects.get(code="rail"))
    factories.invited(round_, firm=firm)

    assert takes(round_, firm)
    assert not takes(factories.round_(is_by_list=True), firm)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"is_by_list": True}, "Only firms that were invited take part in this round."),
        ({}, "This round asks firms of another sector, area or size than yours."),
    ],
)
def test_a_firm_outside_cannot_start(fields, reason):
    round_, firm = factories.round_(**fields), factories.firm()
    round_.sectors.add(Sector.objects.get(code="rail"))

    with pytest.raises(NotReady) as refused:
        factories.assessment(firm, round_)

    assert str(refused.value) == reason
    assert not round_.assessments.exists()


def test_a_firm_that_has_started_goes_on_when_it_changes_its_sector():
    round_, firm = factories.round_(), factories.firm()
    round_.sectors.add(Sector.objects.get(code="automotive"))
    draft = factories.assessment(firm, round_)
    firm.sector = Sector.objects.get(code="rail")
    firm.save()

    assert factories.assessment(firm, round_) == draft
