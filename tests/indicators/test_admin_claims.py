"""Claims in the admin: a formula is refused by name, results are read only, and a queue of what stopped agreeing."""

import pytest
from django.urls import reverse

from indicators.models import ClaimTest, PublishedClaim
from meo_site.accounts.roles import Role
from tests import factories

from .revisions import corrected, earlier

pytestmark = pytest.mark.django_db
LIST = "/admin/indicators/publishedclaim/"


@pytest.fixture
def editor(client):
    person = factories.staff(Role.EDITOR)
    client.force_login(person)
    return person


def claim(code="C01"):
    return PublishedClaim.objects.get(code=code)


def page(one):
    return reverse("admin:indicators_publishedclaim_change", args=[one.pk])


def typed(client, one, **changes):
    """What a browser sends back for a claim, with changes."""
    form = client.get(page(one)).context["adminform"].form
    kept = {name: value for name, value in form.initial.items() if value not in (None, False)}
    return {**kept, "seen": form["seen"].value(), "tests-TOTAL_FORMS": 0, "tests-INITIAL_FORMS": 0, **changes}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"formula": "wm > "}, "A number, a place or “(” is missing, found the end at character 5."),
        ({"formula": "wales > uk"}, "“wales” is no place: a formula names wm, em, me, uk."),
        (
            {"formula": "wm[training] > uk"},
            "“training” is no label of Innovation-active firms: it has total.",
        ),
        ({"is_external": "on"}, "A claim that rests on a table elsewhere has no formula."),
        ({"period_start": "1999-01-01"}, "No figures of this indicator begin on that day."),
        ({"decimals": "7"}, "Type 6 at most."),
        ({"unit": "furlongs"}, "Choose one of percent, GBP, GBP m, GBP bn, FTE, count."),
    ],
)
def test_what_is_wrong_with_a_claim_is_named(client, editor, changes, said):
    response = client.post(page(claim()), typed(client, claim(), **changes))

    errors = [message for found in response.context["adminform"].form.errors.values() for message in found]
    assert said in errors[0]
    assert claim().formula == "wm > uk"


def test_a_claim_is_tested_as_soon_as_it_is_saved(client, editor):
    response = client.post(page(claim()), typed(client, claim(), formula="wm < uk"))

    assert response.status_code == 302
    now = ClaimTest.objects.get(claim=claim(), ended_at=None)
    assert (now.verdict, now.arithmetic, now.by) == ("disagrees", "38.7% < 37.6% does not hold", editor)
    assert "38.7% &lt; 37.6% does not hold" in client.get(page(claim())).content.decode()


def test_a_new_claim_is_tested_too(client, editor):
    like = claim()
    data = {
        "code": "X01", "indicator": like.indicator_id, "geography": like.geography_id, "kind": "comparison",
        "text": "Above half of the UK.", "formula": "wm > uk / 2", "basis": "table",
    }  # fmt: skip

    client.post(f"{LIST}add/", data)

    assert claim("X01").tests.get().arithmetic == "38.7% > 37.6% / 2"


def test_the_queue_holds_what_stopped_agreeing_with_the_release_that_did_it(client, editor):
    assert client.get(f"{LIST}?agreement=stopped").context["cl"].result_count == 0

    release = corrected("innovation-active-firms", "37.0")

    queue = client.get(f"{LIST}?agreement=stopped")
    assert [one.code for one in queue.context["cl"].result_list] == ["C01"]
    assert str(release) in queue.content.decode()
    by_verdict = client.get(f"{LIST}?verdict=disagrees").context["cl"].result_list
    assert [one.code for one in by_verdict] == ["C01", "C17", "C33"]


def test_results_are_read_only(client, editor):
    content = client.get(page(claim())).content.decode()

    assert "Results of testing it" in content
    assert 'name="tests-0-verdict"' not in content


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_long(client, editor, count, django_assert_max_num_queries):
    kept = PublishedClaim.objects.values_list("pk", flat=True)[:count]
    PublishedClaim.objects.exclude(pk__in=list(kept)).delete()
    client.get(LIST)

    with django_assert_max_num_queries(10):
        answer = client.get(LIST)

    assert answer.context["cl"].result_count == count


def test_the_period_it_was_tested_on_stands_in_the_form_until_it_is_cleared(client, editor):
    later = claim().period_start
    earlier("innovation-active-firms", 2010, {"west-midlands": "20.0", "uk": "30.0"})
    client.post(page(claim()), typed(client, claim(), period_start="2010-01-01"))
    then = claim().tests.get(ended_at=None)

    shown = client.get(page(claim())).context["adminform"].form.initial["period_start"]
    client.post(page(claim()), typed(client, claim(), period_start=""))

    now = claim().tests.get(ended_at=None)
    assert (str(shown), then.verdict, then.release.period_start) == ("2010-01-01", "disagrees", shown)
    assert (claim().period_start, now.verdict, now.release.period_start) == (later, "agrees", later)
    assert claim().history.first().period_start == later
    assert client.get(page(claim())).context["adminform"].form.initial["period_start"] == later
