"""Rows for tests, made by the product's own verbs; vocabularies and questionnaires are the loaded content."""

import re
from datetime import timedelta
from itertools import count

from django.contrib.auth import get_user_model
from django.utils import timezone

from assessments import lifecycle
from assessments.choices import MemberRole, Mode, State
from assessments.counted import Counted
from assessments.demonstration import figure_6 as printed
from assessments.models import (
    Firm,
    FrameworkVersion,
    InvitedFirm,
    Membership,
    ReferenceSeries,
    Review,
    Round,
    Sector,
    SizeBand,
    Tier,
)
from indicators.models import Geography
from meo_site.accounts.roles import grant
from meo_site.mail.models import Message

SITE = "https://observatory.example"
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


def answered_rest(draft, state, *, by):
    """The same draft with this state wherever nothing has been said yet."""
    states = "".join(
        State.BLANK if one.state != State.BLANK else state
        for one in draft.answers.order_by("sub_thread__position")
    )
    return answered(draft, states, by=by)


def submitted(of, in_round, states, *, by=None, mode=Mode.SELF, **how):
    """The submission of a firm that answered these states; one character alone stands for every answer."""
    draft = assessment(of, in_round, by=by, mode=mode)
    asked = draft.answers.count()
    answered(draft, states * asked if len(states) == 1 else states, by=by, **how)
    return lifecycle.submit(draft, by=by or person_of(of))


def person_of(of):
    return of.members.first() or member(of)


def invitation(of, email="jo@example.org", *, by=None):
    """(invitation, its token): what an owner has sent; the token stands in the mail alone."""
    sent = lifecycle.invite(of, email, by=by or owner_of(of), site=SITE)
    text = Message.objects.filter(address=sent.email).first().text
    return sent, re.search(r"/firm/join/([^/]+)/", text).group(1)


def join_request(of, person=None, message="I work in purchasing."):
    """What somebody, or this person, has asked of a firm's owner."""
    return lifecycle.ask_to_join(of, message, by=person or user(), site=SITE)


def owner_of(of):
    return of.members.filter(memberships__role=MemberRole.OWNER).first() or member(of)


def review(of, *, assessor=None, shares_notes=False):
    """The review that the owner of a firm asks for of what it submitted."""
    assessment = of.assessment
    named = assessor or staff("assessor")
    lifecycle.name_assessor(assessment, named, shares_notes, by=owner_of(assessment.firm))
    return Review.objects.in_context().get(submission=of)


def found(of, states, *, reason="Seen on a visit."):
    """The same review with these levels, one character for each sub-thread asked, and shared with the firm."""
    answers = list(
        of.submission.assessment.answers.select_related("sub_thread").order_by("sub_thread__position")
    )
    for answer, state in zip(answers, states * len(answers) if len(states) == 1 else states, strict=True):
        if state != State.BLANK:
            lifecycle.verify(of, answer.sub_thread.code, state, reason, 0, by=of.assessor)
    return lifecycle.share(of, by=of.assessor)


def verified(of, states, **how):
    """The verified levels of a submission, found, shared and final."""
    shared = found(review(of, **how), states)
    return lifecycle.finalise(shared, by=shared.assessor)


def invited(in_round, **fields):
    """A firm on the list of a round, not registered and not yet written to."""
    number = next(numbers)
    described = {"name": f"Listed {number}", "email": f"listed{number}@example.org"} | fields
    return InvitedFirm.objects.create(round=in_round, **described)


def revised(of, number, *, without=(), **changes):
    """A published version after this one; `without` leaves codes out, `changes` is {field: {code: value}}."""
    head = ("framework", "title", "short_title", "summary", "attribution", "completion_minutes")
    made = FrameworkVersion.objects.create(version=number, **{name: getattr(of, name) for name in head})
    for thread in of.threads.prefetch_related("sub_threads__descriptors"):
        parts = [part for part in thread.sub_threads.all() if part.code not in without]
        thread.pk, thread.version = None, made
        thread.save()
        for part in parts:
            _revise(part, thread, changes)
    FrameworkVersion.objects.filter(pk=made.pk).update(published_at=timezone.now())
    return FrameworkVersion.objects.get(pk=made.pk)


def _revise(part, thread, changes):
    descriptors = list(part.descriptors.all())
    for name, values in changes.items():
        if name != "levels" and part.code in values:
            setattr(part, name, values[part.code])
    text = changes.get("levels", {}).get(part.code)
    part.pk, part.thread, part.version = None, thread, thread.version
    part.na_hint = part.na_hint if part.allow_na else ""
    part.save()
    for one in descriptors:
        one.pk, one.sub_thread, one.text = None, part, text or one.text
        one.save()


def figure_6():
    """The report's Figure 6, public."""
    printed.publish()
    return ReferenceSeries.objects.get(slug="figure-6")


def reference_series(*rows, by=None, **fields):
    """A table of counts as an editor has entered it; a row is a code, a title and four counts."""
    number = next(numbers)
    described = {
        "slug": f"table-{number}",
        "title": f"Table {number}",
        "framework": version().framework,
        "publisher": "An institute",
        "source": "A survey of firms",
        "period": "2024",
    } | fields
    made = lifecycle.enter_series(ReferenceSeries(**described), by=by or staff("editor"))
    lifecycle.count_series(made, [Counted(*row) for row in rows], by=made.entered_by)
    made.refresh_from_db()
    return made
