"""How the admin lets editors begin a release (the next period, one that was withdrawn) and take one back."""

import pytest

from indicators import publishing
from indicators.models import Breakdown, Geography, Release
from meo_site.accounts.roles import Role
from tests import factories

from .revisions import current, drafted, earlier
from .test_admin import PEOPLE, as_person, page, people, verb
from .test_admin_publishing import BERD, form_of, submitted

__all__ = ["people"]  # a fixture
pytestmark = pytest.mark.django_db

ADD = "/admin/indicators/release/add/"


# begun and taken back


def test_a_correction_of_what_was_withdrawn_says_what_readers_see(client, people):
    before = current(BERD)
    publishing.withdraw(before, by=people["publisher"], reason="A mistake.")
    as_person(client, people["editor"])

    offered = client.get(page(before)).content.decode()
    begun = client.post(verb("correct", before), {"seen": 1, "reason": "Right."}, follow=True)

    assert "Correct and publish again" in offered
    assert "Readers see no values of it until then." in begun.content.decode()
    assert "to publish this period again: <a" in client.get(page(before)).content.decode()


def test_who_submitted_is_offered_to_take_it_back(client, people):
    draft = drafted(BERD, "25900000000", place="uk")
    publishing.submit_for_approval(draft, by=people["editor"])
    draft.refresh_from_db()

    as_person(client, factories.staff(Role.EDITOR))
    assert verb("take-back", draft) not in client.get(page(draft)).content.decode()
    refused = client.post(verb("take-back", draft), {"seen": draft.version}, follow=True)
    assert "submitted it, and may take it back" in refused.content.decode()

    as_person(client, people["editor"])
    assert verb("take-back", draft) in client.get(page(draft)).content.decode()
    client.post(verb("take-back", draft), {"seen": draft.version})
    assert Release.objects.get(pk=draft.pk).status == "draft"


@pytest.mark.parametrize("who", [one for one in PEOPLE if one not in ("editor", "superuser")])
def test_others_do_not_know_a_release_to_take_back(client, people, who):
    release = submitted()

    answer = as_person(client, people[who]).post(verb("take-back", release), {"seen": release.version})

    assert answer.status_code == (302 if who in ("anonymous", "firm") else 404)
    assert Release.objects.get(pk=release.pk).status == "checked"


def test_the_page_of_a_draft_leads_to_the_published_page_under_its_name(client, people):
    draft = drafted(BERD, "25900000000", place="uk")
    as_person(client, people["editor"])

    assert ">Published page</a>" in client.get(page(draft)).content.decode()
    assert ">View on site</a>" in client.get(page(current(BERD))).content.decode()


# the next period


def test_the_next_period_begins_like_the_newest_with_rows_without_values(client, people):
    before = current("business-rd-employment")
    as_person(client, people["editor"])
    assert f'href="{ADD}?after={before.pk}"' in client.get(page(before)).content.decode()

    begun = client.get(f"{ADD}?after={before.pk}").context["adminform"].form.initial
    data = {name: str(getattr(value, "pk", value)) for name, value in begun.items()}
    client.post(ADD, data | {"source_addresses": ""})

    draft = Release.objects.get(indicator=before.indicator, status="draft")
    assert (str(draft.period_start), str(draft.period_end), draft.period_label, draft.source) == (
        "2020-01-01", "2020-12-31", "2020", before.source,
    )  # fmt: skip
    [formset] = client.get(page(draft)).context["inline_admin_formsets"]
    rows = [row.initial for row in formset.formset.extra_forms]
    own = [(row.geography_id, row.breakdown_id, row.display_unit) for row in before.observations.described()]
    assert [(row["geography"], row["breakdown"], row["display_unit"]) for row in rows] == own


def test_rows_that_stay_without_a_value_are_not_stored(client, people):
    draft = earlier("business-rd-employment", 2015, {"uk": "250000"}, publish=False)
    [formset] = as_person(client, people["editor"]).get(page(draft)).context["inline_admin_formsets"]
    forms = formset.formset.forms
    data = {field.html_name: field.value() for one in forms for field in one if field.value() is not None}
    data |= {field.html_name: field.value() for field in formset.formset.management_form}
    data |= form_of(draft, display_unit="FTE", amount="250000") | {"observations-TOTAL_FORMS": len(forms)}

    answer = client.post(page(draft), data | {"observations-1-amount": "26000"})

    assert answer.status_code == 302
    assert len(forms) > 2
    assert set(draft.observations.values_list("geography__slug", "value")) == {
        ("uk", 250_000), (Geography.objects.get(pk=forms[1].initial["geography"]).slug, 26_000),
    }  # fmt: skip


@pytest.mark.parametrize("after", ["", "x", "0", "999999999", "9" * 400, "٢"])
def test_what_names_no_published_period_begins_with_nothing(client, people, after):
    answer = as_person(client, people["editor"]).get(ADD, {"after": after})

    assert answer.context["adminform"].form.initial == {}


def test_a_period_is_not_begun_under_the_label_of_another(client, people):
    like = current(BERD)
    data = {
        "indicator": like.indicator_id, "period_start": "2020-01-01", "period_end": "2020-12-31",
        "period_type": "calendar-year", "period_label": "2019", "source": like.source_id,
    }  # fmt: skip

    refused = as_person(client, people["editor"]).post(ADD, data)

    assert "The label “2019” does not name the period" in refused.content.decode()
    assert not Release.objects.filter(period_start="2020-01-01").exists()


def test_a_release_of_more_values_than_a_form_can_hold_is_corrected_by_file(client, people):
    draft = drafted(BERD, "25900000000", place="uk")
    row = draft.observations.first()
    labels = Breakdown.objects.bulk_create(
        Breakdown(indicator=draft.indicator, code=f"part-{number}", title=str(number), position=number)
        for number in range(2, 83)
    )
    for label in labels:
        row.pk, row.breakdown = None, label
        row._state.adding = True
        row.save()

    shown = as_person(client, people["editor"]).get(page(draft)).content.decode()
    answer = client.post(page(draft), form_of(draft, period_label="Year 2019"))

    assert "more than one form can hold" in shown
    assert "observations-0" not in shown
    assert answer.status_code == 302
    assert Release.objects.get(pk=draft.pk).period_label == "Year 2019"
