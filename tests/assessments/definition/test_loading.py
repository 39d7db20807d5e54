"""Loading: all files or none, drafts as often as one likes, published versions never again."""

import contextlib

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments import definition
from assessments.definition import versions, vocabularies
from assessments.definition.source import LOADER
from assessments.models import (
    FrameworkVersion,
    LevelDescriptor,
    LevelMeaning,
    LinkTheme,
    Sector,
    SubSector,
    SubThread,
    Thread,
    Tier,
)
from meo_site.audit.models import Event
from tests import factories

from .files import FRAMEWORKS, NAMES, edited, saved, text

pytestmark = pytest.mark.django_db
DRAFT = ("version: 1.0.0", "version: 2.0.0")
MODELS = (
    FrameworkVersion,
    LevelMeaning,
    Thread,
    SubThread,
    LevelDescriptor,
    LinkTheme,
    Sector,
    SubSector,
    Tier,
    Event,
)


def rows():
    """Everything a loader could write, to prove that it did not."""
    return {model: list(model.objects.order_by("pk").values()) for model in MODELS}


@pytest.mark.parametrize(("code", "threads", "sub_threads"), [("acursc", 8, 32), ("mtc-scr", 8, 42)])
def test_shipped_questionnaires_are_stored_as_written(code, threads, sub_threads):
    version = factories.version(code)

    assert versions.stored(version) == versions.canonical(yaml.safe_load(text(code)))
    assert (version.threads.count(), version.sub_threads.count()) == (threads, sub_threads)
    assert LevelDescriptor.objects.filter(sub_thread__version=version).count() == 4 * sub_threads
    assert [part.position for part in version.sub_threads.all()] == list(range(sub_threads))


def test_the_shipped_vocabulary_is_stored_as_written():
    assert vocabularies.stored() == vocabularies.canonical(yaml.safe_load(text("taxonomies")))
    assert (Sector.objects.count(), SubSector.objects.count(), LinkTheme.objects.count()) == (11, 52, 14)


def test_loading_again_what_is_stored_changes_nothing():
    before = rows()

    outcomes = definition.load([FRAMEWORKS / f"{name}.yaml" for name in NAMES], publish=True)

    assert [(outcome.verb, outcome.lines) for outcome in outcomes] == [
        ("unchanged", ())
    ] * 5  # two of them the tables beside the vocabulary
    assert rows() == before


def test_a_new_version_is_a_draft_beside_the_published_one(tmp_path):
    outcome = definition.load_file(saved(tmp_path, "mtc-scr", DRAFT))

    assert (outcome.name, outcome.verb) == ("mtc-scr 2.0.0", "loaded as a draft")
    assert outcome.lines == ("+ 8 threads, 42 sub-threads, 168 level descriptors",)
    assert [
        (v.version, v.is_published) for v in FrameworkVersion.objects.filter(framework__code="mtc-scr")
    ] == [
        ("1.0.0", True),
        ("2.0.0", False),
    ]


def test_a_draft_may_be_loaded_again_with_changes(tmp_path):
    definition.load_file(saved(tmp_path, "mtc-scr", DRAFT))
    reworded = saved(
        tmp_path,
        "mtc-scr",
        DRAFT,
        ("title: Technology roadmap and R&D", "title: Roadmap"),
        ("also: [plan]", "also: []"),
    )

    outcome = definition.load_file(reworded)

    draft = FrameworkVersion.objects.get(framework__code="mtc-scr", version="2.0.0")
    assert outcome.lines == (
        "~ SCR-01 also: ['plan'] ▶ []",
        "~ SCR-02 title: Technology roadmap and R&D ▶ Roadmap",
    )
    assert outcome.verb == "draft changed"
    assert versions.stored(draft) == versions.canonical(yaml.safe_load(reworded.read_text()))
    assert definition.load_file(reworded).verb == "unchanged"


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path):
    path = saved(tmp_path, "mtc-scr", DRAFT)
    vocabulary = saved(tmp_path, "taxonomies", ("title: Rail\n", "title: Railways\n"))
    before = rows()

    told = definition.load([path, vocabulary], publish=True, dry_run=True)

    assert rows() == before
    assert definition.load([path, vocabulary], publish=True) == told


