"""Every figure of a firm says how it was made, with the firm's own numbers."""

import doctest

from assessments import own_figures, scoring
from assessments.scoring import Shape

SHAPE = Shape.of(
    [*((f"ITM-{n}", "ITM", "make") for n in range(1, 6)), *((f"DIG-{n}", "DIG", "plan") for n in range(1, 6))]
)


def of(states, code="ITM", target=3):
    return dict(own_figures.of_part(scoring.thread_summaries(states, SHAPE)[code], "Thread", target))


def test_examples_in_the_module_hold():
    assert doctest.testmod(own_figures).failed == 0


def test_a_thread_tells_its_formulas():
    assert of("2213N22222") == {
        "Counted": "4 of 4 applicable sub-threads: 1 at L1, 2 at L2, 1 at L3, 0 at L4",
        "Left out": "1 not applicable",
        "Median": "no. 2, the lower of the middle two, of the 4 levels in order: L2",
        "Average": "(1 × 1 + 2 × 2 + 1 × 3) ÷ 4 = 2.0, before rounding to one decimal",
        "At L1–L2": "3 of 4 = 75%",
        "Target": "the median of the targets of these sub-threads, L3 where none was set: L3",
    }


def test_a_thread_that_is_not_shown_tells_what_is_needed():
    said = of("22??-22222", target=None)

    assert said["Left out"] == "2 don’t know, 1 not answered"
    assert said["Not shown"] == (
        "Too few answers. At least 3 answers, and 75% of the applicable sub-threads, are needed."
    )
    assert not {"Median", "Average", "Target"} & set(said)


def overall(states):
    summaries = scoring.thread_summaries(states, SHAPE)
    return dict(own_figures.of_overall(scoring.overall(states, SHAPE), list(summaries.items())))


def test_the_whole_tells_the_threads_behind_it():
    said = overall("2222233333")

    assert (
        said["Median"] == "no. 1, the lower of the middle two, of the 2 thread medians in order, L2, L3: L2"
    )
    assert said["Average"] == (
        "the mean of the thread averages 2.0, 3.0, each before rounding, each thread counting the same: 2.5"
    )


def test_threads_left_out_of_the_whole_are_named():
    assert overall("NNNNN33333")["Threads left out"] == "ITM (not applicable)"
    assert overall("2222??3333")["Counted"] == "8 of 10 applicable sub-threads"
    assert overall("22???33333")["Not shown"].startswith("Too few answers.")
