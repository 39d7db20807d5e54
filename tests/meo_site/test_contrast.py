"""The design tokens keep their contrast (WCAG 2.2: 4.5 for text, 3 for marks) and their order, in both themes."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings

TEXT = """
ink/bg ink/surface ink/surface-2 ink-2/bg ink-2/surface ink-2/surface-2 ink/accent-soft ink-2/accent-soft accent/bg
accent/surface accent/accent-soft accent-hover/surface on-accent/accent on-accent/accent-hover ok/surface ok/bg
ok/ok-soft warn/warn-soft danger/surface danger/danger-soft ink/danger-soft ink/warn-soft ink/ok-soft
accent/danger-soft l1-ink/l1 l2-ink/l2 l3-ink/l3 l4-ink/l4 heat-ink/h1 heat-ink/h2 heat-ink/h3 heat-ink/h4
heat-ink-inv/h5 heat-ink-inv/h6 heat-ink/c1 heat-ink/c2 heat-ink/c3 heat-ink-inv/c4 heat-ink-inv/c5
""".split()
MARKS = """
line-strong/surface line-strong/bg focus/bg focus/surface l-edge/surface l-edge/bg accent/surface wm/surface
em/surface uk/surface wm/bg em/bg danger/surface
""".split()
RAMPS = {"l": 4, "h": 6, "c": 5}


def tokens():
    css = (Path(settings.BASE_DIR) / "meo_site/static/meo/app.css").read_text()
    light = _block(css, r':root, \[data-bs-theme="light"\]')
    return {"light": light, "dark": light | _block(css, r'\n\[data-bs-theme="dark"\]')}


def _block(css, selector):
    body = re.search(selector + r"\s*\{(.*?)\n\}", css, re.DOTALL).group(1)
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})", body))


def luminance(colour):
    """Relative luminance of #rrggbb, as WCAG defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (MARKS, 3)])
def test_every_pair_of_tokens_has_its_contrast(theme, pairs, least):
    colours = tokens()[theme]

    found = {pair: contrast(*(colours[name] for name in pair.split("/"))) for pair in pairs}

    assert {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < least} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ramp", RAMPS)
def test_each_ramp_darkens_step_by_step(theme, ramp):
    colours = tokens()[theme]

    steps = [luminance(colours[f"{ramp}{i}"]) for i in range(1, RAMPS[ramp] + 1)]

    assert all(paler > darker for paler, darker in pairwise(steps))


def test_the_measure_tells_a_bad_pair():
    assert contrast("#777777", "#888888") < 1.5
    assert round(contrast("#000000", "#ffffff"), 1) == 21
