"""Released benchmarks in a browser: a cell by keyboard, and a picture that stands alone."""

import struct

import pytest

from tests import released

from .checks import assert_sound_at_both_widths

pytestmark = pytest.mark.django_db(transaction=True)
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def release():
    return released.release(released.closed_round(slug="spring", title="Spring"))


def test_a_cell_is_reached_and_opened_by_keyboard(page, release):
    page.goto("/benchmarks/spring/")
    page.get_by_role("region", name="Heatmap table").focus()

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.get_by_role("heading", name="Food and drink, Plan").wait_for()
    assert page.evaluate("document.activeElement.id") == "drill"
    assert page.locator(".heat a[aria-current]").count() == 1
    assert page.url.endswith("cell=food-drink%3Aplan") or page.url.endswith("cell=food-drink:plan")


def test_the_table_keeps_its_first_column_on_a_phone(phone, release):
    phone.goto("/benchmarks/spring/?table=sector-subthread")
    table = phone.get_by_role("region", name="Heatmap table")
    first = phone.locator(".heat tbody th[scope=row]").first

    table.evaluate("box => { box.scrollLeft = 200 }")

    assert 0 <= first.bounding_box()["x"] <= 20


def test_a_chart_is_sound(page, release):
    page.goto("/benchmarks/spring/?view=chart&measure=mean")
    page.locator(".js-plotly-plot .main-svg").first.wait_for(state="attached")

    assert_sound_at_both_widths(page)


@pytest.mark.parametrize("query", ["measure=mean", "table=all-subthread"])
def test_a_chart_is_saved_as_a_picture_with_its_source(page, release, query):
    page.goto(f"/benchmarks/spring/?view=chart&{query}")
    page.locator(".js-plotly-plot .main-svg").first.wait_for(state="attached")

    with page.expect_download() as saved:
        page.get_by_role("button", name="PNG picture").click()
    picture = saved.value.path().read_bytes()
    with page.expect_download() as saved_svg:
        page.get_by_role("button", name="SVG").click()
    drawing = saved_svg.value.path().read_text()

    assert saved.value.suggested_filename.startswith("benchmark-spring-release-1-")
    assert picture.startswith(PNG)
    width, height = struct.unpack(">II", picture[16:24])
    assert width == 2400
    assert height >= 900
    assert len(picture) > 30_000  # not a blank sheet
    for said in (
        "60 firms",
        "At least 10 firms behind every figure",
        "Source: ",
        "release 1",
        "/benchmarks/spring/1/",
    ):
        assert said in drawing
