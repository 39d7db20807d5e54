"""Who and what the permission matrix is asked about: one person of each role, and the things of two firms."""

import re
from datetime import timedelta
from functools import cache
from typing import NamedTuple

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver
from django.utils import timezone

from assessments import releases
from assessments.choices import MemberRole, ReleaseStatus
from assessments.lifecycle.evidence import add_file
from assessments.models import Assessment, Evidence, Release, Review
from meo_site.accounts.roles import Role
from tests import factories, released
from tests.assessments.files import PDF

OUTSIDE = ("anonymous",)
FIRM = ("respondent", "owner")
STRANGER = ("stranger",)
STAFF = tuple(Role.values)
ROLES = (
    *OUTSIDE,
    *FIRM,
    *STRANGER,
    *STAFF,
    "reviewer",
    "superuser",
)  # the reviewer: the assessor a firm has named
NOWHERE = 999_999_999


class Address(NamedTuple):
    """A route of the URLconf, as it is written there, and what it is called."""

    route: str
    name: str

    @property
    def parameters(self):
        return re.findall(r"<(?:\w+:)?(\w+)>", self.route)

    def at(self, **values):
        """The address itself; `values` name what stands in it."""
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), self.route)


@cache
def addresses():
    """Every address that the product answers under."""
    return tuple(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns, before, house):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _walk(pattern.url_patterns, route, pattern.namespace or house)
        else:
            yield Address(route, f"{house}:{pattern.name}" if house else str(pattern.name))


class Standing:
    """A firm with an owner and a respondent, another firm, a stranger of a third, and staff of each role."""

    def __init__(self):
        self.rounds = [factories.round_("acursc", scope=["ORG-1", "ORG-2"]) for _ in range(2)]
        self.own, self.other = (factories.firm() for _ in range(2))
        factories.figure_6()
        released.release(released.closed_round(slug="released"))
        self.people = {
            "anonymous": None,
            "owner": factories.member(self.own),
            "respondent": factories.member(self.own),
            "stranger": factories.member(factories.firm()),
            **{role: factories.staff(role) for role in STAFF},
            "reviewer": factories.staff(Role.ASSESSOR),
            "superuser": factories.user(is_staff=True, is_superuser=True),
        }
        for _ in range(2):
            factories.member(self.other)
        self.things = {name: (make(self, self.own), make(self, self.other)) for name, make in THINGS.items()}

    def draft(self, of):
        return {"pk": factories.assessment(of, self.rounds[0]).pk}

    def submitted(self, of):
        return {"pk": self._reviewed(of).submission.assessment_id}

    def review(self, of):
        return {"pk": self._reviewed(of).pk}

    def _reviewed(self, of):
        """What a firm submitted, with a review that only the reviewer of the own firm may see."""
        if present := Review.objects.filter(submission__assessment__firm=of).first():
            return present
        assessor = self.people["reviewer"] if of == self.own else factories.staff(Role.ASSESSOR)
        submission = factories.submitted(of, self.rounds[1], "3")
        Assessment.objects.filter(submission=submission).update(assessor=assessor, shares_notes=True)
        return Review.objects.create(submission=submission, assessor=assessor)

    def evidence(self, of):
        draft = Assessment.objects.drafts().get(firm=of)
        asked = draft.answers.first().sub_thread
        return {
            "pk": draft.pk,
            "evidence": Evidence.objects.create(
                assessment=draft, sub_thread=asked, title="A link", link="https://example.org/"
            ).pk,
        }

    def file(self, of):
        draft = Assessment.objects.drafts().get(firm=of)
        sent = SimpleUploadedFile("plan.pdf", PDF)
        kept = add_file(draft, draft.answers.first().sub_thread, sent, by=of.members.first())
        return {"pk": draft.pk, "evidence": kept.pk}

    def member(self, of):
        return {"pk": of.memberships.filter(role=MemberRole.RESPONDENT).first().pk}

    def invitation(self, of):
        sent = {"invited_by": of.members.first(), "expires_at": timezone.now() + timedelta(days=1)}
        return {"pk": of.invitations.create(email="jo@example.org", token_digest=f"{of.pk:064}", **sent).pk}

    def join_request(self, of):
        return {"pk": of.join_requests.create(user=factories.user()).pk}

    def asked(self, of):
        """What the stranger has asked of the own firm, and somebody else of the other."""
        by = self.people["stranger"] if of == self.own else factories.user()
        return {"pk": of.join_requests.create(user=by).pk}

    def round(self, of):
        return {"slug": self.rounds[0].slug}

    def release(self, of):
        """One in the making, of a closed round; it belongs to no firm."""
        if not (made := Release.objects.filter(status=ReleaseStatus.MAKING).first()):
            closed = factories.round_(opens_on="2026-01-01", closes_on="2026-01-31")
            made = releases.ask(closed, by=self.people["analyst"])
        return {"pk": made.pk}

    def invited(self, of):
        """A firm on the list of a round; one on the list of another round does not exist there."""
        listed = self.rounds[of == self.other].invited_firms.create(name="Jo", email="jo@example.org")
        return {"slug": self.rounds[0].slug, "pk": listed.pk}


THINGS = {  # what an address may name; a new kind is a line here and a function above
    "draft": Standing.draft,
    "submitted": Standing.submitted,
    "review": Standing.review,
    "evidence": Standing.evidence,
    "file": Standing.file,
    "member": Standing.member,
    "invitation": Standing.invitation,
    "join_request": Standing.join_request,
    "asked": Standing.asked,
    "round": Standing.round,
    "invited": Standing.invited,
    "release": Standing.release,
}
