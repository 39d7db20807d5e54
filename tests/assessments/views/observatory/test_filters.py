"""The filters of the analysts' pages: what they choose, and what is refused by name."""

import re

import pytest

from meo_site.audit.models import Event

from .conftest import LAYOUT
from .reading import PAGES, address, rows_of, unescaped

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", PAGES[1:])
@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("geography=atlantis", "geography"),
        ("geography=uk'--", "geography"),
        ("size=%00", "size"),
        ("size=0", "size"),
        ("tier=%F0%9F%92%A5", "tier"),
        ("mode=guessed", "mode"),
        ("framework=none", "none"),
        ("round=spring&framework=other", "spring"),
        ("size=small&size=large", "size"),
        ("round=spring&round=spring", "round"),
        ("ordering=owner__password", "ordering"),
        ("geography__parent=1", "geography__parent"),
    ],
)
def test_a_filter_that_cannot_be_read_is_named(client, analyst, round_, name, query, named, frozen):
    other = frozen.framework_version(LAYOUT).framework
    type(other).objects.filter(pk=other.pk).update(code="other")
    frozen.round_of(other.versions.get())

    response = client.get(address(name, f"?{query}"))

    assert response.status_code == 400
    assert named in str(response.context["reason"])
    assert str(response.context["reason"]) in unescaped(response)
    assert not Event.objects.filter(actor=analyst).exists()


@pytest.mark.parametrize(
    "query",
    [
        "by=sector",
        "measure=average",
        "view=map",
        "cell=boats",
        "cell=boats:ITM",
        "cell=nobody:plan",
        "sector=boats",
    ],
)
def test_the_heatmap_refuses_what_it_does_not_know(client, analyst, round_, submit, query):
    submit("boats", "1111111")

    response = client.get(address("heatmap", f"?{query}"))

    assert response.status_code == 400
    assert query.partition("=")[0] in unescaped(response)


@pytest.mark.parametrize("name", PAGES[1:])
@pytest.mark.parametrize("slug", ["nowhere", "0", "spring'", "%00"])
def test_an_unknown_round_does_not_exist(client, analyst, round_, name, slug):
    assert client.get(address(name, f"?round={slug}")).status_code == 404


def test_filters_that_cannot_be_combined_are_offered_one_by_one(client, analyst, round_, frozen):
    segment = frozen.segment()
    size, tier = segment["size_band"], segment["tier"]
    asked = f"?round=spring&size={size.code}&tier={tier.code}&by=thread"

    page = client.get(address("heatmap", asked))

    assert page.status_code == 400
    assert "<h1>These filters cannot be combined</h1>" in unescaped(page)
    assert f"“{size.title}” and “{tier.title}” together" in unescaped(page)
    links = re.findall(r'<li><a href="([^"]+)">([^<]+ alone)</a>', unescaped(page))
    assert [text for _, text in links] == [f"{size.title} alone", f"{tier.title} alone"]
    for link, _ in links:
        assert "round=spring" in link
        assert "by=thread" in link
        assert client.get(link).status_code == 200


def test_markup_in_a_filter_stays_text(client, analyst, round_):
    response = client.get(address("heatmap", "?by=<script>alert(1)</script>"))

    assert response.status_code == 400
    assert b"<script>alert" not in response.content


def test_without_a_round_the_newest_with_submissions_is_shown(client, analyst, round_, submit, frozen):
    submit("boats", *["1111111"] * 5)
    frozen.round_of(round_.framework_version, slug="newer", opens_on="2026-02-01", closes_on="2026-12-01")

    assert client.get(address("heatmap")).context["filters"].round == round_
    assert client.get(address("heatmap", "?round=newer")).context["filters"].round.slug == "newer"


def test_a_questionnaire_alone_means_its_newest_round(client, analyst, round_, submit, frozen):
    submit("boats", *["1111111"] * 5)
    other = frozen.round_of(frozen.framework_version(LAYOUT), opens_on="2025-01-01")
    code = other.framework_version.framework.code

    assert client.get(address("heatmap", f"?framework={code}")).context["filters"].round == other


def test_before_the_first_round_the_pages_say_so(client, analyst):
    for name in PAGES:
        response = client.get(address(name))

        assert response.status_code == 200
        assert "No round" in response.content.decode()


def test_filters_choose_the_firms(client, analyst, round_, submit, frozen):
    inside = frozen.area("lep-inside", parent=frozen.area("a-region"))
    large = frozen.segment()["size_band"]
    submit("boats", *["1111111"] * 5, geography=inside)
    submit("boats", *["4444444"] * 6, size_band=large, mode="facilitated")

    def levels(query):
        row = rows_of(client.get(address("heatmap-csv", f"?by=subthread&{query}")))[1]
        return row[3:7]

    assert levels("") == ["5", "0", "0", "6"]
    assert (
        levels("geography=lep-inside")
        == levels("geography=a-region")
        == levels("mode=self")
        == ["5", "0", "0", "0"]
    )
    assert levels(f"size={large.code}") == levels("mode=facilitated") == ["0", "0", "0", "6"]
