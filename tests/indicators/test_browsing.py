"""Filters of the catalogue: each alone, all together, what they offer, and what does not exist."""

import pytest

from indicators.models import Indicator, Source

from .revisions import withdrawn

pytestmark = pytest.mark.django_db
INDEX = "/indicators/"
SLUG = "graduate-employee-share"


def listed(client, **asked):
    return [row.slug for row in client.get(INDEX, asked).context["rows"]]


def offered(client):
    selects = client.get(INDEX).context["browsing"].selects
    return {one.name: [value for value, _ in one.options if value] for one in selects}


def test_an_area_leaves_the_indicators_that_describe_it(client):
    assert listed(client, area="lep-worcestershire") == ["firms-undertaking-rd"]
    assert listed(client, area="west-midlands") == listed(client)


def test_polarity_is_that_of_the_indicator(client):
    lower = [one.slug for one in Indicator.objects.listed().filter(polarity="lower_is_better")]

    assert lower
    assert listed(client, polarity="lower_is_better") == lower


def test_a_publisher_is_that_of_the_newest_figures(client):
    for name in offered(client)["publisher"]:
        found = client.get(INDEX, {"publisher": name}).context["rows"]
        assert {row.current.publisher for row in found} <= {name}
    assert sum(len(listed(client, publisher=name)) for name in offered(client)["publisher"]) == len(
        listed(client)
    )


def test_freshness_is_what_the_table_says(client):
    Source.objects.filter(releases__indicator__slug=SLUG).update(next_expected_on=None)
    Indicator.objects.filter(slug=SLUG).update(state="discontinued")
    words = {
        row.slug: [one.label for one in row.current.freshness] for row in client.get(INDEX).context["rows"]
    }

    for value, label in (
        ("current", None), ("update-due", "Update due"), ("source-corrected", "Source corrected"),
        ("discontinued", "Discontinued"),
    ):  # fmt: skip
        expected = [slug for slug, labels in words.items() if (label in labels if label else not labels)]
        assert listed(client, freshness=value) == expected
    assert listed(client, freshness="discontinued") == [SLUG]


def test_filters_narrow_each_other_with_words_and_theme(client):
    both = listed(client, area="lep-worcestershire", q="degree")
    response = client.get(INDEX, {"area": "lep-worcestershire", "q": "degree"})

    assert both == []
    assert "No indicator fits these filters and “degree”." in response.content.decode()
    assert listed(client, theme="innovation-activity", area="lep-worcestershire") == ["firms-undertaking-rd"]


def test_other_names_are_searched(client):
    Indicator.objects.filter(slug=SLUG).update(aliases=["Qualified workforce"])

    assert listed(client, q="qualified WORKFORCE") == [SLUG]


@pytest.mark.parametrize("words", ["employee", "degrees", "patents", "patent", "surveys"])
def test_a_word_finds_its_plural_and_its_singular(client, words):
    assert listed(client, q=words)


def test_where_nothing_is_found_the_words_most_like_those_asked_for_are_offered(client):
    page = client.get(INDEX, {"q": "inovation firm"}).content.decode()

    assert 'Did you mean <a href="?q=innovation+firm">innovation firm</a>?' in page
    assert "Did you mean" not in client.get(INDEX, {"q": "inovation patents"}).content.decode()  # no such one
    assert "Did you mean" not in client.get(INDEX, {"q": "zebra"}).content.decode()


@pytest.mark.parametrize("name", ["area", "freshness", "polarity", "publisher", "theme"])
def test_a_filter_that_names_what_there_is_not_is_not_found(client, name):
    assert client.get(INDEX, {name: "<unicorns>\0"}).status_code == 404


def test_filters_stay_while_a_theme_is_chosen(client):
    text = client.get(INDEX, {"area": "lep-worcestershire", "page": "1"}).content.decode()

    assert 'href="?area=lep-worcestershire&amp;theme=innovation-activity"' in text
    assert '<option value="lep-worcestershire" selected>' in text


@pytest.mark.parametrize("count", [1, 3])
def test_filters_take_the_same_queries_for_any_number(client, django_assert_num_queries, count):
    for slug in listed(client)[count:]:
        withdrawn(slug)
    asked = {"area": "uk", "freshness": "update-due"}

    with django_assert_num_queries(16):
        response = client.get(INDEX, asked)

    assert len(response.context["rows"]) == count