def test_publishing_freezes_once_and_is_recorded(tmp_path):
    path = saved(tmp_path, "mtc-scr", DRAFT)

    verbs = [definition.load_file(path, publish=True).verb for _ in range(2)]

    version = FrameworkVersion.objects.get(framework__code="mtc-scr", version="2.0.0")
    assert verbs == ["loaded as a draft and published", "unchanged"]
    assert version.is_published
    events = Event.objects.filter(thing="assessments.frameworkversion", thing_id=version.pk).order_by("pk")
    assert list(events.values_list("verb", "detail")) == [
        ("loaded", {"framework": "mtc-scr", "version": "2.0.0"}),
        ("published", {"framework": "mtc-scr", "version": "2.0.0"}),
    ]


@pytest.mark.parametrize("publish", [False, True])
def test_a_published_version_never_changes(tmp_path, publish):
    before = rows()

    with pytest.raises(definition.Broken) as refusal:
        definition.load_file(
            saved(tmp_path, "mtc-scr", ("title: Concurrent", "title: Parallel")), publish=publish
        )

    assert [str(problem) for problem in refusal.value.problems] == [
        "mtc-scr.yaml:4: framework.version: 1.0.0 is published and never changes: give the file a new version",
        "mtc-scr.yaml:4: framework.version: ~ SCR-39 title: Concurrent Engineering ▶ Parallel Engineering",
    ]
    assert rows() == before


def test_a_draft_that_a_round_asks_never_changes(tmp_path):
    definition.load_file(saved(tmp_path, "acursc", DRAFT))
    draft = FrameworkVersion.objects.get(framework__code="acursc", version="2.0.0")
    asking = factories.round_(draft)

    with pytest.raises(
        definition.Broken, match=f"2.0.0 is asked in {asking.slug}; give the file a new version"
    ):
        definition.load_file(saved(tmp_path, "acursc", DRAFT, ("title: Organisation", "title: Order")))


def test_a_step_too_small_is_refused_and_a_new_wording_shown(tmp_path):
    to_return = ("    stage: make\n    also: [plan]", "    stage: return\n    also: [plan]")
    patch = ("version: 1.0.0", "version: 1.0.1")

    with pytest.raises(
        definition.Broken, match="too small a step from 1.0.0: MAJOR must rise for ~ SCR-01 stage"
    ):
        definition.load_file(saved(tmp_path, "mtc-scr", patch, to_return))
    outcome = definition.load_file(
        saved(tmp_path, "mtc-scr", patch, ("Equipment is replaced", "Machines are replaced"))
    )

    assert outcome.note.endswith("answers join those to 1.0.0: the new wording of SCR-01 must change none")


def test_problems_of_all_files_are_reported_together_and_nothing_is_loaded(tmp_path):
    good = saved(tmp_path, "mtc-scr", DRAFT)
    bad = saved(tmp_path, "acursc", DRAFT, ("  kind: central", "  kind: main"))
    worse = tmp_path / "worse.yaml"
    worse.write_text("a: &b 1")
    before = rows()

    with pytest.raises(definition.Broken) as refusal:
        definition.load([good, bad, worse], publish=True)

    assert [(problem.file, problem.path) for problem in refusal.value.problems] == [
        ("acursc.yaml", "threads[0].kind"),
        ("worse.yaml", ""),
    ]
    assert rows() == before


def test_one_call_may_not_load_a_version_twice(tmp_path):
    path = saved(tmp_path, "mtc-scr", DRAFT)

    with pytest.raises(definition.Broken, match=r"is the same as mtc-scr\.yaml, given along with it"):
        definition.load([path, path])


def test_vocabulary_and_framework_that_need_each_other_load_together(tmp_path):
    theme = "link_themes:\n- {code: brand-new, title: New, indicators: [patents-granted]}\n"
    heading = next(f"{line}\n" for line in text("taxonomies").splitlines() if line.startswith("link_themes:"))
    vocabulary = saved(tmp_path, "taxonomies", (heading, theme))
    framework = saved(
        tmp_path, "mtc-scr", DRAFT, ("tags: [process-innovation,", "tags: [brand-new, process-innovation,")
    )

    definition.load([framework, vocabulary])

    assert LinkTheme.objects.get(code="brand-new").sub_threads.get().code == "SCR-01"


