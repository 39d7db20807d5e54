"""The catalogue in a browser: sound in both themes and on a phone, with a chart that the policy lets Plotly draw."""

import pytest

from .checks import assert_sound

LISTS = ["/indicators/", "/indicators/?theme=public-rd-funding&q=spend", "/indicators/?q=zebra"]
INDICATORS = [
    "firms-undertaking-rd",  # proportion, with local areas
    "innovation-barriers-high",  # several labels
    "innovation-expenditure-shares",  # composition
    "business-rd-expenditure",  # money, with a contradiction
    "patents-filed",  # no figure to compare with
]


@pytest.mark.parametrize("address", LISTS)
def test_lists_are_sound(page, phone, address):
    for screen in (page, phone):
        screen.goto(address)

        assert_sound(screen)


@pytest.mark.parametrize("slug", INDICATORS)
def test_an_indicator_is_sound_with_its_chart(page, phone, slug):
    for screen in (page, phone):
        screen.goto(f"/indicators/{slug}/")
        screen.wait_for_selector("[data-chart] .main-svg")

        assert screen.locator("[data-chart] .bars path").first.is_visible()
        assert_sound(screen)


def test_a_chart_follows_the_theme(page):
    page.goto("/indicators/firms-undertaking-rd/")
    bar = page.locator("[data-chart] .bars path").first
    fills = []

    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme }", theme)
        page.wait_for_timeout(300)
        fills.append(bar.evaluate("bar => getComputedStyle(bar).fill"))

    assert fills == ["rgb(164, 80, 28)", "rgb(240, 163, 107)"]  # --em of each theme


def test_a_visitor_searches_and_opens_an_indicator(page):
    page.goto("/indicators/")
    page.get_by_role("searchbox", name="Search indicators").fill("degree")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Employees holding a degree").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Employees holding a degree"
    assert page.get_by_role("row", name="East Midlands").first.inner_text().split() == [
        "East", "Midlands", "8.0%", "−6.3", "points",
    ]  # fmt: skip


def test_figures_are_read_without_scripts(browser, live_server):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()

    page.goto("/indicators/innovate-uk-spend/")

    assert "£941m" in page.get_by_role("table").first.inner_text()
    assert page.locator("svg.viz rect").first.is_visible()
    context.close()
