"""The workbook of an assessment: what is asked, what has been answered, and cells to fill in while it is a draft."""

from math import ceil

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify

from assessments.choices import Importance, Level, State
from assessments.models import LevelMeaning
from assessments.models.assessment import NOTE_LENGTH, REASON_LENGTH
from meo_site.exports import HEAD, INK, Book

from .layout import ABOUT, ANSWERS, CODE, NO_TARGET, NOT_APPLICABLE, STAMP, TITLES, level_choices, written
from .stamping import stamp

LEVEL_LOOKS = {  # the ramp of docs/UX.md
    1: {"bg_color": "#f4dfb6", "font_color": INK},
    2: {"bg_color": "#a9d1c4", "font_color": INK},
    3: {"bg_color": "#2b7788", "font_color": "#ffffff"},
    4: {"bg_color": "#143f5c", "font_color": "#ffffff"},
}
EDGE, ACCENT, TO_FILL = "#73838a", "#0e5a6b", "#ffffff"
TEXT = {"text_wrap": True, "border": 1, "border_color": EDGE}
WIDTHS = {  # in characters
    CODE: 9, "Thread": 15, "Sub-thread": 20, "Question": 30, "L1": 28, "L2": 28, "L3": 28, "L4": 28, "Last round": 14,
    TITLES["state"]: 15, TITLES["na_reason"]: 24, TITLES["target"]: 11, TITLES["importance"]: 17, TITLES["note"]: 40,
}  # fmt: skip
FROZEN = 3  # columns that stay in sight: code, thread, sub-thread
LINE = 15  # points
RULE = (
    "Pick the highest level whose whole description is true today for the main part of the business. "
    "If two fit, pick the lower. Do not rate plans."
)
STEPS = (
    f"Fill in the white cells of the sheet “{ANSWERS}”. The others are locked; what stands beside them is not read.",
    RULE,
    f"“{NOT_APPLICABLE}” is offered only where a firm may lack the activity; say why under “{TITLES['na_reason']}”.",
    "Target, importance and note are optional. Without a target of your own, L3 is taken as the target.",
    "Write values, no formulas. You need not finish: empty cells stay without an answer.",
    "Save it as an Excel workbook (.xlsx), without a password.",
    "Sign in, open this assessment, choose “Answer in a spreadsheet” and upload it. You see what would change before "
    "anything is stored, and you submit on the site.",
)
RECORD = "This workbook is a record of what was submitted. It cannot be uploaded."


def file_name(assessment) -> str:
    kind = "workbook" if assessment.is_draft else "answers"
    return f"{slugify(assessment.firm.name)[:60] or 'firm'}-{assessment.round.slug}-{kind}.xlsx"


def write(assessment) -> bytes:
    answers = list(
        assessment.answers.select_related("sub_thread__thread").prefetch_related("sub_thread__descriptors")
        .order_by("sub_thread__position")
    )  # fmt: skip
    book = Book()
    _about(book.sheet(ABOUT), assessment)
    _answers(book.sheet(ANSWERS), answers, is_open=assessment.is_open)
    origin = book.sheet(STAMP)
    origin.put(0, 0, stamp(assessment, answers))
    origin.layout.very_hidden()
    return book.finished()


def _about(page, assessment):
    version = assessment.round.framework_version
    page.put(0, 0, version.title, bold=True, font_size=16, font_color=ACCENT)
    row = 2
    for what, text in _facts(assessment, version):
        page.put(row, 0, what, bold=True)
        page.put(row, 1, text, text_wrap=True)
        row += 1
    row = _paragraphs(page, row + 1, assessment)
    page.put(row, 0, "What a level means", bold=True, font_size=12)
    for one in LevelMeaning.objects.filter(version=version).order_by("level"):
        row += 1
        page.put(row, 0, f"L{one.level} {one.label}", bold=True, text_wrap=True, **LEVEL_LOOKS[one.level])
        page.put(row, 1, one.meaning, text_wrap=True)
        page.layout.set_row(row, _height([(one.meaning, 90)]))
    page.put(row + 2, 1, version.attribution, italic=True, font_size=9, text_wrap=True)
    page.layout.set_row(row + 2, _height([(version.attribution, 100)]))
    page.layout.set_column(0, 0, 24)
    page.layout.set_column(1, 1, 90)
    page.layout.hide_gridlines(2)
    _print(page, paper=9)
    page.layout.protect()


def _facts(assessment, version):
    yield "Firm", assessment.firm.name
    yield "Round", assessment.round.title
    yield "Questionnaire", f"{version.short_title}, version {version.version}"
    if assessment.is_draft:
        yield "Closes", date_format(assessment.round.closes_on, "j F Y")
        yield "Downloaded", date_format(timezone.localtime(), "j F Y, H:i")
    else:
        yield "Submitted", date_format(timezone.localtime(assessment.submitted_at), "j F Y")


