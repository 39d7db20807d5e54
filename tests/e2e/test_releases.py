"""An analyst makes a release, a publisher approves it, everybody reads it."""

import pytest

from assessments import releases
from assessments.models import Release
from tests import factories
from tests.assessments.releases import closed

from .checks import assert_sound

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_release_is_made_approved_and_read(open_page, sign_in):
    closed.kind_in.cache_clear()
    round_ = closed.closed_round(slug="autumn", title="Autumn")
    desk, other, reader = open_page(), open_page(width=390), open_page()
    sign_in(desk, factories.staff("analyst"))
    desk.goto("/observatory/releases/")
    assert_sound(desk)
    desk.get_by_role("link", name="Make a release of Autumn").click()
    assert_sound(desk)
    desk.get_by_role("button", name="Make release").click()
    desk.get_by_text("Waiting for the worker").wait_for()
    assert_sound(desk)

    releases.make(Release.objects.get(round=round_).pk)

    desk.get_by_role("link", name="See the release").click()  # the page has asked by itself
    desk.get_by_text("another person, a publisher, approves it").wait_for()
    assert_sound(desk)
    sign_in(other, factories.staff("publisher"))
    other.goto(desk.url)
    assert_sound(other)
    other.get_by_role("link", name="Approve", exact=True).click()
    assert_sound(other)
    other.get_by_role("button", name="Approve and publish").click()
    other.get_by_text("Everybody can read it now.").wait_for()
    other.get_by_role("link", name="Withdraw", exact=True).click()
    assert_sound(other)

    reader.goto("/benchmarks/autumn/1/")
    assert reader.get_by_role("rowheader", name="Automotive").is_visible()
