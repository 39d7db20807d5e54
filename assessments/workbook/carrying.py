"""What a page shows before it counts, carried by the page itself: signed, for one person, kept nowhere else."""

from django.core import signing

from .comparing import Comparison
from .reading import Given, Problem, Upload
from .stamping import Origin

SALT = "assessments.workbook.shown"
HOURS = 8  # as long as a firm's session lasts


class Lost(Exception):
    """What the page carried cannot be used; the message may be read by a user."""

    def __init__(self):
        super().__init__("This upload can no longer be applied. Choose the workbook again.")


def carried(upload: Upload, comparison: Comparison, assessment, person) -> str:
    """Only the answers that would change, and the versions that the person was shown."""
    versions = comparison.versions()
    return signing.dumps(
        {
            "assessment": assessment.pk,
            "person": person.pk,
            "versions": versions,
            "given": {code: upload.given[code] for code in versions},
            "origins": {code: upload.origins[code].packed() for code in versions},
            "rejected": comparison.rejected,
            "notices": upload.notices,
        },
        salt=SALT,
        compress=True,
    )


def fetched(text: str, assessment, person) -> tuple[Upload, dict[str, int]]:
    """The upload and the versions shown; Lost unless this person was shown it for this assessment."""
    try:
        found = signing.loads(text, salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        raise Lost from None
    if (found["assessment"], found["person"]) != (assessment.pk, person.pk):
        raise Lost
    given = {code: {name: Given(*cell) for name, cell in row.items()} for code, row in found["given"].items()}
    return Upload(
        {code: Origin(*packed) for code, packed in found["origins"].items()},
        given,
        [Problem(*one) for one in found["rejected"]],
        found["notices"],
    ), found["versions"]
