"""Addresses of indicators: each leads to its own for ever, whatever it is called now."""

import pytest
from django.urls import reverse

from indicators import renaming
from indicators.importing import load
from indicators.models import FormerSlug, Indicator
from indicators.renaming import Taken
from meo_site.accounts.roles import Role
from meo_site.audit.models import Event
from tests.factories import staff
from tests.opened import opened

from .revisions import withdrawn

pytestmark = pytest.mark.django_db

OLD, NEW = "patents-granted", "patents"


@pytest.fixture
def editor():
    return staff(Role.EDITOR)


@pytest.fixture
def indicator():
    return Indicator.objects.get(slug=OLD)


def where(client, address):
    answer = client.get(address)
    return answer.status_code, answer.get("Location")


def test_a_former_address_leads_to_the_present_one_for_page_and_files(client, editor, indicator):
    renaming.rename(indicator, NEW, by=editor)

    for form in ("/", ".csv", ".json"):
        assert where(client, f"/indicators/{OLD}{form}") == (301, f"/indicators/{NEW}{form}")
        assert where(client, f"/indicators/{NEW}{form}") == (200, None)
    asked = client.get(f"/indicators/{OLD}/?as_of=2026-01-01")
    assert (asked["Location"], asked["Cache-Control"]) == (f"/indicators/{NEW}/?as_of=2026-01-01", "no-cache")
    assert Event.objects.get(verb="renamed").detail == {"before": OLD, "after": NEW}


def test_an_address_may_come_back(client, editor, indicator):
    for slug in (NEW, OLD, OLD):
        renaming.rename(indicator, slug, by=editor)

    assert where(client, f"/indicators/{NEW}/") == (301, f"/indicators/{OLD}/")
    assert where(client, f"/indicators/{OLD}/") == (200, None)
    assert list(FormerSlug.objects.values_list("slug", "indicator")) == [(NEW, indicator.pk)]


def test_every_former_address_leads_to_the_present_one_at_once(client, editor, indicator):
    for slug in (NEW, "inventions"):
        renaming.rename(indicator, slug, by=editor)

    assert {where(client, f"/indicators/{slug}/") for slug in (OLD, NEW)} == {
        (301, "/indicators/inventions/")
    }


@pytest.mark.parametrize(
    ("slug", "message"),
    [
        ("graduate-employee-share", "This is the address of"),
        ("once-another", "had this address"),
        ("claims", "Another page"),
        ("all", "Another page"),
    ],
)
def test_an_address_that_is_or_was_anothers_is_refused(editor, indicator, slug, message):
    other = Indicator.objects.get(slug="business-rd-expenditure")
    FormerSlug.objects.create(slug="once-another", indicator=other)

    with pytest.raises(Taken, match=message):
        renaming.rename(indicator, slug, by=editor)

    assert Indicator.objects.get(pk=indicator.pk).slug == OLD
    assert not indicator.former_slugs.exists()


def test_a_former_address_of_what_is_not_public_leads_nowhere(client, editor, indicator):
    unknown = Indicator.objects.create(
        slug="unknown", name="Unknown", position=99, theme=indicator.theme, unit=indicator.unit,
        benchmark=indicator.benchmark, display_unit="%", value_type="proportion", polarity="no_judgement",
        aggregation="none", definition="None.",
    )  # fmt: skip
    renaming.rename(unknown, "still-unknown", by=editor)

    assert where(client, "/indicators/unknown/") == (404, None)


def test_a_withdrawn_indicator_is_found_by_its_former_address(client, editor, indicator):
    withdrawn(OLD)
    renaming.rename(indicator, NEW, by=editor)

    assert where(client, f"/indicators/{OLD}/") == (301, f"/indicators/{NEW}/")


def test_the_form_refuses_in_words_and_keeps_the_old_address(client, editor, indicator):
    client.force_login(editor)
    address = reverse("admin:indicators_indicator_change", args=[indicator.pk])

    refused = client.post(address, opened(client, address, slug="graduate-employee-share"))
    client.post(address, opened(client, address, slug=NEW))

    assert "This is the address of" in refused.content.decode()
    assert Indicator.objects.get(pk=indicator.pk).slug == NEW
    assert list(indicator.former_slugs.values_list("slug", flat=True)) == [OLD]
    [last, *_] = indicator.history.all()
    assert (last.slug, last.history_user, indicator.history.filter(slug=NEW).count()) == (NEW, editor, 1)


def test_the_loader_knows_a_renamed_indicator(editor, indicator, settings):
    renaming.rename(indicator, NEW, by=editor)

    added = load(settings.BASE_DIR / "indicators" / "catalogue")

    assert sum(added.values()) == 0
    assert not Indicator.objects.filter(slug=OLD).exists()


def test_no_address_ends_as_those_do_that_others_frame(editor, indicator):
    with pytest.raises(Taken):
        renaming.rename(indicator, "embed", by=editor)
