"""What a new version number promises about what changed."""

import copy

import pytest
import yaml

from assessments.definition import versioning
from assessments.definition.versions import canonical

from .files import text

OLD = yaml.safe_load(text("acursc"))


def changed(edit):
    data = copy.deepcopy(OLD)
    edit(data["threads"][0]["subthreads"][0])
    return canonical(data)


def rename(part):
    part["code"] = "ORG-9"


EDITS = {
    "title": (lambda part: part.update(title="Moving people about"), []),
    "help": (lambda part: part.update(help="Another reason."), ["MINOR"]),
    "evidence": (lambda part: part.update(evidence=["A skills matrix"]), ["MINOR"]),
    "next": (lambda part: part["next"].update(L1="Begin."), ["MINOR"]),
    "tags": (lambda part: part.update(tags=["patents"]), ["MINOR"]),
    "stage": (lambda part: part.update(stage="return", also=[]), ["MAJOR", "MINOR"]),
    "code": (rename, ["MAJOR"]),
}


@pytest.mark.parametrize(("edit", "needed"), EDITS.values(), ids=EDITS)
def test_a_step_too_small_for_the_change_is_named(edit, needed):
    new = changed(edit)

    too_small = {
        version: [
            reason.split(": ")[1].split()[0]
            for reason in versioning.shortfalls(canonical(OLD), new, "1.0.0", version)
        ]
        for version in ("1.0.1", "1.1.0", "2.0.0")
    }

    assert too_small == {"1.0.1": needed, "1.1.0": [name for name in needed if name == "MAJOR"], "2.0.0": []}


def test_a_shortfall_says_what_changed():
    new = changed(lambda part: part.update(stage="return"))

    assert list(versioning.shortfalls(canonical(OLD), new, "1.0.0", "1.1.0")) == [
        "is too small a step from 1.0.0: MAJOR must rise for ~ ORG-1 stage: make ▶ return"
    ]


def test_new_wordings_are_named():
    new = changed(lambda part: part["levels"].update(L2="Else."))

    assert versioning.wordings_changed(canonical(OLD), new) == ["ORG-1"]
    assert versioning.wordings_changed(canonical(OLD), canonical(OLD)) == []


@pytest.mark.parametrize(
    ("version", "before"),
    [("1.0.0", None), ("1.0.1", "1.0.0"), ("1.10.0", "1.9.0"), ("1.9.5", "1.9.0"), ("3.0.0", "2.0.0")],
)
def test_a_version_succeeds_the_highest_below_it(version, before):
    assert versioning.predecessor(version, ["1.0.0", "2.0.0", "1.9.0"]) == before
