"""Reading content files: plain values with their lines, and refusal of everything that is not plain."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assessments.definition import source

from .files import FRAMEWORKS, NAMES, text


@pytest.mark.parametrize("name", NAMES)
def test_shipped_files_read_as_any_yaml_parser_reads_them(name):
    assert source.parse(name, text(name)).data == yaml.safe_load(text(name))


def test_every_part_knows_its_line():
    document = source.parse("x", "a:\n  - b: 1\n    c:\n      - x\n      - y\n  - b: 2\n")

    assert document.data == {"a": [{"b": 1, "c": ["x", "y"]}, {"b": 2}]}
    assert document.lines == {
        (): 1,
        ("a",): 1,
        ("a", 0): 2,
        ("a", 0, "b"): 2,
        ("a", 0, "c"): 3,
        ("a", 0, "c", 0): 4,
        ("a", 0, "c", 1): 5,
        ("a", 1): 6,
        ("a", 1, "b"): 6,
    }


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"),
        ("1.10", "1.10"),
        ("2:30", "2:30"),
        ("010", "010"),
        ("1_000", "1_000"),
        ("2021-03-31", "2021-03-31"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("12", 12),
        ("-3", -3),
        ("true", True),
        ("null", None),
        ("~", None),
        ("", None),
        ("''", ""),
    ],
)
def test_plain_words_mean_what_an_editor_means(written, meant):
    value = source.parse("x", f"a: {written}").data["a"]

    assert (type(value), value) == (type(meant), meant)


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("a: &x 1\nb: *x\n", 1, "has an anchor or an alias; write the text out"),
        ("a:\n- *x\n", 2, "has an anchor or an alias; write the text out"),
        ("a: 1\nb: !!binary x\n", 2, "has the tag tag:yaml.org,2002:binary; write plain values"),
        ("!!python/name:os.system", 1, "has the tag tag:yaml.org,2002:python/name:os.system; write plain values"),
        ("a: 1\nb: !local x\n", 2, "has the tag !local; write plain values"),
        ("a: 1\n---\nb: 2\n", 2, "holds a second document; one file holds one"),
        ("a: 1\nb: 2\na: 3\n", 3, "has the key 'a' twice"),
        ("? [a]\n: 1\n", 1, "has a list or mapping as a key"),
        ("a: 1\n2: b\n", 2, "has the key 2; keys are words"),
        ("a: 1\n~: b\n", 2, "has the key None; keys are words"),
        ("[" * 100_000, 1, "is nested more than 10 deep"),
        ("a: [1\nb: 2\n", 2, "is not YAML: did not find expected ',' or ']'"),
        ("a: 1\n\tb: 2\n", 2, "is not YAML: found a tab character that violates indentation"),
        ("a: \x00", 1, "is not YAML: control characters are not allowed"),
    ],
)  # fmt: skip
def test_what_is_not_plain_is_refused_with_its_line(content, line, message):
    with pytest.raises(source.Unreadable) as refusal:
        source.parse("x", content)

    assert (refusal.value.line, str(refusal.value)) == (line, message)


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"", 1, "is empty"),
        (b" \n\n", 1, "is empty"),
        (b"a: 1\nb: caf\xe9\n", 2, "is not UTF-8"),
        (b"a: " + b"x" * 1_000_000, 1, "is longer than 1,000,000 bytes"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_problem_with_its_place(tmp_path, content, line, message):
    path = tmp_path / "broken.yaml"
    path.write_bytes(content)
    problems = []

    assert source.read(path, problems) is None

    assert [(p.file, p.line, p.path, p.message) for p in problems] == [("broken.yaml", line, "", message)]


@pytest.mark.parametrize(
    ("name", "reason"), [("absent.yaml", "No such file or directory"), (".", "Is a directory")]
)
def test_a_file_that_is_not_there_is_a_problem(tmp_path, name, reason):
    problems = []

    assert source.read(tmp_path / name, problems) is None

    assert [problem.message for problem in problems] == [f"cannot be read: {reason}"]


def test_a_bomb_of_aliases_is_refused_before_it_grows():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]

    with pytest.raises(source.Unreadable, match="anchor"):
        source.parse("bomb", "\n".join(lines))


@given(st.text(st.characters(codec="utf-8")))
def test_no_text_does_anything_but_read_or_be_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("text") / "text.yaml"
    path.write_text(content, encoding="utf-8")
    problems = []

    document = source.read(path, problems)

    assert (document is None) == bool(problems)


@given(st.binary(max_size=200), st.integers(0, 5000))
def test_no_bytes_in_a_real_file_do_anything_but_read_or_be_refused(tmp_path_factory, junk, where):
    content = (FRAMEWORKS / "acursc.yaml").read_bytes()
    path = tmp_path_factory.mktemp("junk") / "acursc.yaml"
    path.write_bytes(content[:where] + junk + content[where:])
    problems = []

    document = source.read(path, problems)

    assert (document is None) == bool(problems)
