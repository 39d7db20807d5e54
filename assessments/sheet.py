"""What a firm sees of its questionnaire: the cards of one thread, and all answers before it submits."""

from dataclasses import dataclass, field
from itertools import groupby
from zlib import crc32

from django.http import Http404
from django.urls import reverse

from assessments import scoring
from assessments.choices import Importance, Level, State
from assessments.lifecycle import shortfall_in_words
from assessments.models import Answer, Assessment, Evidence, LevelMeaning
from assessments.progress import Progress, of_thread_page

STATES = {"": State.BLANK, "na": State.NOT_APPLICABLE, "dk": State.DONT_KNOW} | {
    str(level): State(str(level)) for level in Level.values
}
LEVEL_STATES = {str(level) for level in Level.values}
LEVELS = {state: level for level, state in STATES.items()}  # as addresses and forms write a state


@dataclass
class Outcome:
    """What became of one answer: the HTTP status that says so, and what was stored or stood in the way."""

    status: int
    answer: Answer | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)
    theirs: Answer | None = None  # what somebody else stored meanwhile


@dataclass
class Card:
    """One sub-thread with its levels and what the firm says, or has typed, about it."""

    answer: Answer
    was: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)
    theirs: Answer | None = None
    is_typed: bool = False  # shows what was typed before a session ended, not what is stored

    def __post_init__(self):
        answer = self.answer
        self.hide_notes()
        self.sub_thread = answer.sub_thread
        self.code = self.sub_thread.code
        self.was = fingerprint(answer.state, answer.target, answer.note, answer.na_reason, answer.importance)
        self.address = reverse("assessments:answer", args=[answer.assessment_id, self.code])
        self.target_name, self.target_ids = f"{self.code}-target", f"{self.code}-t"
        self.importance_name, self.importance_ids = f"{self.code}-importance", f"{self.code}-i"

    targets = (("", "None"), *Level.choices)
    importances = tuple((value, label.split()[0]) for value, label in Importance.choices)

    @property
    def level(self):
        """The level as a number, 0 where there is none."""
        return int(self.answer.state) if self.answer.state in LEVEL_STATES else 0

    @property
    def target(self):
        return self.answer.target or ""

    @property
    def proposed(self):
        """What was said in the last round, as forms write a state; empty where nothing is carried over."""
        return LEVELS[self.answer.proposed] if self.answer.proposed else ""

    @property
    def proposed_level(self):
        return int(self.answer.proposed) if self.answer.proposed in LEVEL_STATES else None

    @property
    def reason(self):
        """Why it does not apply: as given now, else as in the last round, ready to be confirmed."""
        return self.answer.na_reason or self.answer.proposed_reason

    @property
    def differences(self):
        """(what, theirs, as typed) wherever a colleague stored something else than the level."""
        theirs, typed = self.theirs, self.answer
        pairs = [
            ("Target", _target(theirs), _target(typed)),
            ("Importance", theirs.get_importance_display(), typed.get_importance_display()),
            ("Note", theirs.note or "none", typed.note or "none"),
        ]
        return [pair for pair in pairs if pair[1] != pair[2]]

    def hide_notes(self):
        """From an assessor to whom the firm does not show them: not even their fingerprint leaves."""
        if self.answer.assessment.notes_hidden:
            for one in filter(None, (self.answer, self.theirs)):
                one.note = ""

    def take(self, typed, outcome):
        """Show what was typed and what became of it; sent again, a conflict is settled in its favour."""
        self.errors, self.theirs = outcome.errors, outcome.theirs
        self.hide_notes()
        if "level" in typed:
            self.answer.state = STATES[typed["level"]]
        for name in {"target", "importance", "note", "na_reason"} & typed.keys():
            setattr(self.answer, name, typed[name])
        if current := outcome.theirs or outcome.answer:
            self.answer.version = current.version
        elif "version" in typed:
            self.answer.version = int(typed["version"])  # wrong as it was: the right one may still be stale


