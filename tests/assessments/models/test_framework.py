"""What rows of a framework version may never do."""

import copy
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from assessments.models import Framework, FrameworkVersion, LevelDescriptor, LevelMeaning, SubThread, Thread
from assessments.models.framework import Frozen
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (FrameworkVersion, {"title": "Other"}),
        (LevelMeaning, {"meaning": "Other"}),
        (Thread, {"title": "Other"}),
        (SubThread, {"question": "Other?"}),
        (LevelDescriptor, {"text": "Other"}),
    ],
)
def test_rows_of_a_published_version_refuse_to_change(model, change):
    row = model.objects.in_published_versions().first()
    before = model.objects.filter(pk=row.pk).values().get()
    twin = copy.copy(row)
    twin.pk = None

    for attempt in (
        row.save,
        row.delete,
        lambda: model.objects.filter(pk=row.pk).update(**change),
        lambda: model.objects.filter(pk=row.pk).delete(),
        lambda: model.objects.bulk_update([row], list(change)),
        *([lambda: model.objects.bulk_create([twin]), twin.save] if model is not FrameworkVersion else []),
    ):
        with pytest.raises(Frozen), transaction.atomic():
            attempt()

    assert model.objects.filter(pk=row.pk).values().get() == before


@pytest.fixture
def draft():
    """A version nobody published, with one of each part."""
    version = FrameworkVersion.objects.create(
        framework=Framework.objects.create(code="trial"), version="1.0.0", title="Trial", short_title="Trial",
        summary="s", attribution="a", completion_minutes=1,
    )  # fmt: skip
    thread = Thread.objects.create(
        version=version, code="AAA", position=1, title="A", summary="s", kind="core", provenance="authored"
    )
    SubThread.objects.create(
        version=version, thread=thread, code="AAA-1", position=0, title="A", question="?", help="h", stage="make",
        provenance="authored",
    )  # fmt: skip
    return version


def test_rows_of_a_draft_may_change_and_go(draft):
    part = draft.sub_threads.get()
    part.title = "B"
    part.save()
    SubThread.objects.filter(pk=part.pk).update(help="why")

    assert SubThread.objects.values("title", "help").get(pk=part.pk) == {"title": "B", "help": "why"}
    draft.delete()
    assert not SubThread.objects.filter(pk=part.pk).exists()


def broken_by(draft):
    """Constraint ▶ what would break it."""
    thread, part = draft.threads.get(), draft.sub_threads.get()
    descriptors = LevelDescriptor.objects
    return {
        "framework_version_is_three_numbers": lambda: draft.framework.versions.filter(pk=draft.pk).update(
            version="1"
        ),
        "thread_kind_known": lambda: draft.threads.update(kind="main"),
        "thread_provenance_known": lambda: draft.threads.update(provenance="ours"),
        "sub_thread_stage_known": lambda: draft.sub_threads.update(stage="later"),
        "sub_thread_provenance_known": lambda: draft.sub_threads.update(provenance="ours"),
        "sub_thread_na_says_when": lambda: draft.sub_threads.update(allow_na=True),
        "level_meaning_level_known": lambda: LevelMeaning(
            version=draft, level=5, label="x", meaning="y"
        ).save(),
        "level_descriptor_level_known": lambda: descriptors.create(
            sub_thread=part, level=0, text="x", next_step="y"
        ),
        "level_descriptor_next_step_unless_highest": lambda: descriptors.create(
            sub_thread=part, level=1, text="x"
        ),
        "thread_code_once": lambda: copied(thread, position=2).save(),
        "thread_position_once": lambda: copied(thread, code="BBB").save(),
        "sub_thread_code_once": lambda: copied(part, position=1).save(),
        "sub_thread_position_once": lambda: copied(part, code="AAA-2").save(),
    }


def copied(row, **fields):
    twin = copy.copy(row)
    for name, value in ({"pk": None} | fields).items():
        setattr(twin, name, value)
    return twin


@pytest.mark.parametrize("name", [
    "framework_version_is_three_numbers", "thread_kind_known", "thread_provenance_known", "sub_thread_stage_known",
    "sub_thread_provenance_known", "sub_thread_na_says_when", "level_meaning_level_known",
    "level_descriptor_level_known", "level_descriptor_next_step_unless_highest", "thread_code_once",
    "thread_position_once", "sub_thread_code_once", "sub_thread_position_once",
])  # fmt: skip
def test_the_database_refuses_what_a_version_may_not_hold(draft, name):
    with pytest.raises(IntegrityError), transaction.atomic():
        broken_by(draft)[name]()


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"opens_on": date(2026, 5, 2), "closes_on": date(2026, 5, 1)}, "round_closes_after_it_opens"),
        ({"minimum": 4}, "round_minimum_at_least_five"),
    ],
)
def test_the_database_refuses_a_round_that_cannot_be(fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        factories.round_(**fields)


def test_a_round_asks_its_scope_or_everything():
    assert factories.round_().asked().count() == 42
    assert [part.code for part in factories.round_(scope=["SCR-39", "SCR-03"]).asked()] == [
        "SCR-03",
        "SCR-39",
    ]


def test_the_layout_is_the_order_of_a_frozen_submission():
    layout = factories.version("mtc-scr").layout()

    assert [code for code, _, _ in layout] == [f"SCR-{number:02d}" for number in range(1, 43)]
    assert layout[0] == ("SCR-01", "ITM", "make")
