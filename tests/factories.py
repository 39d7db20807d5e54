"""Rows for tests, made by the product's own verbs; vocabularies and questionnaires are the loaded content."""

from datetime import timedelta
from itertools import count

from django.contrib.auth import get_user_model
from django.utils import timezone

from assessments import lifecycle
from assessments.choices import MemberRole, Mode, State
from assessments.models import Firm, FrameworkVersion, Membership, Round, Sector, SizeBand, Tier
from indicators.models import Geography
from meo_site.accounts.roles import grant

numbers = count(1)  # for names that must differ


def user(**fields):
    """A person who may sign in and belongs to no firm."""
    email = fields.pop("email", f"person{next(numbers)}@example.org")
    return get_user_model().objects.create_user(
        email, fields.pop("password", "a long invented one"), **fields
    )


def staff(*roles):
    """A person of the observatory with these roles."""
    person = user()
    grant(person, *roles)
    return person


def firm(**fields):
    """A medium tier-1 automotive firm in Coventry, unless the fields say otherwise, by code or by row."""
    described = {
        "name": f"Firm {next(numbers)}",
        "sector": "automotive",
        "size_band": "medium",
        "tier": "tier-1",
        "geography": "lep-coventry-warwickshire",
    } | fields
    for name, (model, key) in CODED.items():
        if isinstance(described[name], str):
            described[name] = model.objects.get(**{key: described[name]})
    return Firm.objects.create(**described)


CODED = {
    "sector": (Sector, "code"),
    "size_band": (SizeBand, "code"),
    "tier": (Tier, "code"),
    "geography": (Geography, "slug"),
}


def member(of, **fields):
    """A person who answers for a firm; the first one owns it."""
    person = user(**fields)
    role = MemberRole.RESPONDENT if of.memberships.exists() else MemberRole.OWNER
    Membership.objects.create(firm=of, user=person, role=role)
    return person


def version(code="mtc-scr"):
    """The published version of a framework of the loaded content."""
    return FrameworkVersion.objects.published().get(framework__code=code)


def unpublished(code="acursc"):
    """A further version of a framework, still being written."""
    framework = version(code).framework
    texts = {name: name.capitalize() for name in ("title", "short_title", "summary", "attribution")}
    return FrameworkVersion.objects.create(
        framework=framework, version="9.0.0", completion_minutes=15, **texts
    )


def round_(of="mtc-scr", *, scope=(), **fields):
    """An open round of a framework (by code) or a version; `scope` names the sub-threads asked, none: all."""
    today = timezone.localdate()
    asked = version(of) if isinstance(of, str) else of
    number = next(numbers)
    made = Round.objects.create(
        **{
            "slug": f"round-{number}",
            "title": f"Round {number}",
            "framework_version": asked,
            "opens_on": today - timedelta(days=30),
            "closes_on": today + timedelta(days=30),
        }
        | fields
    )
    made.scope.set(asked.sub_threads.filter(code__in=scope))
    return made


def assessment(of, in_round, *, by=None, mode=Mode.SELF):
    """A draft of a firm, started by one of its people, with every answer blank."""
    return lifecycle.start(of, in_round, by=by or person_of(of), mode=mode)


def answered(draft, states, *, by=None, na_reason="We do not do this."):
    """The same draft with these states, one character for each sub-thread asked, saved one by one."""
    person = by or person_of(draft.firm)
    answers = draft.answers.select_related("sub_thread").order_by("sub_thread__position")
    for answer, state in zip(answers, states, strict=True):
        if state != State.BLANK:
            reason = {"na_reason": na_reason} if state == State.NOT_APPLICABLE else {}
            lifecycle.save_answer(
                draft, answer.sub_thread.code, {"state": state, **reason}, answer.version, by=person
            )
    return draft


def submitted(of, in_round, states, *, by=None, mode=Mode.SELF, **how):
    """The submission of a firm that answered these states; one character alone stands for every answer."""
    draft = assessment(of, in_round, by=by, mode=mode)
    asked = draft.answers.count()
    answered(draft, states * asked if len(states) == 1 else states, by=by, **how)
    return lifecycle.submit(draft, by=by or person_of(of))


def person_of(of):
    return of.members.first() or member(of)