@dataclass
class ThreadPage:
    """One thread of an assessment, with the way to the others."""

    assessment: Assessment
    progress: Progress
    place: int
    cards: list[Card]
    meanings: list[LevelMeaning]
    anew: list[Answer] = field(default_factory=list)  # of all threads; on the first page only

    @property
    def thread(self):
        return self.cards[0].sub_thread.thread

    @property
    def now(self):
        return self.progress.threads[self.place]

    @property
    def previous(self):
        return self.progress.threads[self.place - 1] if self.place else None

    @property
    def next(self):
        return next(iter(self.progress.threads[self.place + 1 :]), None)

    def confirmed(self, code):
        """The same code where it is one of a card that proposes what was said in the last round."""
        return next((card.code for card in self.cards if card.code == code and card.proposed), None)

    @property
    def to_confirm(self):
        return [card for card in self.cards if card.answer.is_unconfirmed]

    @property
    def problems(self):
        return [card for card in self.cards if card.errors or card.theirs]


def _target(answer):
    return f"L{answer.target}" if answer.target else "none"


def fingerprint(state, target=None, note="", na_reason="", importance=Importance.IMPORTANT):
    """What an answer says, short enough for a hidden field: sent back, it tells whether a card was touched."""
    texts = crc32(f"{na_reason}|{note}".encode(errors="replace")) if na_reason or note else 0
    return f"{state}{target or ''}.{importance:d}{texts:x}"


def first_thread(assessment):
    """The code of the first thread of which anything is asked."""
    return of_thread_page(assessment).threads[0].code


def thread_page(assessment, code):
    """The page of one thread; a thread of which nothing is asked does not exist."""
    done = of_thread_page(assessment)
    place = done.place(code)
    if place is None:
        raise Http404
    answers = (
        _answers(assessment).filter(sub_thread__thread__code=code).prefetch_related("sub_thread__descriptors")
    )
    page = ThreadPage(
        assessment, done, place, [Card(answer) for answer in answers], meanings(assessment.round)
    )
    if done.anew and not place:
        page.anew = [one for one in _answers(assessment) if one.is_to_answer_anew]
    return page


def meanings(round_):
    """What each level means throughout the questionnaire."""
    return list(LevelMeaning.objects.filter(version=round_.framework_version_id).order_by("level"))


def card_of(assessment, code, outcome):
    """The card of one answer after it was sent alone."""
    answers = _answers(assessment).filter(sub_thread__code=code).prefetch_related("sub_thread__descriptors")
    if not (answer := answers.first()):
        raise Http404
    return Card(answer, errors=outcome.errors, theirs=outcome.theirs)


def _answers(assessment):
    found = assessment.answers.select_related("sub_thread__thread", "changed_by")
    return found.annotate(evidence_number=Evidence.objects.number_beside()).order_by("sub_thread__position")


def check_page(assessment):
    """All answers by thread, what is missing, and what keeps the draft from being submitted."""
    answers = list(_answers(assessment))
    for answer in answers if assessment.notes_hidden else ():
        answer.note = ""
    threads = [
        {"thread": thread, "answers": list(own)}
        for thread, own in groupby(answers, key=lambda answer: answer.sub_thread.thread)
    ]
    counts = scoring.Counts.of("".join(answer.state for answer in answers))
    return {
        "assessment": assessment,
        "threads": threads,
        "counts": counts,
        "to_confirm": [answer for answer in answers if answer.is_unconfirmed],
        "anew": [answer for answer in answers if answer.is_to_answer_anew],
        "missing": [
            answer for answer in answers if answer.state == State.BLANK and not answer.is_unconfirmed
        ],
        "shortfalls": _shortfalls(answers, [entry["thread"] for entry in threads]),
    }


def _shortfalls(answers, threads):
    """(what to do, the first answer that would help) for each threshold that is not met."""
    titles = {thread.code: thread.title for thread in threads}
    by_code = {answer.sub_thread.code: answer for answer in answers}
    shape = scoring.Shape.of(
        (one.code, one.thread.code, one.stage) for one in (a.sub_thread for a in answers)
    )
    states = "".join(answer.state for answer in answers)
    return [
        {
            "text": shortfall_in_words(one, titles),
            "answer": by_code[one.missing[0]] if one.missing else answers[0],
        }
        for one in scoring.below_submit_thresholds(states, shape)
    ]
