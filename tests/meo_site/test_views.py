"""Pages of the roof: what they bring together, and that they ask as much for three as for one."""

import pytest
from django.template import Context, Template

from assessments.models import SubThread
from indicators.models import ClaimTest, Indicator, Observation, Release
from tests import factories

pytestmark = pytest.mark.django_db


def keep(number):
    """As if only so many indicators had ever been published."""
    kept = Indicator.objects.order_by("position").values("pk")[:number]
    others = Release.objects.exclude(indicator__in=list(kept.values_list("pk", flat=True)))
    gone = list(others.values_list("pk", flat=True))
    ClaimTest.objects.all().delete()  # they name the releases whose figures they used
    for model, name in ((Observation, "release_id"), (Release, "pk")):
        rows = model._base_manager.filter(**{f"{name}__in": gone})
        rows._raw_delete(rows.db)  # past the guard of what has been public


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [("/", 17), ("/data-sources/", 3)])
def test_pages_of_the_roof_in_constant_queries(client, django_assert_num_queries, address, queries, number):
    keep(number)

    with django_assert_num_queries(queries):
        response = client.get(address)

    assert response.status_code == 200


def test_a_refused_sign_up_names_each_field_in_its_summary(client):
    html = client.post("/accounts/signup/", {}).content.decode()
    summary = html[html.index("There is a problem") : html.index("Create an account</h1>")]

    assert [
        label for label in ("Your name:", "Email:", "Password:", "Password (again):") if label not in summary
    ] == []
    assert "Accept the privacy notice" in summary


def test_home_counts_the_indicators_of_each_theme(client):
    context = client.get("/").context

    assert context["indicator_count"] == 17
    assert {theme.slug: theme.indicator_count for theme in context["themes"]} == {
        "innovation-activity": 8,
        "skills": 1,
        "private-rd": 2,
        "public-rd-funding": 5,
        "patents": 1,
    }
    assert context["minutes"] == [15, 40]


def test_home_leads_a_visitor_to_sign_up_and_a_firm_to_its_work(client):
    assert client.get("/").context["start_address"] == "/accounts/signup/"

    client.force_login(factories.user())

    assert client.get("/").context["start_address"] == "/firm/"


@pytest.mark.parametrize(
    ("roles", "address"),
    [
        ([], "/firm/"),
        (["analyst"], "/observatory/heatmap/"),
        (["editor"], "/admin/"),
        (["publisher"], "/observatory/releases/"),
        (["editor", "publisher"], "/observatory/releases/"),
        (["assessor"], "/observatory/reviews/"),
    ],
)
def test_each_role_starts_at_its_work(client, roles, address):
    client.force_login(factories.staff(*roles) if roles else factories.user())

    assert client.get("/signed-in/").url == address


@pytest.mark.parametrize("number", [1, 3])
def test_indicators_beside_capabilities_in_constant_queries(django_assert_num_queries, number):
    sub_threads = list(SubThread.objects.filter(version__framework__code="mtc-scr")[:number])
    template = Template("{% load beside %}{% indicators_beside sub_threads %}")

    with django_assert_num_queries(12):
        text = template.render(Context({"sub_threads": sub_threads}))

    assert "Regional indicators alongside" in text


def test_capabilities_beside_an_indicator_are_those_that_share_a_theme(django_assert_num_queries):
    indicator = Indicator.objects.get(slug="graduate-employee-share")
    template = Template("{% load beside %}{% capabilities_beside indicator %}")

    with django_assert_num_queries(2):
        text = template.render(Context({"indicator": indicator}))

    shared = SubThread.objects.filter(themes__indicators=indicator)
    assert shared.count() > 0
    assert [one.title for one in shared if one.title.replace("&", "&amp;") not in text] == []
