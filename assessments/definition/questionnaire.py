"""What a framework file must say: its shape and its rules. Knows nothing of rows."""

import re
from collections import Counter
from itertools import product

from assessments.choices import Level, Provenance, Stage, ThreadKind

from .shape import (
    Flag,
    ListOf,
    OneOf,
    Record,
    Rule,
    Text,
    Whole,
    found,
    report_repeats,
    slug,
    values,
    word_count,
)

LEVELS = tuple(Level.names)
FEWEST_OF_A_STAGE = 3  # sub-threads; a stage average of fewer would say little
NUMBERED = {"mtc-scr": 42}  # frameworks whose sub-threads have printed numbers, complete from 1
KINDS = {"acursc": {"central", "secondary"}, "mtc-scr": {"core"}}
PRINTED = {  # sub-threads that Figure 6 of the report names, as it prints them
    "mtc-scr": {
        1: "Innovation & New Tech in Processes",
        3: "Systematic approach to technology introduction?",
        12: "Nature of the relationship with Customers",
        22: "Supply Continuity Management?",
        34: "Operate a lean supply chain? VSM etc.",
        39: "Concurrent Engineering",
    }
}
# Saying how others did, or which capability is weak, would steer the answer.
TELLS_RESULTS = re.compile(
    r"\b(figure \d|report(s|ed)?|publish\w*|survey\w*|scor(e|es|ed|ing)|weak\w*|lowest|highest|average"
    r"|(most|many|few) (firms|others)|other firms (are|do|have|said)|benchmark\w*|per cent)\b|%",
    re.IGNORECASE,
)
PART = r"(0|[1-9][0-9]{0,3})"  # of a version
READING_SPEED = 240  # words a minute


def asks_one_question(sub_thread, at):
    question = sub_thread["question"]
    if question.count("?") != 1 or not question.endswith("?") or re.search(r"[.!]\s", question):
        (at / "question").report("should be one sentence with one question mark, at its end")


def help_is_neutral(sub_thread, at):
    if told := TELLS_RESULTS.search(sub_thread["help"]):
        (at / "help").report(f"speaks of results ({told[0]!r}); help says why it matters, not how firms do")


def also_is_another_stage(sub_thread, at):
    if sub_thread["stage"] in sub_thread["also"]:
        (at / "also").report("names the primary stage again")


def na_is_explained(sub_thread, at):
    if sub_thread.get("allow_na") and "na_hint" not in sub_thread:
        at.report("allows not applicable, and lacks na_hint, which says when")
    if "na_hint" in sub_thread and not sub_thread.get("allow_na"):
        (at / "na_hint").report("says when not applicable is right, but allow_na is not true")


def printed_title_iff_printed(sub_thread, at):
    is_printed = sub_thread["provenance"] == Provenance.REPORT
    if is_printed and "printed_title" not in sub_thread:
        at.report("lacks printed_title, though provenance says that the report prints the name")
    if not is_printed and "printed_title" in sub_thread:
        (at / "printed_title").report("stands although provenance says that the name is ours")


def number_is_in_code(sub_thread, at):
    if "number" in sub_thread and sub_thread["code"] != f"SCR-{sub_thread['number']:02d}":
        (at / "number").report(f"is {sub_thread['number']}, but the code is {sub_thread['code']}")


SUB_THREAD = Record(
    {
        "code": Text(6, form=r"[A-Z]{3}-[0-9]{1,2}", said="three capitals, a hyphen and a number"),
        "number": Whole(1, 99),
        "title": Text(50),
        "printed_title": Text(100),
        "question": Text(words=(1, 30)),
        "help": Text(words=(1, 40)),
        "levels": Record({level: Text(words=(15, 35)) for level in LEVELS}, in_order=True),
        "next": Record({level: Text(words=(1, 30)) for level in LEVELS[:3]}, in_order=True),
        "evidence": ListOf(Text(200), 1, 4),
        "stage": OneOf(tuple(Stage.values)),
        "also": ListOf(OneOf(tuple(Stage.values))),
        "sia": ListOf(slug()),
        "tags": ListOf(slug(), least=1),
        "provenance": OneOf(tuple(Provenance.values)),
        "allow_na": Flag(),
        "na_hint": Text(200),
    },
    optional=("number", "printed_title", "allow_na", "na_hint"),
    rules=(
        Rule(("question",), asks_one_question),
        Rule(("help",), help_is_neutral),
        Rule(("stage", "also"), also_is_another_stage),
        Rule(("allow_na", "na_hint"), na_is_explained),
        Rule(("provenance", "printed_title"), printed_title_iff_printed),
        Rule(("code", "number"), number_is_in_code),
    ),
)
THREAD = Record(
    {
        "code": Text(3, form=r"[A-Z]{3}", said="three capitals"),
        "position": Whole(1, 99),
        "title": Text(100),
        "summary": Text(),
        "kind": OneOf(tuple(ThreadKind.values)),
        "provenance": OneOf(tuple(Provenance.values)),
        "subthreads": ListOf(SUB_THREAD, 4, 6),
    }
)
FILE = Record(
    {
        "schema_version": OneOf((1,)),
        "framework": Record(
            {
                "code": slug(),
                "version": Text(14, form=rf"{PART}\.{PART}\.{PART}", said="MAJOR.MINOR.PATCH, such as 1.0.0"),
                "title": Text(100),
                "short_title": Text(50),
                "summary": Text(),
                "attribution": Text(),
                "completion_minutes": Whole(1, 600),
                "levels": Record(
                    {level: Record({"label": Text(50), "meaning": Text()}) for level in LEVELS}, in_order=True
                ),
            }
        ),
        "threads": ListOf(THREAD, 1, 16),
    }
)


