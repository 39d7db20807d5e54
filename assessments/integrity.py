"""What must agree and could only come apart by a fault: the tally, the submissions, the stored files."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from django.core.files.storage import default_storage
from django.utils import timezone

from assessments.choices import OUT_OF_SCOPE
from assessments.models import Answer, Evidence, Round, Submission
from assessments.tally import store

FOLDER = "evidence"
SETTLED = timedelta(days=1)  # a younger file may be one whose row is being written
CHUNK = 10_000


def tally_breaks(round_: Round) -> Iterator[str]:
    for key in store.check(round_):
        yield f"{round_.slug}: the tally differs from a recount at {key}"


def submission_breaks(round_: Round) -> Iterator[str]:
    """Submissions that do not say what the answers of their attempt say."""
    places = list(round_.framework_version.sub_threads.order_by("position").values_list("pk", flat=True))
    frozen = dict(Submission.objects.filter(round=round_).order_by().values_list("assessment", "levels"))
    rows = Answer.objects.filter(assessment__submission__round=round_).order_by("assessment")
    rows = rows.values_list("assessment", "sub_thread", "state").iterator(CHUNK)
    for assessment, own in groupby(rows, key=lambda row: row[0]):
        given = {place: state for _, place, state in own}
        says = "".join(given.get(place, OUT_OF_SCOPE) for place in places)
        if frozen.pop(assessment) != says:
            yield f"{round_.slug}: the submission of assessment {assessment} differs from its answers"
    for assessment in frozen:
        yield f"{round_.slug}: the submission of assessment {assessment} has no answers"


def file_breaks() -> Iterator[str]:
    """Rows whose file is missing or has another size, and settled files without a row."""
    rows = Evidence.objects.files().order_by("pk").values_list("pk", "file", "size")
    for pk, name, size in rows.iterator(CHUNK):
        try:
            stored = default_storage.size(name)
        except FileNotFoundError:
            if Evidence.objects.filter(pk=pk).exists():  # nobody has deleted it since
                yield f"evidence {pk}: its file {name} is missing"
        else:
            if stored != size:
                yield f"evidence {pk}: its file {name} has {stored} bytes, not {size}"
    for name in orphans():
        yield f"{name}: no evidence refers to this file"


def orphans() -> list[str]:
    """Stored files, older than a day, to which no row refers."""
    try:
        names = [f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]]
    except FileNotFoundError:
        return []  # nobody has added a file yet
    known = set(Evidence.objects.files().order_by().values_list("file", flat=True))
    oldest = timezone.now() - SETTLED
    return sorted(name for name in names if name not in known and _modified(name) < oldest)


def _modified(name: str):
    try:
        return default_storage.get_modified_time(name)
    except FileNotFoundError:
        return timezone.now()  # deleted since it was listed


def remove_orphans() -> int:
    removed = orphans()
    for name in removed:
        default_storage.delete(name)
    return len(removed)