def test_vocabulary_changes_in_place_with_a_diff(tmp_path):
    swapped = saved(
        tmp_path,
        "taxonomies",
        ("- {code: materials, position: 5,", "- {code: x, position: 5,"),
        ("- {code: equipment, position: 6,", "- {code: materials, position: 6,"),
        ("- {code: x, position: 5,", "- {code: equipment, position: 5,"),
        ("  title: Rail\n", "  title: Railways\n"),
    )
    rail = Sector.objects.get(code="rail").pk

    outcome = definition.load_file(swapped)

    assert outcome.lines == (
        "~ sectors rail title: Rail ▶ Railways",
        "~ tiers materials title: Raw material or ingredient supplier ▶ Equipment tooling or automation supplier",
        "~ tiers materials position: 5 ▶ 6",
        "~ tiers equipment title: Equipment tooling or automation supplier ▶ Raw material or ingredient supplier",
        "~ tiers equipment position: 6 ▶ 5",
    )
    assert Sector.objects.get(pk=rail).title == "Railways"
    assert vocabularies.stored() == vocabularies.canonical(yaml.safe_load(swapped.read_text()))


def test_the_fallback_may_move_to_another_sector(tmp_path):
    moved = saved(
        tmp_path,
        "taxonomies",
        ("  fallback: true\n", ""),
        ("  title: Rail\n", "  title: Rail\n  fallback: true\n"),
    )

    definition.load_file(moved)

    assert Sector.objects.fallback().code == "rail"


def test_a_code_nobody_uses_may_go(tmp_path):
    definition.load_file(
        saved(tmp_path, "taxonomies", ('  - {code: food-oils, title: Oils and fats, sic: ["104"]}\n', ""))
    )

    assert not SubSector.objects.filter(code="food-oils").exists()


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (("{code: medium, min", "{code: middle, min"), "size_bands: lack medium, which is in use by firm (1)"),
        (("- {code: tier-1,", "- {code: tier-one,"), "tiers: lack tier-1, which is in use by firm (1)"),
        (("- code: rail\n", "- code: trains\n"), "sectors: lack rail, which is in use by firm (1)"),
        (("{code: auto-parts,", "{code: car-parts,"), "sectors: lack auto-parts, which is in use by firm (1)"),
        (("{code: rnd-activity,", "{code: x,"), "link_themes: lack rnd-activity, which is in use by sub-thread (4)"),
    ],
)  # fmt: skip
def test_a_code_in_use_may_not_go(tmp_path, edit, problem):
    factories.firm(sub_sector=SubSector.objects.get(code="auto-parts"))
    factories.firm(sector="rail", size_band="large", tier="oem")
    group = ("sectors: [automotive, aerospace-space, rail]", "sectors: [automotive]")
    before = rows()

    with pytest.raises(definition.Broken) as refusal:
        definition.load_file(saved(tmp_path, "taxonomies", group, edit))

    assert [f"{told.path}: {told.message}" for told in refusal.value.problems] == [problem]
    assert rows() == before


def test_a_sub_sector_in_use_may_not_change_its_sector(tmp_path):
    factories.firm(sub_sector=SubSector.objects.get(code="auto-cycles"))
    cycles = (
        '  - {code: auto-cycles, title: Motorcycles bicycles and other transport equipment, sic: ["309"]}\n'
    )
    rail = "  - {code: rail-rolling-stock,"

    with pytest.raises(definition.Broken, match="move auto-cycles to another sector, though it is in use"):
        definition.load_file(saved(tmp_path, "taxonomies", (cycles, ""), (rail, cycles + rail)))


MARKS = ["&a", "*a", "- ", ": ", "\n", "\n\n  ", "[", "{", "'", "|", "\t"]


def test_a_tab_behind_a_value_is_read_as_nothing(tmp_path):
    """By the loader that the product uses; the one in Python refuses it."""
    content = edited("acursc", DRAFT).replace("provenance: authored", "provenance: authored\t", 1)
    path = tmp_path / "acursc.yaml"
    path.write_text(content, encoding="utf-8")

    definition.load_file(path)

    draft = FrameworkVersion.objects.get(version="2.0.0")
    assert versions.stored(draft) == versions.canonical(yaml.safe_load(edited("acursc", DRAFT)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.data())
def test_a_file_with_anything_anywhere_is_refused_or_loaded_whole(tmp_path, data):
    content = edited("acursc", DRAFT)
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(start + 200, len(content))))
    junk = data.draw(st.text(max_size=20) | st.sampled_from(MARKS))
    path = tmp_path / "acursc.yaml"
    path.write_text(content[:start] + junk + content[end:], encoding="utf-8", errors="surrogatepass")
    before = rows()

    with contextlib.suppress(definition.Broken):
        definition.load_file(path)
        drafts = FrameworkVersion.objects.exclude(version="1.0.0")
        assert [versions.stored(draft) for draft in drafts] == [
            versions.canonical(yaml.load(path.read_text(), LOADER))  # noqa: S506 - a safe one: the product's own
        ]
        drafts.delete()
        return
    assert rows() == before