def _paragraphs(page, row, assessment):
    """How to fill it in, one step a row; the first free row after it."""
    steps = STEPS if assessment.is_open else (RECORD,)
    page.put(row, 0, "How to fill it in" if assessment.is_open else "A record", bold=True, font_size=12)
    for number, step in enumerate(steps, start=1):
        page.put(row + number, 0, f"Step {number}" if assessment.is_open else "")
        page.put(row + number, 1, step, text_wrap=True)
        page.layout.set_row(row + number, _height([(step, 90)]))
    return row + len(steps) + 2


def _answers(page, answers, *, is_open):
    has_proposed = any(answer.proposed for answer in answers)
    columns = [title for title in WIDTHS if has_proposed or title != "Last round"]
    places = {title: place for place, title in enumerate(columns)}
    for title, place in places.items():
        look = LEVEL_LOOKS[int(title[1])] if title in Level.labels else {"bg_color": HEAD}
        page.put(0, place, title, **TEXT | {"bold": True, "valign": "vcenter"} | look)
        page.layout.set_column(place, place, WIDTHS[title])
    for row, answer in enumerate(answers, start=1):
        texts = _texts(answer)
        for title, place in places.items():
            page.put(row, place, texts[title], **_look(title, is_open))
        page.layout.set_row(row, _height([(texts[title], WIDTHS[title]) for title in columns]))
        if is_open:
            _choices(page.layout, row, places, answer.sub_thread)
    _colours(page, len(answers), places)
    _frame(page, len(answers), len(columns))


def _look(title, is_open):
    """White is to be filled in; everything else is locked."""
    look = TEXT | (
        {"locked": False, "bg_color": TO_FILL} if is_open and title in TITLES.values() else {"bg_color": HEAD}
    )
    return look | {"align": "center", "bold": True} if title in (TITLES["state"], TITLES["target"]) else look


def _texts(answer):
    """The cells of a row by the title of their column."""
    one = answer.sub_thread
    cells = written(answer)
    return {
        CODE: one.code,
        "Thread": one.thread.title,
        "Sub-thread": one.title,
        "Question": one.question,
        **{f"L{descriptor.level}": descriptor.text for descriptor in one.descriptors.all()},
        "Last round": State(answer.proposed).label if answer.proposed else "",
        **{TITLES[name]: value for name, value in cells.items()},
    }


def _choices(layout, row, places, sub_thread):
    """Drop-downs, and an end to texts; what is pasted over them is checked again when it comes back."""
    lists = {
        TITLES["state"]: (level_choices(sub_thread), "Choose a level from the list."),
        TITLES["target"]: ([NO_TARGET, *Level.labels], "Choose a target from L1 to L4, or none."),
        TITLES["importance"]: (Importance.labels, "Choose an importance from the list."),
    }
    for title, (source, message) in lists.items():
        options = {"validate": "list", "source": source, "error_title": title, "error_message": message}
        layout.data_validation(row, places[title], row, places[title], options)
    for title, most in ((TITLES["na_reason"], REASON_LENGTH), (TITLES["note"], NOTE_LENGTH)):
        options = {
            "validate": "length", "criteria": "<=", "value": most,
            "error_title": title, "error_message": f"Use {most:,} characters or fewer.",
        }  # fmt: skip
        layout.data_validation(row, places[title], row, places[title], options)


def _colours(page, last, places):
    """A level takes the colour of its column's heading, as on the site."""
    for title in (TITLES["state"], TITLES["target"]):
        for level, look in LEVEL_LOOKS.items():
            rule = {
                "type": "cell",
                "criteria": "==",
                "value": f'"L{level}"',
                "format": page.book.rule(**look),
            }
            page.layout.conditional_format(1, places[title], last, places[title], rule)


def _frame(page, last, columns):
    page.layout.set_row(0, 2 * LINE)
    page.layout.freeze_panes(1, FROZEN)
    page.layout.autofilter(0, 0, last, columns - 1)
    page.layout.repeat_rows(0)
    page.layout.set_zoom(85)
    _print(page, paper=8)
    page.layout.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})


def _print(page, paper):
    """Landscape, all columns on a page; the paper is 9 for A4, 8 for A3."""
    page.layout.set_landscape()
    page.layout.set_paper(paper)
    page.layout.fit_to_pages(1, 0)
    page.layout.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.layout.set_footer("&L&A&RPage &P of &N")


def _height(texts):
    """Of a row in points: the most lines that a text takes in a column so many characters wide."""
    lines = [
        sum(ceil(len(part) * 1.1 / width) or 1 for part in str(text).split("\n")) for text, width in texts
    ]
    return LINE * min(max(lines), 27)  # 409 points are a spreadsheet's most
