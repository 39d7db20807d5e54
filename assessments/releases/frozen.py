"""A closed round as the disclosure method sees it: its submissions, whose they are and where they stand."""

from collections.abc import Sequence
from hashlib import sha256
from itertools import islice
from typing import NamedTuple

import numpy as np
from django.db.models import QuerySet

from assessments.choices import Status
from assessments.disclosure.contributors import FrozenRound, Kind, Vocabularies
from assessments.models import Round, Sector, SizeBand, Submission, Tier
from indicators.models import Geography

CHUNK = 20_000  # submissions read at a time, and looked up at a time


class Freeze(NamedTuple):
    """The submissions that count, in the order in which they came.

    submissions: primary keys; fingerprint: sha256 over all that a release is made of.
    """

    frozen: FrozenRound
    submissions: tuple[int, ...]
    fingerprint: str


def freeze(round_: Round) -> Freeze:
    """The submissions that count now."""
    return _frozen(round_, Submission.objects.filter(round=round_, assessment__status=Status.SUBMITTED))


def freeze_again(round_: Round, submissions: Sequence[int]) -> Freeze:
    """These submissions, whether or not they still count; KeyError where one has been erased since."""
    found = _frozen(round_, Submission.objects.filter(round=round_), frozenset(submissions))
    if missing := set(submissions) - set(found.submissions):
        raise KeyError(f"{len(missing)} submissions are no longer there")
    return found


def _frozen(round_: Round, submissions: QuerySet, only: frozenset[int] | None = None) -> Freeze:
    """In the order in which they came; `only` these, picked here since no database takes so many in a question."""
    places = [
        {row.pk: number for number, row in enumerate(rows)}
        for rows in (_sectors(), SizeBand.objects.all(), _areas(), Tier.objects.all())
    ]
    digest = sha256()
    pks, levels, kinds, firms, groups = [], [], [], [], []
    in_order = (
        submissions.order_by("submitted_at", "pk")
        .values_list(
            "pk",
            "levels",
            "assessment__firm_id",
            "enterprise_group",
            "sector_id",
            "size_band_id",
            "geography_id",
            "tier_id",
        )
        .iterator(CHUNK)
    )
    rows = in_order if only is None else (row for row in in_order if row[0] in only)
    while chunk := list(islice(rows, CHUNK)):
        digest.update(repr(chunk).encode())
        for pk, states, firm, group, *kinds_of in chunk:
            pks.append(pk)
            levels.append(states)
            firms.append(str(firm))
            groups.append(group)
            kinds.append([place[kind] for place, kind in zip(places, kinds_of, strict=True)])
    frozen = FrozenRound(
        round_.framework_version.layout(),
        levels,
        np.array(kinds, np.int64).reshape(-1, len(places)),
        firms,
        groups,
    )
    return Freeze(frozen, tuple(pks), digest.hexdigest())


def vocabularies() -> Vocabularies:
    """The kinds of each dimension, in the order that `freeze` counts them by."""
    return Vocabularies(
        sector=tuple(Kind(one.code, one.priority.code if one.priority else "") for one in _sectors()),
        size=tuple(Kind(one.code) for one in SizeBand.objects.all()),
        area=tuple(Kind(one.slug, one.parent.slug if one.parent else "") for one in _areas()),
        tier=tuple(Kind(one.code) for one in Tier.objects.all()),
    )


def titles() -> dict[str, dict[str, str]]:
    """What each kind is called, by dimension and code."""
    return {
        "sector": dict(Sector.objects.values_list("code", "title")),
        "size": {one.code: one.title for one in SizeBand.objects.all()},
        "area": {one.slug: one.name.replace(" LEP", "") for one in _areas()},
        "tier": dict(Tier.objects.values_list("code", "title")),
    }


def _sectors():
    return Sector.objects.select_related("priority")


def _areas():
    return Geography.objects.areas().select_related("parent")
