"""Framework versions as rows: what is stored, and the one place that writes them."""

from django.db import transaction
from django.utils import timezone

from assessments.choices import Level
from assessments.models import (
    Framework,
    FrameworkVersion,
    LevelDescriptor,
    LevelMeaning,
    LinkTheme,
    SiaPriority,
    SubThread,
    Thread,
)

from .versioning import predecessor

DESCRIBED = ("title", "short_title", "summary", "attribution", "completion_minutes")
THREAD_FIELDS = ("position", "title", "summary", "kind", "provenance")
SUB_THREAD_FIELDS = (
    "number", "title", "printed_title", "question", "help", "evidence", "stage", "also", "provenance",
    "allow_na", "na_hint",
)  # fmt: skip
DEFAULTS = {"number": None, "printed_title": "", "allow_na": False, "na_hint": ""}


def find(code, version):
    """The stored version, locked until the transaction ends, or None."""
    found = FrameworkVersion.objects.filter(framework__code=code, version=version)
    return found.select_for_update(of=["self"]).select_related("framework").first()


def published_before(data):
    """The published version that this file's version succeeds, or None."""
    published = FrameworkVersion.objects.published().filter(framework__code=data["framework"]["code"])
    number = predecessor(data["framework"]["version"], published.values_list("version", flat=True))
    return published.filter(version=number).first()


def canonical(data):
    """A checked file in the form in which it is compared: parts by code, defaults filled in, order kept."""
    threads = data["threads"]
    return {
        "framework": {name: data["framework"][name] for name in DESCRIBED},
        "levels": data["framework"]["levels"],
        "order": {"sub-threads": [part["code"] for thread in threads for part in thread["subthreads"]]},
        **{thread["code"]: {name: thread[name] for name in THREAD_FIELDS} for thread in threads},
        **{part["code"]: canonical_sub_thread(part) for thread in threads for part in thread["subthreads"]},
    }


def canonical_sub_thread(part):
    fields = DEFAULTS | part
    return {
        **{name: fields[name] for name in SUB_THREAD_FIELDS},
        "sia": sorted(part["sia"]),
        "tags": sorted(part["tags"]),
        "levels": part["levels"],
        "next": part["next"],
    }


def stored(version):
    """The same form, read from rows."""
    threads = version.threads.prefetch_related(
        "sub_threads__priorities", "sub_threads__themes", "sub_threads__descriptors"
    )
    parts = [part for thread in threads for part in thread.sub_threads.all()]
    meanings = version.level_meanings.all()
    return {
        "framework": {name: getattr(version, name) for name in DESCRIBED},
        "levels": {Level(row.level).name: {"label": row.label, "meaning": row.meaning} for row in meanings},
        "order": {"sub-threads": [part.code for part in parts]},
        **{thread.code: {name: getattr(thread, name) for name in THREAD_FIELDS} for thread in threads},
        **{part.code: stored_sub_thread(part) for part in parts},
    }


def stored_sub_thread(part):
    descriptors = part.descriptors.all()
    return {
        **{name: getattr(part, name) for name in SUB_THREAD_FIELDS},
        "sia": sorted(row.code for row in part.priorities.all()),
        "tags": sorted(row.code for row in part.themes.all()),
        "levels": {Level(row.level).name: row.text for row in descriptors},
        "next": {Level(row.level).name: row.next_step for row in descriptors if row.next_step},
    }


@transaction.atomic
def write(data):
    """Store a checked file as a draft, in place of the draft of the same version; gives the version."""
    head = data["framework"]
    framework, _ = Framework.objects.get_or_create(code=head["code"])
    if draft := find(head["code"], head["version"]):
        draft.delete()  # refused by the model once it is published, by the database once a round asks it
    version = FrameworkVersion.objects.create(
        framework=framework, version=head["version"], **{name: head[name] for name in DESCRIBED}
    )
    LevelMeaning.objects.bulk_create(
        LevelMeaning(version=version, level=Level[name], **said) for name, said in head["levels"].items()
    )
    position = 0
    for thread in data["threads"]:
        row = Thread.objects.create(
            version=version, code=thread["code"], **{name: thread[name] for name in THREAD_FIELDS}
        )
        for part in thread["subthreads"]:
            write_sub_thread(row, part, position)
            position += 1
    return version


def write_sub_thread(thread, part, position):
    fields = {name: (DEFAULTS | part)[name] for name in SUB_THREAD_FIELDS}
    row = SubThread.objects.create(
        thread=thread, version=thread.version, code=part["code"], position=position, **fields
    )
    row.priorities.set(SiaPriority.objects.filter(code__in=part["sia"]))
    row.themes.set(LinkTheme.objects.filter(code__in=part["tags"]))
    LevelDescriptor.objects.bulk_create(
        LevelDescriptor(sub_thread=row, level=Level[name], text=text, next_step=part["next"].get(name, ""))
        for name, text in part["levels"].items()
    )


def publish(version):
    """Freeze a version."""
    version.published_at = timezone.now()
    version.save(update_fields=["published_at"])
