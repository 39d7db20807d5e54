"""The chart that other sites frame: it alone may be framed, and it knows nobody."""

from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.models import Indicator
from tests.factories import user

from .revisions import earlier, withdrawn

pytestmark = pytest.mark.django_db
SLUG = "graduate-employee-share"
PAGE, EMBED = f"/indicators/{SLUG}/", f"/indicators/{SLUG}/embed/"


def policy(response):
    return dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))


def test_any_site_may_frame_it_and_no_other_page(client):
    framed, page = client.get(EMBED), client.get(PAGE)

    assert policy(framed)["frame-ancestors"] == "*"
    assert "X-Frame-Options" not in framed
    assert policy(page)["frame-ancestors"] == "'none'"
    assert page["X-Frame-Options"] == "DENY"
    others = {name: one for name, one in policy(framed).items() if name != "frame-ancestors"}
    assert others == {name: one for name, one in policy(page).items() if name != "frame-ancestors"}


def test_an_unknown_indicator_cannot_be_framed(client):
    response = client.get("/indicators/unicorns/embed/")

    assert (response.status_code, response["X-Frame-Options"]) == (404, "DENY")
    assert policy(response)["frame-ancestors"] == "'none'"


def test_it_reads_and_sets_no_cookie_even_of_who_has_signed_in(client):
    anonymous = client.get(EMBED)
    client.force_login(user())
    client.get(PAGE)  # the session is in use

    with CaptureQueriesContext(connection) as asked:
        response = client.get(EMBED)

    assert response.content == anonymous.content
    assert not [one for one in asked if "django_session" in one["sql"] or "accounts_user" in one["sql"]]
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert response["Cache-Control"] == "public, max-age=300"
    assert "csrf" not in response.content.decode()


def test_it_stands_alone_with_finding_figures_source_and_link(client):
    text = " ".join(client.get(EMBED).content.decode().split())

    assert "West Midlands is above East Midlands, and both are below the UK" in text
    assert "10.2%" in text
    assert "2018 (calendar year). Source: Department for Business" in text
    assert f'<a href="http://testserver{PAGE}" target="_blank" rel="noopener">' in text
    assert "plotly" not in text  # one period is drawn without scripts


def test_several_periods_are_lines_with_their_table(client):
    earlier(SLUG, 2017, {"west-midlands": "10.0", "uk": "13.9"})

    text = client.get(EMBED).content.decode()

    assert "plotly.min.js" in text
    assert '<th scope="row">2017</th><td class="r">10.0%</td><td class="r">–</td>' in text


def test_what_was_withdrawn_says_so(client):
    withdrawn(SLUG)

    assert "No figures at present" in client.get(EMBED).content.decode()


def test_the_page_of_the_indicator_gives_the_frame_to_copy(client):
    Indicator.objects.filter(slug=SLUG).update(name='Degrees "held" & more')

    text = client.get(PAGE).content.decode()

    assert (
        f'&lt;iframe src="http://testserver{EMBED}" title="Degrees &amp;quot;held&amp;quot; &amp;amp; more"'
        in text
    )


def test_what_is_copied_holds_no_markup_of_a_name(client):
    Indicator.objects.filter(slug=SLUG).update(name='A" onload="alert(1)"><script>alert(2)</script>')

    page = client.get(PAGE).content.decode()

    copied = unescape(page.partition("HTML to copy")[2].partition(">")[2].partition("</textarea>")[0])
    assert "<script>" not in copied
    assert 'title="A&quot; onload=' in copied
