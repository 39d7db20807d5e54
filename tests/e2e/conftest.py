"""A browser on the live server: `page` (1280 px wide) and `phone` (390 px), watched while they are open."""

import os
import shutil

import pytest

from .checks import watch

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in the thread of the test
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    """Whatever needs a browser is skipped by name where there is none, unless one is required."""
    if CHROMIUM or os.environ.get("REQUIRE_BROWSER") == "1":
        return
    for item in items:
        if {"page", "phone", "browser"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.skip(reason="browser: no Chromium on this machine"))


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - starts a driver; only browser tests pay for it

    assert CHROMIUM, "a browser is required and there is no Chromium on this machine"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser, live_server):
    """Opens watched pages, each in a context of its own, that may report nothing until the test ends."""
    opened = []

    def open_one(width=1280, height=900, **options):
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            locale="en-GB",
            **options,
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        opened.append((context, watch(page)))
        return page

    yield open_one
    for context, _ in opened:
        context.close()
    assert [report for _, reports in opened for report in reports] == []


@pytest.fixture
def page(open_page):
    return open_page()


@pytest.fixture
def phone(open_page):
    return open_page(width=390, height=844, has_touch=True)


@pytest.fixture
def sign_in(live_server, client):
    """Signs a person in without the form: `sign_in(page, user)`."""

    def as_person(page, user):
        client.force_login(user)
        cookie = client.cookies["sessionid"]
        page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])

    return as_person
