"""Evidence, challenges, vulnerabilities and actor types: loaded, checked row by row, and left as editors leave them."""

import shutil

import pytest
from django.db import IntegrityError, transaction

from assessments import definition
from assessments.models import ActorType, Challenge, SiaPriority, Vulnerability, Work
from tests import factories

from .files import FRAMEWORKS, content

pytestmark = pytest.mark.django_db
TAXONOMIES = "taxonomies.yaml"


@pytest.fixture
def folder(tmp_path):
    """A copy of the vocabulary and the tables beside it."""
    for name in (TAXONOMIES, "evidence.csv", "challenges.csv"):
        shutil.copy(FRAMEWORKS / name, tmp_path)
    return tmp_path


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def load(folder, **how):
    return definition.load([folder / TAXONOMIES], **how)


def by_hand(row, **fields):
    """A row as an editor saves it in the admin."""
    row._history_user = factories.staff("editor")
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row


def test_every_row_of_the_shipped_tables_is_stored_with_what_it_is_linked_to():
    assert (Work.objects.count(), Challenge.objects.count()) == (11, 6)
    food, cross = Work.objects.get(slug="acursc-food-chain"), Work.objects.get(slug="resilient-chains-review")
    assert (food.kind, food.organisations, food.year, food.report_section) == (
        "supply chain research", "University of Lincoln", 2021, "1.a; 3.b.i",
    )  # fmt: skip
    assert [one.code for one in food.priorities.all()] == ["food"]
    assert list(cross.priorities.all()) == []
    challenge = Challenge.objects.get(slug="public-rd-underinvestment")
    assert {one.slug for one in challenge.indicators.all()} == {
        "rd-expenditure-government-ukri", "ukri-spend-total", "business-rd-expenditure",
    }  # fmt: skip
    assert Work.objects.get(slug="hydrogen-fuels").organisations == ""


def test_the_low_carbon_lists_belong_to_the_priority_energy_in_their_order():
    file = content("taxonomies")
    energy = SiaPriority.objects.get(code="energy")

    assert [(one.code, one.title, one.printed) for one in energy.actor_types.all()] == [
        (one["code"], one["title"], one["printed"]) for one in file["low_carbon_actor_types"]
    ]
    assert [(one.code, one.stage, one.sub_threads) for one in energy.vulnerabilities.all()] == [
        (one["code"], one["stage"], one["subthreads"]) for one in file["low_carbon_vulnerabilities"]
    ]
    assert (ActorType.objects.count(), Vulnerability.objects.count()) == (9, 10)


def test_loading_again_stores_nothing(folder):
    before = Work.history.count()

    assert [str(one) for one in load(folder)] == [
        "taxonomies.yaml: unchanged", "evidence.csv: unchanged", "challenges.csv: unchanged",
    ]  # fmt: skip
    assert Work.history.count() == before


def test_a_changed_added_or_dropped_row_is_told_and_stored(folder):
    evidence = folder / "evidence.csv"
    edit(evidence, "Midlands Connect,2021", "Midlands Connect,2022")
    edit(evidence, "innovation-bodies,cross-cutting", "innovation-groups,food")
    lines = load(folder, dry_run=True)[1].lines
    assert Work.objects.get(slug="midlands-connect-transport").year == 2021

    load(folder)

    assert "~ midlands-connect-transport year: 2021 ▶ 2022" in lines
    assert "+ innovation-groups priorities: ['food']" in lines
    assert "- innovation-bodies title: Work with dedicated innovation bodies" in lines
    assert Work.objects.get(slug="midlands-connect-transport").year == 2022
    assert [one.code for one in Work.objects.get(slug="innovation-groups").priorities.all()] == ["food"]
    assert not Work.objects.filter(slug="innovation-bodies").exists()


