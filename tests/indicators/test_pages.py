"""The catalogue in pages: each indicator on one of them, filters kept, nothing read that is not shown."""

import pytest
from django.urls import reverse

from indicators.models import Indicator
from indicators.series import catalogue

from .reading import tables

pytestmark = pytest.mark.django_db
INDEX = reverse("indicators:index")


@pytest.fixture
def four_a_page(monkeypatch):
    monkeypatch.setattr(catalogue, "INDICATORS_A_PAGE", 4)


def listed(response):
    return [row.slug for row in response.context["rows"]]


def test_each_indicator_is_on_one_page_in_the_order_of_the_catalogue(client, four_a_page):
    pages = [client.get(INDEX, {"page": number}) for number in range(1, 6)]

    assert [len(listed(page)) for page in pages] == [4, 4, 4, 4, 1]
    assert [slug for page in pages for slug in listed(page)] == list(
        Indicator.objects.listed().values_list("slug", flat=True)
    )


def test_a_page_says_where_it_is_and_leads_to_its_neighbours_with_the_filters(client, four_a_page):
    html = client.get(INDEX, {"page": 2, "q": "spend", "theme": "public-rd-funding"}).content.decode()

    assert "Indicators 5 to 5 of 5." in html
    assert 'rel="prev" href="?page=1&amp;q=spend&amp;theme=public-rd-funding"' in html
    assert 'rel="next"' not in html


@pytest.mark.parametrize("number", ["0", "-1", "99", "x", "", "1" * 30])
def test_any_number_gives_a_page(client, four_a_page, number):
    assert listed(client.get(INDEX, {"page": number}))


def test_a_catalogue_of_one_page_speaks_of_none(client):
    html = client.get(INDEX).content.decode()

    assert 'aria-label="Pages"' not in html
    assert "Indicators 1 to" not in html


def test_counts_are_those_of_all_pages(client, four_a_page):
    response = client.get(INDEX)

    assert response.context["all_count"] == 17
    assert sum(theme.indicator_count for theme in response.context["themes"]) == 17


def test_local_figures_are_not_read_for_the_table_unless_under_query(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        response = client.get(INDEX)

    assert not [cell for row in response.context["rows"] for part in row.current.parts for cell in part.local]
    assert tables(response)


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("blue-sky", True),
        ("SKY", True),
        ("sky research", True),
        ("[", False),
        ('"', False),
        (",", False),
        ("café", True),
    ],
)
def test_search_reads_other_names_and_not_the_brackets_around_them(client, words, is_found):
    Indicator.objects.filter(slug="patents-granted").update(aliases=["Blue-sky research", "Café patents"])

    assert ("patents-granted" in listed(client.get(INDEX, {"q": words}))) is is_found
