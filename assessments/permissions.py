"""Who may see which row: fetching and permission are one call, and a stranger's row does not exist."""

import re
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Exists, OuterRef, Q, When
from django.http import Http404
from django.shortcuts import get_object_or_404

from assessments.choices import MemberRole, Mode, Status
from assessments.models import (
    Assessment,
    Evidence,
    Firm,
    FrameworkVersion,
    Invitation,
    InvitedFirm,
    Membership,
    ReferenceSeries,
    Release,
    Review,
    Round,
)
from meo_site.accounts.roles import Role

CURRENT_FIRM = "firm"  # in the session: the one of several firms that a person has switched to
SHOWN_FIRM = "shown-firm"  # in a form: the firm whose page it stood on, whatever was switched to since


def firm_for(request):
    """The firm this person answers for now: the one switched to, else the first; None for who has none yet."""
    firms = Firm.objects.for_user(request.user).described()
    chosen = Q(pk=request.session.get(CURRENT_FIRM, 0))
    present = firms.order_by(Case(When(chosen, then=0), default=1), "memberships__joined_at", "pk")
    request.own_firms = list(present)  # whoever has several sees which one a page is about
    if (shown := request.POST.get(SHOWN_FIRM)) is None:
        return next(iter(request.own_firms), None)
    found = [firm for firm in request.own_firms if str(firm.pk) == shown]
    if not found:
        raise Http404  # left since: nothing may happen to another one in its place
    return found[0]


def owned_firm_for(request):
    """The firm this person answers for now; refused, in words, to anybody but its owner."""
    if not (firm := firm_for(request)):
        raise Http404
    _refuse_unless_owner(firm, request.user)
    return firm


def _refuse_unless_owner(firm, user):
    owners = firm.memberships.filter(role=MemberRole.OWNER).select_related("user")
    owner = next((one.user for one in owners), None)
    if owner != user:
        raise PermissionDenied(f"Only the owner of {firm}, {owner}, can do this. Nothing has changed.")


def own_firm(user, pk):
    """One of the person's own firms, as a form names it."""
    if not re.fullmatch("[0-9]{1,18}", pk):
        raise Http404
    return get_object_or_404(Firm.objects.for_user(user), pk=pk)


def firm_to_ask(user, number, area):
    """The registered firm of this company number that a person may ask to join: of the same area, else the first."""
    known = Firm.objects.with_number(number)
    if known.for_user(user).exists():
        return None  # who answers for one of its sites knows the others
    owned = known.filter(memberships__role=MemberRole.OWNER)
    return owned.order_by(Case(When(geography=area, then=0), default=1), "created_at", "pk").first()


def member_for(firm, pk):
    return get_object_or_404(firm.memberships.select_related("user", "firm"), pk=pk)


def invitation_for(firm, pk):
    return get_object_or_404(firm.invitations, pk=pk)


def invitation_with(token):
    """The invitation that this link names; whoever holds the link may know of it."""
    return Invitation.objects.with_token(token).select_related("firm", "invited_by").first()


def has_joined_by(user, invitation):
    """Whether this person has accepted the invitation and still answers for the firm."""
    is_theirs = user.is_authenticated and invitation.accepted_at and invitation.email == user.email
    return bool(is_theirs) and Firm.objects.for_user(user).filter(pk=invitation.firm_id).exists()


def join_request_for(firm, pk):
    return get_object_or_404(firm.join_requests, pk=pk)


def own_request_for(user, pk):
    """What this person has asked of a firm's owner."""
    return get_object_or_404(user.join_requests, pk=pk)


def assessment_for(user, pk):
    """An assessment of the person's own firm, in whatever state."""
    return get_object_or_404(Assessment.objects.for_user(user).in_context(), pk=pk)


def owned_assessment_for(user, pk):
    """The same; refused, in words, to anybody but the owner of the firm."""
    found = assessment_for(user, pk)
    _refuse_unless_owner(found.firm, user)
    return found


