"""Figures as a workbook by the habits of government statistics: a cover, notes, then one named table a sheet.

No merged cells, no figures in colour alone, numbers as numbers. Where a figure is missing the cell says [x], because
an empty one could be an oversight; every other status stands in a column of its own, never inside the value.
"""

from django.utils.timezone import localdate

from indicators.series.wording import day
from meo_site.exports import Book

from .csvw import DATES, MEANINGS

SHORTHAND = {"A": "", "P": "[p]", "E": "[e]", "B": "[b]", "M": "[x]"}
EXPLAINED = {
    "[x]": "not available: the note beside it says why",
    "[p]": "provisional",
    "[e]": "estimated",
    "[b]": "break in series: not comparable with earlier periods",
}
DATE = "{}, as text: year-month-day, which every program reads alike"
MEANT = (
    MEANINGS
    | {name: DATE.format(MEANINGS[name]) for name in DATES}
    | {
        "value": "The figure in the base unit (pounds, not millions); [x] where missing",
        "status": "Empty where the figure is normal; else one of the marks in square brackets below",
    }
)
ROOM = 90  # characters of a column of prose


def facts_of(detail, site, address):
    """(what, text) for the cover of an indicator."""
    indicator, current = detail.indicator, detail.current
    published = [edition.release.published_at for edition in detail.editions]
    facts = [
        ("Title", indicator.name),
        ("Definition", indicator.definition),
        (
            "Periods",
            "; ".join(edition.period_words for edition in detail.editions) or "none published at present",
        ),
        ("Sources", "; ".join(dict.fromkeys(f"{one.publisher}: {one.source}" for one in detail.editions))),
        ("Licence", "; ".join(dict.fromkeys(one.release.source.licence for one in detail.editions))),
        ("Read as of", f"{detail.as_of:%d %B %Y %H:%M %Z}" if detail.as_of else ""),
        ("Last published", day(localdate(max(published))) if published else ""),
        ("Careful", " ".join(filter(None, [indicator.quality_note, *(current.flags if current else ())]))),
        ("Page", address),
    ]
    if current:
        facts.append(("Cite", detail.citation(site, address)))
        facts.append(("Attribution", " ".join(sentence for _, _, sentence in detail.licences if sentence)))
    return [(what, text) for what, text in facts if text]


def workbook(columns, rows, facts, made_at):
    """Bytes of the workbook; `facts` is (what, text) for its cover, the first of them its title."""
    book = Book(made_at=made_at)
    (_, title), *rest = facts
    _cover(book.sheet("Cover"), title, rest)
    _notes(book.sheet("Notes"), columns)
    page = book.sheet("Figures")
    _heading(
        page, title, "This worksheet contains one table, named figures. The sheet Notes explains its columns."
    )
    page.named_table("figures", 3, columns, (_in_shorthand(columns, row) for row in rows))
    return book.finished()


def _cover(page, title, facts):
    _heading(page, title, "Cover. The sheet Notes explains the columns, the sheet Figures holds the table.")
    for row, (what, text) in enumerate(facts, start=3):
        page.put(row, 0, what, bold=True)
        page.put(row, 1, text, text_wrap=True)
    page.layout.set_column(0, 0, 24)
    page.layout.set_column(1, 1, ROOM)


def _notes(page, columns):
    _heading(page, "Notes", "This worksheet contains one table, named notes.")
    explained = [(name, MEANT[name]) for name in columns] + list(EXPLAINED.items())
    page.named_table("notes", 3, ["what", "meaning"], explained)


def _heading(page, title, said):
    page.put(0, 0, title, bold=True, font_size=14)
    page.put(1, 0, said)


def _in_shorthand(columns, row):
    named = dict(zip(columns, row, strict=True))
    if "status" in named:
        named["status"] = SHORTHAND[named["status"]]
    if named["value"] is None:
        named["value"] = SHORTHAND["M"]
    return tuple(named.values())
