"""Who may see which row: fetching and permission are one call, and a stranger's row does not exist."""

from functools import wraps

from django.db.models import Case, Exists, OuterRef, Q, When
from django.http import Http404
from django.shortcuts import get_object_or_404

from assessments.models import Assessment, Evidence, Firm, Membership, Round
from meo_site.accounts.roles import Role

CURRENT_FIRM = "firm"  # in the session: the one of several firms that a person has switched to


def firm_for(request):
    """The firm this person answers for now: the one switched to, else the first; None for who has none yet."""
    firms = Firm.objects.for_user(request.user).described()
    chosen = Q(pk=request.session.get(CURRENT_FIRM, 0))
    return firms.order_by(Case(When(chosen, then=0), default=1), "memberships__joined_at", "pk").first()


def assessment_for(user, pk):
    """An assessment of the person's own firm, in whatever state."""
    return get_object_or_404(Assessment.objects.for_user(user).in_context(), pk=pk)


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


def analysts_only(view):
    """For the working figures of the observatory; to anybody else who has signed in the page does not exist."""

    @wraps(view)
    def page(request, *args, **kwargs):
        if not request.user.has_role(Role.ANALYST):
            raise Http404
        return view(request, *args, **kwargs)

    return page