def answerable_for(user, pk):
    """An assessment for who fills it in: also the assessor whom a firm has named for a draft, while it is one."""
    may = Q(firm__in=Firm.objects.for_user(user))
    if user.has_role(Role.ASSESSOR):
        may |= Q(assessor=user, mode=Mode.FACILITATED, status=Status.DRAFT)
    found = get_object_or_404(Assessment.objects.filter(may).in_context().select_related("assessor"), pk=pk)
    found.notes_hidden = found.hides_notes_from(user)
    return found


def review_for(user, pk):
    """A review that a firm has asked of this assessor, and has not taken back."""
    if not user.has_role(Role.ASSESSOR):
        raise Http404
    own = Review.objects.filter(assessor=user, submission__assessment__assessor=user)
    return get_object_or_404(own.in_context(), pk=pk)


def assessment_with_evidence(user, pk):
    """One whose evidence this person may read: of the own firm (`is_own`), or shared with its assessor."""
    is_own = Exists(Membership.objects.filter(firm=OuterRef("firm"), user=user))
    may = Q(is_own=True)
    if user.has_role(Role.ASSESSOR):
        may |= Q(assessor=user, shares_notes=True)
    return get_object_or_404(Assessment.objects.in_context().annotate(is_own=is_own).filter(may), pk=pk)


def file_for(user, assessment, pk):
    """A file that this person may read."""
    return get_object_or_404(assessment_with_evidence(user, assessment).evidence.files(), pk=pk)


def evidence_for(user, assessment, pk):
    """A file or link of the person's own firm."""
    own = Evidence.objects.filter(assessment__firm__in=Firm.objects.for_user(user))
    return get_object_or_404(own.select_related("assessment", "sub_thread"), pk=pk, assessment=assessment)


def round_for(slug):
    """A round that firms have heard of; whether it takes answers is for the verb to say."""
    if "\0" in slug:  # PostgreSQL would refuse the question itself
        raise Http404
    return get_object_or_404(Round.objects.select_related("framework_version"), slug=slug)


def questionnaire_for(code):
    """The newest published version of a framework, for anybody."""
    published = FrameworkVersion.objects.published().filter(framework__code=code)
    if not (newest := max(published, key=lambda version: version.numbers, default=None)):
        raise Http404
    return newest


def invited_for(slug, pk):
    """A firm on the list of a round."""
    return get_object_or_404(InvitedFirm.objects.select_related("round"), round__slug=slug, pk=pk)


def release_for(pk):
    """A release in whatever state, for those who make and approve releases."""
    found = Release.objects.select_related(
        "round__framework_version", "made_by", "approved_by", "withdrawn_by", "proof"
    )
    return get_object_or_404(found, pk=pk)


def _only(*roles):
    """For the pages of these roles; to anybody else who has signed in they do not exist."""

    def decorate(view):
        @wraps(view)
        def page(request, *args, **kwargs):
            if not request.user.has_role(*roles):
                raise Http404
            return view(request, *args, **kwargs)

        return page

    return decorate


analysts_only = _only(Role.ANALYST)  # the working figures of the observatory
assessors_only = _only(Role.ASSESSOR)
releases_only = _only(Role.ANALYST, Role.PUBLISHER)  # what may become public, and why some of it does not
publishers_only = _only(Role.PUBLISHER)


def may_enter_references(user):
    """Editors enter and change tables that were published elsewhere."""
    return user.is_authenticated and user.is_staff and user.has_role(Role.EDITOR)


def may_publish_references(user):
    """Publishers show them to everybody, and take them back."""
    return user.is_authenticated and user.is_staff and user.has_role(Role.PUBLISHER)


def series_for_editor(user, pk):
    return _series(pk, is_allowed=may_enter_references(user))


def series_for_publisher(user, pk):
    return _series(pk, is_allowed=may_publish_references(user))


def _series(pk, *, is_allowed):
    if not is_allowed:
        raise Http404
    return get_object_or_404(ReferenceSeries.objects.select_related("framework"), pk=pk)
