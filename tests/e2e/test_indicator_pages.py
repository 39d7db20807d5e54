"""The catalogue in a browser: sound in both themes and on a phone, with a chart that the policy lets Plotly draw."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

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


@pytest.fixture
def another_site():
    """Serves one page from an origin of its own: `another_site(html)` is its address."""
    servers = []

    def serve(html):
        class Host(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(html.encode() if self.path == "/" else b"")

            def log_message(self, *args):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
        Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def test_another_site_shows_the_chart_and_no_other_page_of_ours(browser, live_server, another_site):
    page = browser.new_page()  # not watched: the refusal is a report
    shown = f"{live_server.url}/indicators/graduate-employee-share/"
    html = f'<title>Host</title><iframe src="{shown}embed/"></iframe><iframe src="{shown}"></iframe>'

    page.goto(another_site(html))
    page.wait_for_load_state()
    embedded, refused = [frame for frame in page.frames if frame != page.main_frame]

    assert embedded.get_by_role("heading", level=1).inner_text() == "Employees holding a degree"
    assert embedded.get_by_role("row", name="East Midlands").inner_text().split()[:3] == [
        "East", "Midlands", "8.0%",
    ]  # fmt: skip
    assert refused.url.startswith("chrome-error:")
    assert page.context.cookies() == []
    page.context.close()


def test_a_reader_takes_the_chart_away_as_a_picture(page):
    page.goto("/indicators/firms-undertaking-rd/")

    for button, name in (("PNG picture", "firms-undertaking-rd.png"), ("SVG", "firms-undertaking-rd.svg")):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=button).click()
        assert waiting.value.suggested_filename == name


def test_a_reader_compares_other_indicators_without_scripts(browser, live_server):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/indicators/compare/")

    page.get_by_label("Process innovators", exact=True).uncheck()
    page.get_by_label("Add an indicator").select_option("Patents granted in the year")
    page.get_by_label("Index").check()
    page.get_by_role("button", name="Compare").click()

    table = page.get_by_role("table").inner_text()
    assert "Patents granted in the year" in table
    assert "Process innovators" not in table.replace("product and process innovators", "")
    assert page.get_by_label("Index").is_checked()
    context.close()
