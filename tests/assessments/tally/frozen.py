"""Frozen submissions written straight into their table: many, of any levels, in a small questionnaire.

tests/factories.py makes submissions by the ordinary verbs; the tally is tried with what no firm says, too.
"""

import datetime as dt
from itertools import count

from model_bakery import baker

from assessments.choices import Mode, Status
from assessments.models import Assessment, FrameworkVersion, Sector, Submission
from assessments.tally import store
from indicators.models import Geography

LONG_AGO = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
numbers = count(10_000)


def framework_version(layout):
    """A published version of these sub-threads: (code, thread code, stage) of each."""
    version = baker.make(
        FrameworkVersion, framework__code=f"tiny-{next(numbers)}", version="1.0.0", short_title="Tiny",
        title="Tiny questionnaire", published_at=None,
    )  # fmt: skip
    threads = {}
    for position, (code, thread, stage) in enumerate(layout):
        if thread not in threads:
            threads[thread] = baker.make(
                "assessments.Thread",
                version=version,
                code=thread,
                position=len(threads),
                title=f"Thread {thread}",
            )
        baker.make(
            "assessments.SubThread", version=version, thread=threads[thread], code=code, position=position,
            stage=stage, title=f"Capability {code}", allow_na=True, na_hint="Where it does not apply",
        )  # fmt: skip
    FrameworkVersion.objects.filter(pk=version.pk).update(published_at=LONG_AGO)
    return FrameworkVersion.objects.get(pk=version.pk)


def round_of(version, **fields):
    slug = f"round-{next(numbers)}"
    usual = {"slug": slug, "title": slug, "opens_on": dt.date(2026, 1, 1), "closes_on": dt.date(2026, 3, 31)}
    return baker.make("assessments.Round", framework_version=version, **usual | fields)


def sector(code):
    found = Sector.objects.filter(code=code).first()
    return found or baker.make(Sector, code=code, title=f"Sector {code}", position=next(numbers))


def area(slug, parent=None):
    found = Geography.objects.filter(slug=slug).first()
    new = {"type": "lep" if slug.startswith("lep-") else "region", "midlands_engine_member": True}
    return found or baker.make(
        Geography, slug=slug, name=f"Area {slug}", parent=parent, position=next(numbers), **new
    )


def segment(**named):
    """Where a firm belongs; what is not named is new and belongs to nobody else."""
    return {
        "sector": named.get("sector") or sector(f"sector-{next(numbers)}"),
        "geography": named.get("geography") or area(f"lep-{next(numbers)}"),
        "size_band": named.get("size_band")
        or baker.make("assessments.SizeBand", minimum=next(numbers), maximum=None),
        "tier": named.get("tier") or baker.make("assessments.Tier", position=next(numbers)),
    }


def submission(round_, levels, *, mode=Mode.SELF, firm=None, **named):
    """A firm, a new one unless it is given, that submitted these levels, counted in the transaction of the caller."""
    where = segment(**named)
    firm = firm or baker.make("assessments.Firm", name="Frozen (demo)", is_demo=True, **where)
    assessment = baker.make(
        Assessment, firm=firm, round=round_, mode=mode, status=Status.SUBMITTED, submitted_at=LONG_AGO
    )
    frozen = Submission.objects.create(
        assessment=assessment, round=round_, levels=levels, mode=mode, submitted_at=LONG_AGO, **where
    )
    store.append(frozen, +1)
    return frozen


def withdraw(submission):
    """Take a submission out of the count again."""
    Assessment.objects.filter(pk=submission.assessment_id).update(status=Status.WITHDRAWN)
    store.append(submission, -1)


def in_both(before, after, levels, **named):
    """A firm that submitted (then, now) in two rounds, in the segment of the later one: its two submissions."""
    later = submission(after, levels[1], **named)
    firm = later.assessment.firm
    where = {name: getattr(firm, name) for name in ("sector", "geography", "size_band", "tier")}
    return submission(before, levels[0], firm=firm, **where), later
