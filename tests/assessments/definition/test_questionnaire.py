"""What a framework file must say: each rule is broken once, and found at its place."""

import copy

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assessments.definition import questionnaire, source
from assessments.definition.known import Known

from .files import broken_rules, edited, everything_known, line_of, problems_of, text

FIRST = "subthreads[0]"
SCR_01, SCR_02 = "threads[0].subthreads[0]", "threads[0].subthreads[1]"
SUB_THREADS = yaml.safe_load(text("mtc-scr"))["threads"][0]["subthreads"]
L1_OF_SCR_01 = SUB_THREADS[0]["levels"]["L1"]
L2_OF_SCR_02 = SUB_THREADS[1]["levels"]["L2"]
HELP_OF_SCR_01 = SUB_THREADS[0]["help"]


@pytest.mark.parametrize("name", ["acursc", "mtc-scr"])
def test_shipped_questionnaires_keep_every_rule(name):
    assert problems_of(text(name)) == []


def test_shipped_help_never_speaks_of_results():
    for name in ("acursc", "mtc-scr"):
        helps = [
            sub["help"] for thread in yaml.safe_load(text(name))["threads"] for sub in thread["subthreads"]
        ]

        assert [told for told in helps if questionnaire.TELLS_RESULTS.search(told)] == []


@pytest.mark.parametrize(
    "steering",
    [
        "Figure 6 shows that few do this.",
        "The report found this to be hard.",
        "Eight in ten were at L1 or L2 in the published results.",
        "This is the weakest capability in the region.",
        "Most firms are at the second level.",
        "Many firms score low here.",
        "80% have no such plan.",
        "The average is below two.",
        "Here the region lags its benchmarks.",
    ],
)
def test_help_that_steers_the_answer_is_refused(steering):
    found = problems_of(edited("mtc-scr", (HELP_OF_SCR_01, steering)))

    assert [(path, message.split(" (")[0]) for _, path, message in found] == [
        (f"{SCR_01}.help", "speaks of results")
    ]


@pytest.mark.parametrize(("old", "new", "problem"), broken_rules("mtc-scr"))
def test_a_broken_rule_is_reported_at_its_place(old, new, problem):
    found = problems_of(edited("mtc-scr", (old, new)))

    assert problem in [f"{path}: {message}" for _, path, message in found]


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([("    number: 2\n", "    number: 3\n")], [
            ("threads", "should number their sub-threads from 1 to 42, each once and in order"),
            ("threads[0].subthreads[1].number", "is 3, but the code is SCR-02"),
            (SCR_02, "should have the printed title 'Systematic approach to technology introduction?'"),
            ("threads[0].subthreads[2].number", "is 3, as on line 48"),
        ]),
        ([("    number: 2\n", "")], [
            ("threads", "should number their sub-threads from 1 to 42, each once and in order"),
            ("threads[0].subthreads[1]", "lacks number"),
        ]),
        ([("  - code: SCR-02", "  - code: SCR-01")], [
            ("threads[0].subthreads[1].code", "is 'SCR-01', as on line 23"),
            ("threads[0].subthreads[1].number", "is 2, but the code is SCR-01"),
        ]),
        ([("  - code: SCR-02", "  - code: ORG-1")], [
            ("threads[0].subthreads[1].code", "is ORG-1, which is a sub-thread of acursc"),
            ("threads[0].subthreads[1].number", "is 2, but the code is ORG-1"),
        ]),
    ],
)  # fmt: skip
def test_numbers_and_codes_are_complete_and_belong_to_one_place(edits, expected):
    found = problems_of(edited("mtc-scr", *edits))

    assert sorted((path, message) for _, path, message in found) == sorted(expected)


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        (
            "  kind: central",
            "  kind: core",
            "kind",
            "is core; this framework's threads are central or secondary",
        ),
        (
            "- code: ORG-1",
            "- code: ADX-1",
            f"{FIRST}.code",
            "is ADX-1; should begin with the code of its thread, ORG",
        ),
        (
            "- code: ORG-1",
            "- code: ORG-1\n    number: 1",
            f"{FIRST}.number",
            "stands in a framework whose sub-threads have no numbers",
        ),
        (
            "- code: ORG-1",
            "- code: ORG-1\n    printed_title: Org",
            f"{FIRST}.printed_title",
            "stands although provenance says that the name is ours",
        ),
    ],
)
def test_the_unnumbered_framework_keeps_its_own_rules(old, new, path, message):
    found = problems_of(edited("acursc", (old, new)))

    assert (f"threads[0].{path}", message) in [(place, told) for _, place, told in found]


