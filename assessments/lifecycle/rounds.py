"""Staff open a round and change it: freely until its first day, then only its title and its last day."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from assessments.models import Round
from meo_site.accounts.models import User
from meo_site.audit.record import record

from .refusals import Fixed, NotReady

FEWEST_IN_SHORT, MOST_IN_SHORT = 12, 15
NAMED = ("scope", "sectors", "geographies", "size_bands")  # values that are several rows
FIXED = ("framework_version", "opens_on", "is_by_list", "minimum", *NAMED)  # from the first day on
TAKEN = {"new", "reference"}  # addresses beside those of rounds
LONGEST_SLUG = 50


@transaction.atomic
def open_round(values: dict[str, Any], *, by: User) -> Round:
    """Store a new round; its address is made from its title."""
    values = dict(values)
    several = {name: values.pop(name, ()) for name in NAMED}
    _refuse_scope(values["framework_version"], several["scope"])
    round_ = Round.objects.create(slug=_free_slug(values["title"]), **values)
    for name, rows in several.items():
        getattr(round_, name).set(rows)
    record(by, "opened", round_, framework_version=round_.framework_version_id)
    return round_


@transaction.atomic
def change_round(round_: Round, values: dict[str, Any], *, by: User) -> Round:
    """Store these values of a round; refused where firms have seen or answered what they would change."""
    round_ = (
        Round.objects.select_for_update(of=("self",), no_key=True)
        .select_related("framework_version")
        .get(pk=round_.pk)
    )
    changed = {name: value for name, value in values.items() if _differs(round_, name, value)}
    _refuse_fixed(round_, changed)
    _refuse_last_day(round_, changed)
    if changed.keys() & {"scope", "framework_version"}:
        _refuse_scope(values["framework_version"], values["scope"])
    plain = [name for name in changed if name not in NAMED]
    for name in plain:
        setattr(round_, name, changed[name])
    round_.save(update_fields=plain)
    for name in set(changed) - set(plain):
        getattr(round_, name).set(changed[name])
    if changed:
        record(by, "changed", round_, fields=sorted(changed))
    return round_


def _differs(round_: Round, name: str, value: Any) -> bool:
    if name in NAMED:
        return {one.pk for one in getattr(round_, name).all()} != {one.pk for one in value}
    return bool(getattr(round_, name) != value)


def _refuse_fixed(round_: Round, changed: dict[str, Any]) -> None:
    if not changed.keys() & set(FIXED):
        return
    if round_.assessments.exists():
        raise Fixed("A firm has started this round. What it asks, and whom, no longer changes.")
    if round_.has_opened:
        raise Fixed("This round has opened. Only its title, its last day and its list of firms can change.")


def _refuse_last_day(round_: Round, changed: dict[str, Any]) -> None:
    if "closes_on" not in changed:
        return
    if round_.releases.current().exists():
        # whoever subtracts a round that goes on from what has been released sees who came or left
        raise Fixed("Figures of this round are public. A publisher withdraws them before it opens again.")
    if round_.has_opened and changed["closes_on"] < timezone.localdate():
        raise Fixed("A round cannot be closed in the past. Choose today or a later day.")


def _refuse_scope(version: Any, scope: Any) -> None:
    if not version.is_published:
        raise NotReady("Firms answer published questionnaires only.")
    if any(part.version_id != version.pk for part in scope):
        raise NotReady(f"Choose sub-threads of {version} only.")
    if scope and not FEWEST_IN_SHORT <= len(scope) <= MOST_IN_SHORT:
        raise NotReady(
            f"A short round asks {FEWEST_IN_SHORT} to {MOST_IN_SHORT} sub-threads. You chose {len(scope)}."
        )


def _free_slug(title: str) -> str:
    """The title as an address; with a number where another round has it."""
    stem = slugify(title)[: LONGEST_SLUG - 4].strip("-") or "round"
    taken = TAKEN | set(Round.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(slug for slug in numbered if slug not in taken)
