"""What the vocabulary file must say: each rule is broken once, and found at its place."""

import copy

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assessments.definition import source, vocabularies, vocabulary
from assessments.definition.known import Known

from .files import broken_rules, edited, everything_known, problems_of, text


def test_the_shipped_vocabulary_keeps_every_rule():
    assert problems_of(text("taxonomies")) == []


@pytest.mark.parametrize(("old", "new", "problem"), broken_rules("taxonomies"))
def test_a_broken_rule_is_reported_at_its_place(old, new, problem):
    found = problems_of(edited("taxonomies", (old, new)))

    assert problem in [f"{path}: {message}" for _, path, message in found]


def test_references_into_frameworks_wait_until_these_are_loaded():
    known = Known(indicators=everything_known().indicators, priorities=everything_known().priorities)

    assert problems_of(text("taxonomies"), known=known) == []


SHIPPED = yaml.safe_load(text("taxonomies"))
KNOWN = everything_known()


@given(
    st.sampled_from(sorted(SHIPPED)),
    st.integers(0, 60),
    st.sampled_from(
        ["code", "title", "sic", "min", "max", "sia", "subsectors", "indicators", "framework", "position"]
    ),
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.text(),
        st.lists(st.text() | st.none()),
        st.just({"code": []}),
    ),
)
def test_anything_anywhere_is_judged_and_never_breaks_the_judge(name, position, key, value):
    data = copy.deepcopy(SHIPPED)
    if isinstance(data[name], list):
        data[name][position % len(data[name])][key] = value
    problems = []

    vocabulary.check(data, source.Place(source.Document("x"), problems), KNOWN)

    assert data == SHIPPED or problems or set(vocabularies.canonical(data)) == set(vocabularies.MODELS)


@given(
    st.sampled_from(sorted(SHIPPED)), st.one_of(st.none(), st.integers(), st.text(), st.lists(st.integers()))
)
def test_a_whole_part_may_be_anything(name, value):
    problems = []

    vocabulary.check(SHIPPED | {name: value}, source.Place(source.Document("x"), problems), KNOWN)

    assert problems or value in ([], 1)
