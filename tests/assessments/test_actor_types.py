"""What part a firm plays in its supply chains: asked of few, optional, and shown to nobody else."""

import pytest
from django.contrib import admin

from assessments import lifecycle
from assessments.forms import FirmForm
from assessments.models import ActorType, Firm, SiaPriority
from tests import factories

pytestmark = pytest.mark.django_db
ENERGY, OTHER = "en-batteries", "auto-parts"
LABEL = "Your part in these supply chains (optional)"


@pytest.fixture
def firm():
    return factories.firm(sector="energy-low-carbon")


def typed(firm, **fields):
    """What a browser sends for the form of a firm."""
    return {
        "name": firm.name,
        "industry": ENERGY,
        "size_band": firm.size_band_id,
        "geography": firm.geography_id,
        "tier": firm.tier_id,
        "authority": "on",
    } | fields


def as_owner(client, firm):
    person = factories.owner_of(firm)
    client.force_login(person)
    return person


def said(response):
    return " ".join(response.content.decode().split())


def test_only_firms_of_a_sector_with_actor_types_see_the_field(client, firm):
    as_owner(client, firm)
    html = said(client.get("/firm/edit/"))
    assert LABEL in html
    assert html.count("<option") >= 10
    assert ">Technology provider</option>" in html

    as_owner(client, factories.firm())

    assert LABEL not in said(client.get("/firm/edit/"))


def test_a_firm_says_which_part_it_plays_changes_it_and_takes_it_back(client, firm):
    as_owner(client, firm)
    for code in ("technology", "aggregator", ""):
        client.post("/firm/edit/", typed(firm, actor_type=code))

        firm = Firm.objects.get(pk=firm.pk)
        assert (firm.actor_type.code if firm.actor_type else "") == code
        assert not code or f'<option value="{code}" selected>' in said(client.get("/firm/edit/"))


def test_who_registers_is_told_that_there_is_one_question_more(client, firm):
    client.force_login(factories.user())

    energy = client.post("/firm/new/", typed(firm, name="New one"), follow=True)

    assert Firm.objects.get(name="New one").actor_type is None
    assert "Firms of your sector may also say which part they play" in said(energy)
    other = client.post("/firm/new/?another=1", typed(firm, name="Other one", industry=OTHER), follow=True)
    assert Firm.objects.filter(name="Other one").exists()
    assert "may also say which part" not in said(other)


def test_the_part_is_refused_for_another_sector(client):
    other = factories.firm()
    as_owner(client, other)

    answer = client.post("/firm/edit/", typed(other, industry=OTHER, actor_type="technology"))

    assert "Firms of this sector do not say which part they play" in said(answer)
    other.refresh_from_db()
    assert other.actor_type is None


def test_the_part_goes_when_the_sector_does_and_a_new_one_is_refused(firm):
    by = factories.owner_of(firm)
    firm.actor_type = ActorType.objects.get(code="dno")
    firm.save()
    form = FirmForm(typed(firm, industry=OTHER, actor_type="dno"), instance=firm)
    assert form.is_valid()
    form.save(by=by)
    firm = Firm.objects.get(pk=firm.pk)
    assert (firm.sector.code, firm.actor_type) == ("automotive", None)

    back = Firm.objects.get(pk=factories.firm(sector="energy-low-carbon").pk)
    form = FirmForm(typed(back, industry=OTHER, actor_type="dno"), instance=back)

    assert form.errors["actor_type"] == ["Firms of this sector do not say which part they play"]


@pytest.mark.parametrize("verb", ["register", "describe"])
def test_no_verb_stores_the_part_of_another_sector(verb, firm):
    firm = factories.firm() if verb == "describe" else firm
    by, actor = factories.owner_of(firm), ActorType.objects.get(code="dno")
    if verb == "register":
        firm = Firm(name="Strange", sector=factories.firm().sector, size_band=firm.size_band, tier=firm.tier,
                    geography=firm.geography)  # fmt: skip
    firm.actor_type = actor

    with pytest.raises(lifecycle.NotReady, match="do not say which part"):
        lifecycle.register(firm, by=by) if verb == "register" else lifecycle.describe(
            firm, ["actor_type"], by=by
        )

    assert not Firm.objects.filter(actor_type=actor).exists()


def test_types_of_another_priority_are_for_firms_of_its_sectors(client):
    food = SiaPriority.objects.get(code="food")
    ActorType.objects.create(code="mill", title="Mill", priority=food, position=99)
    as_owner(client, factories.firm(sector="food-drink"))

    html = said(client.get("/firm/edit/"))

    assert ">Mill</option>" in html
    assert "Technology provider" not in html


def test_what_is_no_code_at_all_is_refused(client, firm):
    as_owner(client, firm)
    for strange in ({"actor_type": "x\0"}, {"industry": "x\0"}, {"actor_type": "9" * 500}):
        assert client.post("/firm/edit/", typed(firm, **strange)).status_code == 200


def test_staff_see_neither_the_part_of_a_firm_nor_how_many_there_are(client, firm):
    firm.actor_type = ActorType.objects.get(code="dno")
    firm.save()
    client.force_login(factories.user(is_staff=True, is_superuser=True))
    page = f"/admin/assessments/actortype/{firm.actor_type.pk}/"

    shown = said(client.get("/admin/assessments/actortype/")) + said(client.get(f"{page}change/"))

    assert firm.name not in shown
    assert client.get(f"{page}delete/").status_code == 403  # what stands in the way would be named there
    assert Firm not in admin.site._registry
