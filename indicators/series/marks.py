"""Where the marks of a row stand, in per cent for SVG attributes: a gap around the UK, or shares of its total."""

from dataclasses import dataclass
from decimal import Decimal

from . import wording

CENTRE = Decimal(50)  # of the line, where the benchmark stands; its ends are ±50 %
REGIONS = {"wm": "west-midlands", "em": "east-midlands"}


@dataclass(frozen=True)
class Mark:
    """What `components/_gap_mark.html` draws; an empty text is a mark that is not there."""

    kind: str  # gap, share or nothing
    text: str  # what it says, in words
    uk: str = "50%"
    wm: str = ""
    em: str = ""
    beyond: str = ""  # regions that stand past the end of the line


def mark_of(part):
    """The mark of a part of an indicator, from its finished comparisons with the benchmark."""
    regions = {key: part.comparisons[slug] for key, slug in REGIONS.items() if slug in part.comparisons}
    shares = {key: one for key, one in regions.items() if one.share}
    gaps = {key: one for key, one in regions.items() if one.relative is not None}
    if shares:
        said = wording.listed(
            [f"{one.cell.name} {wording.percent(one.share.value)}" for one in shares.values()]
        )
        widths = {key: f"{min(one.share.value, 100):.2f}%" for key, one in shares.items()}
        return Mark("share", f"{said} of the {part.benchmark.name} total", **widths)
    if gaps:
        return _gap_mark(part, gaps)
    return Mark("nothing", "Nothing that could be compared")


def _gap_mark(part, gaps):
    said = {key: f"{one.cell.name} {wording.signed(one.relative, 0)}%" for key, one in gaps.items()}
    beyond = [said[key] for key, one in gaps.items() if abs(one.relative) > CENTRE]
    return Mark(
        "gap",
        f"Relative to the {part.benchmark.name}: {', '.join(said.values())}",
        **{key: f"{CENTRE + max(-CENTRE, min(CENTRE, one.relative)):.2f}%" for key, one in gaps.items()},
        beyond=wording.listed(beyond) if beyond else "",
    )
