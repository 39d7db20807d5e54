"""What must hold on every page in a browser: no report, no axe violation, no sideways overflow."""

import functools

RULES = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
OF_COLOUR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
REPORT_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', function (event) {
  console.error('policy: ' + event.effectiveDirective + ' blocked ' + (event.blockedURI || 'inline'));
});
"""


def watch(page):
    """The list that grows with every console error, script error and policy report of this page."""
    reports = []
    page.add_init_script(REPORT_VIOLATIONS)
    page.on("pageerror", lambda error: reports.append(f"script: {error}"))
    page.on(
        "console", lambda message: reports.append(f"console: {message.text}") if is_fault(message) else None
    )
    return reports


def is_fault(message):
    """Refusals (a 404 page, a conflict) and a lost connection are part of a journey; a missing static file or
    a 5xx is not."""
    expected = ("status of 4", "net::ERR_FAILED", "net::ERR_INTERNET_DISCONNECTED")
    refused = "Failed to load resource" in message.text and any(one in message.text for one in expected)
    return message.type == "error" and not (refused and "/static/" not in message.location["url"])


def violations(page, run_only=RULES):
    """Each axe violation as one line: rule, what it wants, where."""
    # without preload: axe would add style sheets of its own to the page, and our policy would report them
    options = {"runOnly": run_only, "resultTypes": ["violations"], "preload": False}
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_script())
    found = page.evaluate("async options => (await axe.run(options)).violations", options)
    return [f"{rule['id']}: {rule['help']}: {node['target']}" for rule in found for node in rule["nodes"]]


@functools.cache
def axe_script():
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - imports Playwright

    return Axe().axe_script


def overflow(page):
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


LIGHT, DARK = ("light", RULES), ("dark", OF_COLOUR)  # a theme changes colours and nothing else


def assert_sound(page, *, themes=(LIGHT, DARK)):
    """No violation in these themes, no sideways overflow; reports are asserted when the page closes."""
    page.wait_for_load_state()  # a click may have begun another page
    found = [f"{overflow(page)} px wider than the window"] if overflow(page) > 0 else []
    for theme, run_only in themes:
        page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme }", theme)
        found += [f"{theme}: {violation}" for violation in violations(page, run_only)]
    assert not found, "\n".join([page.url, *found])


def assert_sound_at_both_widths(page):
    """The same on a phone, in light colours, and on a desk, in both: they are the same; it is left on a desk."""
    for width, themes in ((390, [LIGHT]), (1280, [LIGHT, DARK])):
        page.set_viewport_size({"width": width, "height": 900})
        assert_sound(page, themes=themes)