def test_what_an_editor_has_changed_added_or_deleted_stays_and_is_told(folder):
    work = by_hand(Work.objects.get(slug="green-growth"), title="Green growth, renamed")
    by_hand(Work(slug="our-own", title="Our own", kind="programme"))
    gone = Challenge.objects.get(slug="concentration")
    gone._history_user = factories.staff("editor")
    gone.delete()
    by_hand(Vulnerability.objects.get(code="lcv-make-1"), title="Too few technologies")
    food = SiaPriority.objects.get(code="food")
    by_hand(Vulnerability(code="own", priority=food, stage="plan", title="Own", position=11))
    edit(folder / TAXONOMIES, "title: Consortium,", "title: Consortium of firms,")

    outcomes = [str(one) for one in load(folder)]

    assert outcomes == [
        "taxonomies.yaml: changed (edited here, and left so: low_carbon_vulnerabilities lcv-make-1)",
        "evidence.csv: unchanged (edited here, and left so: green-growth)",
        "challenges.csv: unchanged (edited here, and left so: concentration)",
    ]
    work.refresh_from_db()
    assert work.title == "Green growth, renamed"
    assert Work.objects.filter(slug="our-own").exists()
    assert not Challenge.objects.filter(slug="concentration").exists()
    assert Vulnerability.objects.get(code="lcv-make-1").title == "Too few technologies"
    assert Vulnerability.objects.get(code="own").position == 11
    assert ActorType.objects.get(code="consortium").title == "Consortium of firms"


BROKEN = [
    ("evidence.csv", "green-growth,energy", "Green Growth,energy", "evidence.csv:9: slug: is 'Green Growth'"),
    ("evidence.csv", "green-growth,energy", "low-carbon-supply-chains,energy", "evidence.csv:9: slug: is 'low-car"),
    ("evidence.csv", "green-growth,energy", "green-growth,water", "sia_priority: is 'water', which is no SIA"),
    ("evidence.csv", "Midlands Connect,2021", "Midlands Connect,twenty", "evidence.csv:5: year: is 'twenty'"),
    ("evidence.csv", "energy,programme,", "energy,,", "evidence.csv:9: kind: is empty"),
    ("evidence.csv", "slug,sia_priority", "slug,colour", "evidence.csv:1: colour: is a column nobody knows"),
    ("evidence.csv", "kind,title", "kind,name", "evidence.csv:1: title: the column is missing"),
    ("challenges.csv", "|ukri-spend-total", "|ukri-spend", "challenges.csv:2: indicators: is 'ukri-spend', wh"),
    ("taxonomies.yaml", "code: energy, title", "code: power, title", "lack energy, which is in use by"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), BROKEN)
def test_what_is_wrong_is_told_with_its_row_and_column_and_nothing_is_stored(folder, file, old, new, said):
    edit(folder / file, old, new)
    if file == TAXONOMIES:
        edit(folder / file, "sia: energy", "sia: power")
        for table in ("evidence.csv",) * 2:
            edit(folder / table, ",energy,", ",power,")
    before = Work.history.count()

    with pytest.raises(definition.Broken) as broken:
        load(folder)

    assert any(said in str(problem) for problem in broken.value.problems), str(broken.value)
    assert Work.history.count() == before


def test_an_unreadable_table_stops_the_load(folder):
    (folder / "evidence.csv").write_bytes(b"")

    with pytest.raises(definition.Broken, match=r"evidence\.csv:1: This file is empty"):
        load(folder)


def test_lists_of_codes_are_read_and_checked(folder):
    evidence = folder / "evidence.csv"
    edit(evidence, "year,about,report_section", "year,about,report_section,stages,sub_threads,sectors")
    edit(evidence, "1.a; 3.b.i\n", "1.a; 3.b.i,make|plan,SCR-39 | ORG-1,food-drink\n")
    load(folder)

    work = Work.objects.get(slug="acursc-food-chain")
    assert (work.stages, work.sub_threads) == (["plan", "make"], ["ORG-1", "SCR-39"])
    assert [one.code for one in work.sectors.all()] == ["food-drink"]

    edit(evidence, "make|plan", "make|think")
    edit(evidence, "ORG-1", "ORG-99")
    with pytest.raises(definition.Broken) as broken:
        load(folder)
    assert [problem.path for problem in broken.value.problems] == ["stages", "sub_threads"]


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("vulnerability_stage_known", {"stage": "think", "position": 99}),
        ("vulnerability_position_once", {"stage": "plan", "position": 1}),
    ],
)
def test_a_vulnerability_has_a_stage_of_ours_and_a_place_of_its_own(name, fields):
    energy = SiaPriority.objects.get(code="energy")

    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        Vulnerability.objects.create(code="x", title="X", priority=energy, **fields)

    assert name in str(broken.value) or "position" in str(broken.value)  # SQLite names the columns