def check(data, at, known):
    """Report everything wrong in a framework file; `known` says what it may refer to."""
    FILE.check(data, at)
    threads_are_numbered(data, at)
    codes_are_unique(data, at)
    codes_belong_to_their_threads(data, at)
    codes_are_free(data, at, known)
    kinds_fit(data, at)
    numbers_are_complete(data, at)
    printed_titles_are_exact(data, at)
    texts_do_not_repeat(data, at)
    stages_are_covered(data, at)
    vocabulary_is_known(data, at, known)


def sub_threads_of(data, at, *steps):
    return found(data, at, "threads", "[]", "subthreads", "[]", *steps)


def code_of(data):
    """The framework's code, or nothing where the file gives none that could be one."""
    return next((code for code in values(data, "framework", "code") if isinstance(code, str)), "")


def threads_are_numbered(data, at):
    for place, (position, here) in enumerate(found(data, at, "threads", "[]", "position"), start=1):
        if isinstance(position, int) and position != place:
            here.report(f"is {position}; positions count from 1 without gaps, so this is {place}")


def codes_are_unique(data, at):
    report_repeats(found(data, at, "threads", "[]", "code"))
    report_repeats(sub_threads_of(data, at, "code"))
    report_repeats(sub_threads_of(data, at, "number"))


def codes_belong_to_their_threads(data, at):
    if code_of(data) in NUMBERED:
        return
    for thread, here in found(data, at, "threads", "[]"):
        prefix = thread.get("code") if isinstance(thread, dict) else None
        for code, place in found(thread, here, "subthreads", "[]", "code"):
            if isinstance(code, str) and isinstance(prefix, str) and not code.startswith(f"{prefix}-"):
                place.report(f"is {code}; should begin with the code of its thread, {prefix}")


def codes_are_free(data, at, known):
    taken = known.codes_outside(code_of(data))
    for code, here in sub_threads_of(data, at, "code"):
        if isinstance(code, str) and code in taken:
            here.report(f"is {code}, which is a sub-thread of {taken[code]}")


def kinds_fit(data, at):
    asked = KINDS.get(code_of(data))
    kinds = list(found(data, at, "threads", "[]", "kind"))
    if asked is None and kinds:  # a framework nobody told us about: one manner of speaking or the other
        asked = {"core"} if kinds[0][0] == "core" else {"central", "secondary"}
    for kind, here in kinds:
        if kind in ThreadKind.values and kind not in asked:
            here.report(f"is {kind}; this framework's threads are {' or '.join(sorted(asked))}")


def numbers_are_complete(data, at):
    last = NUMBERED.get(code_of(data))
    numbers = list(sub_threads_of(data, at, "number"))
    if last is None:
        for _, here in numbers:
            here.report("stands in a framework whose sub-threads have no numbers")
        return
    for sub_thread, here in sub_threads_of(data, at):
        if isinstance(sub_thread, dict) and "number" not in sub_thread:
            here.report("lacks number")
    given = [number for number, _ in numbers]
    if given != list(range(1, last + 1)):
        (at / "threads").report(f"should number their sub-threads from 1 to {last}, each once and in order")


def printed_titles_are_exact(data, at):
    for sub_thread, here in sub_threads_of(data, at):
        number = sub_thread.get("number") if isinstance(sub_thread, dict) else None
        printed = PRINTED.get(code_of(data), {})
        wanted = printed.get(number) if isinstance(number, int) else None
        if isinstance(sub_thread, dict) and printed and sub_thread.get("printed_title") != wanted:
            here.report(
                f"should have the printed title {wanted!r}" if wanted else "has a title never printed"
            )


def texts_do_not_repeat(data, at):
    ways = [("question",), ("help",), *product(["levels"], LEVELS), *product(["next"], LEVELS[:3])]
    texts = [text for way in ways for text in sub_threads_of(data, at, *way)]
    report_repeats(sorted(texts, key=lambda text: text[1].line), "repeats the text of line {line}")


def stages_are_covered(data, at):
    counts = Counter(stage for stage, _ in sub_threads_of(data, at, "stage") if isinstance(stage, str))
    for stage in Stage.values:
        if counts[stage] < FEWEST_OF_A_STAGE:
            count = f"{counts[stage]} sub-threads of the stage {stage}"
            (at / "threads").report(f"have {count}; at least {FEWEST_OF_A_STAGE} are asked for")


def vocabulary_is_known(data, at, known):
    vocabularies = ((known.themes, "link theme", "tags"), (known.priorities, "SIA priority", "sia"))
    for words, name, step in vocabularies:
        used = [(code, here) for code, here in sub_threads_of(data, at, step, "[]") if isinstance(code, str)]
        if used and not words:
            at.report(
                f"uses {step}, but no {name} is loaded: load taxonomies.yaml first, or along with this file"
            )
            continue
        for code, here in used:
            if code not in words:
                here.report(f"is {code[:60]!r}, which is no {name} of taxonomies.yaml")


def minutes_to_read(data):
    """How long reading every question and level takes, without thinking."""
    words = sum(
        word_count(sub_thread["question"]) + sum(word_count(text) for text in sub_thread["levels"].values())
        for thread in data["threads"]
        for sub_thread in thread["subthreads"]
    )
    return round(words / READING_SPEED)