def test_a_framework_nobody_knew_may_not_mix_kinds():
    content = edited("acursc", ("code: acursc", "code: trial"), ("  kind: central", "  kind: core"))
    known = Known(themes=everything_known().themes, priorities=everything_known().priorities)

    found = {(path, message) for _, path, message in problems_of(content, known=known)}

    assert found == {
        (f"threads[{place}].kind", f"is {kind}; this framework's threads are core")
        for place, kind in [*((n, "central") for n in range(1, 5)), *((n, "secondary") for n in range(5, 8))]
    }


def test_levels_out_of_order_are_reported():
    one, two = (f"    {name}: {{label: {label}" for name, label in (("L1", "Ad hoc"), ("L2", "Developing")))
    content = edited(
        "acursc",
        (one, "    L9: {label: Ad hoc"),
        (two, one),
        ("    L9: {label: Ad hoc", "    L2: {label: Developing"),
    )

    assert ("framework.levels", "should be in the order L1, L2, L3, L4") in [
        found[1:] for found in problems_of(content)
    ]


def test_a_text_said_twice_is_reported_at_the_second_place():
    content = edited(
        "mtc-scr",
        (L2_OF_SCR_02, L1_OF_SCR_01),
    )

    assert [found[1:] for found in problems_of(content)] == [
        ("threads[0].subthreads[1].levels.L2", f"repeats the text of line {line_of(content, L1_OF_SCR_01)}")
    ]


def test_a_thread_too_short_and_a_stage_too_rare_are_reported():
    data = yaml.safe_load(text("acursc"))
    for thread in data["threads"]:
        for sub_thread in thread["subthreads"]:
            if sub_thread["stage"] == "return":
                sub_thread["stage"] = "deliver" if "deliver" not in sub_thread["also"] else "plan"
    del data["threads"][0]["subthreads"][0]

    found = {
        message for _, _, message in problems_of(yaml.safe_dump(data, sort_keys=False, allow_unicode=True))
    }

    assert {
        "has 3 entries; 4 to 6 are asked for",
        "have 0 sub-threads of the stage return; at least 3 are asked for",
    } <= found


def test_one_problem_stands_for_a_vocabulary_that_is_not_loaded():
    found = problems_of(text("acursc"), known=Known())

    assert [message for _, _, message in found] == [
        "uses tags, but no link theme is loaded: load taxonomies.yaml first, or along with this file",
        "uses sia, but no SIA priority is loaded: load taxonomies.yaml first, or along with this file",
    ]


def test_every_problem_of_a_file_is_reported_with_its_line():
    content = edited(
        "mtc-scr",
        ("version: 1.0.0", "version: one"),
        ("  - code: SCR-02", "  - code: SCR-2x"),
        (L1_OF_SCR_01, "Too short."),
    )

    assert problems_of(content, name="mtc-scr.yaml")[:3] == [
        (4, "framework.version", "is 'one'; should be MAJOR.MINOR.PATCH, such as 1.0.0"),
        (line_of(content, "Too short."), f"{SCR_01}.levels.L1", "has 2 words; 15 to 35 are asked for"),
        (
            line_of(content, "SCR-2x"),
            "threads[0].subthreads[1].code",
            "is 'SCR-2x'; should be three capitals, a hyphen and a number",
        ),
    ]


LEAVES = st.one_of(st.none(), st.booleans(), st.integers(-10, 100), st.text(max_size=20))
NESTED = st.lists(LEAVES, max_size=3) | st.dictionaries(st.text(max_size=5), LEAVES, max_size=3)
VALUES = LEAVES | NESTED | st.lists(NESTED, max_size=3)
SHIPPED = yaml.safe_load(text("acursc"))


def places(value, path=()):
    yield path
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from places(part, (*path, key))


PLACES = list(places(SHIPPED))
KNOWN = everything_known()


@given(st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=3))
def test_anything_anywhere_is_judged_and_never_breaks_the_judge(changes):
    data = {"top": copy.deepcopy(SHIPPED)}
    for path, value in changes:
        put(data, ("top", *path), value)
    problems = []

    questionnaire.check(data["top"], source.Place(source.Document("x"), problems), KNOWN)

    assert data["top"] == SHIPPED or problems or is_well_formed(data["top"])


def put(data, path, value):
    """Replace a part, unless an earlier change took away the way to it."""
    for step in path[:-1]:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(data, dict) or (isinstance(data, list) and path[-1] < len(data)):
        data[path[-1]] = value


def is_well_formed(data):
    """Free of problems means usable: what goes into rows can be made of it."""
    from assessments.definition.versions import canonical  # noqa: PLC0415 - needs Django's models

    return bool(canonical(data)) and questionnaire.minutes_to_read(data) > 0
