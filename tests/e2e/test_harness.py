"""The browser checks themselves: each finds a fault that was planted, and nothing on a page that is sound."""

import pytest

from .checks import assert_sound, overflow, violations, watch


def plant(page, script):
    page.goto("/")
    page.evaluate(script)


def test_a_sound_page_passes(page, phone):
    for screen in (page, phone):
        screen.goto("/")

        assert_sound(screen)


def test_a_missing_text_alternative_is_found(page):
    plant(page, "document.querySelector('main').append(document.createElement('img'))")

    assert any(line.startswith("image-alt") for line in violations(page))
    with pytest.raises(AssertionError, match="image-alt"):
        assert_sound(page)


def test_poor_contrast_in_the_dark_theme_alone_is_found(page):
    plant(
        page,
        """{
          const text = document.createElement('p');
          text.textContent = 'nearly black on black';
          const paint = () => {
            text.style.color = document.documentElement.dataset.bsTheme === 'dark' ? '#111' : '#000';
          };
          new MutationObserver(paint).observe(document.documentElement, {attributes: true});
          document.querySelector('main').append(text);
        }""",
    )

    with pytest.raises(AssertionError, match=r"^\S+\ndark: color-contrast[^\n]+$"):
        assert_sound(page)


def test_sideways_overflow_is_found(phone):
    plant(
        phone,
        """{
          const wide = document.createElement('div');
          wide.style.width = '900px';
          wide.style.height = '10px';
          document.querySelector('main').append(wide);
        }""",
    )

    assert overflow(phone) > 400
    with pytest.raises(AssertionError, match="px wider than the window"):
        assert_sound(phone)


@pytest.mark.parametrize(
    ("script", "report"),
    [
        ("document.body.setAttribute('onclick', 'alert(1)')", "policy: script-src-attr blocked inline"),
        ("document.body.setAttribute('style', 'color: red')", "policy: style-src-attr blocked inline"),
        ("console.error('something broke')", "console: something broke"),
        ("setTimeout(() => { throw new Error('thrown') })", "script: thrown"),
        ("fetch('/static/meo/nothing-here.css')", "Failed to load resource"),
    ],
)
def test_what_a_page_reports_is_kept(browser, live_server, script, report):
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    reports = watch(page)
    page.goto("/")

    page.evaluate(f"() => {{ {script} }}")
    page.wait_for_timeout(300)

    assert any(report in line for line in reports), reports
    context.close()


def test_a_refusal_is_no_fault(page):
    response = page.goto("/nowhere/")

    assert response.status == 404
