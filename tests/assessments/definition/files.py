"""The shipped content files, edited as an editor would, and what the rules say about them."""

import csv
from pathlib import Path

import yaml

import assessments
from assessments.definition import questionnaire, source, vocabulary
from assessments.definition.known import Known, learn

FRAMEWORKS = Path(assessments.__file__).parent / "frameworks"
INDICATORS = Path(assessments.__file__).parent.parent / "indicators" / "catalogue" / "indicators.csv"
NAMES = ("taxonomies", "acursc", "mtc-scr")


def text(name):
    return (FRAMEWORKS / f"{name}.yaml").read_text(encoding="utf-8")


def content(name):
    """The same, read by somebody else's parser."""
    return yaml.safe_load(text(name))


def edited(name, *edits):
    """The text of a shipped file with parts replaced; each part must be there, and only the first is replaced."""
    content = text(name)
    for old, new in edits:
        assert old in content, old
        content = content.replace(old, new, 1)
    return content


def saved(folder, name, *edits):
    """The path of an edited copy."""
    path = folder / f"{name}.yaml"
    path.write_text(edited(name, *edits), encoding="utf-8")
    return path


def line_of(content, part):
    """The number of the first line that holds a part."""
    return content[: content.index(part)].count("\n") + 1


def broken_rules(name):
    """The cases of broken/: what is replaced, by what, and the problem; every third line of a case."""
    lines = (Path(__file__).parent / "broken" / f"{name}.txt").read_text(encoding="utf-8").splitlines()[2:]
    parts = [line[1:].encode().decode("unicode_escape") for line in lines if line]
    return list(zip(parts[0::3], parts[1::3], parts[2::3], strict=True))


def everything_known():
    """What may be referred to once all the shipped content is loaded."""
    with INDICATORS.open(encoding="utf-8", newline="") as file:
        known = Known(indicators={row["slug"]: labels(row) for row in csv.DictReader(file)})
    for name in NAMES:
        learn(known, source.parse(name, text(name)))
    return known


def labels(row):
    return set(filter(None, row["breakdown_labels"].split("|")))


def problems_of(content, name="file.yaml", known=None):
    """Every problem of a text, as (line, path, message)."""
    problems = []
    document = source.parse(name, content)
    rules = vocabulary if vocabulary.is_vocabulary(document.data) else questionnaire
    rules.check(document.data, source.Place(document, problems), known or everything_known())
    return [(problem.line, problem.path, problem.message) for problem in problems]
