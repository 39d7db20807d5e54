"""Who may see which indicator, and which release on its way: fetching and permission are one call.

To anybody else it does not exist.
"""

from django.http import Http404
from django.shortcuts import get_object_or_404

from indicators.models import Indicator, Release
from meo_site.accounts.roles import Role


def may_edit(user):
    """Editors keep the catalogue: they draft, correct, submit and discard."""
    return user.is_authenticated and user.is_staff and user.has_role(Role.EDITOR)


def may_publish(user):
    """Publishers decide what becomes public: they approve, return and withdraw."""
    return user.is_authenticated and user.is_staff and user.has_role(Role.PUBLISHER)


def public_indicator(slug):
    """An indicator that readers may know of: figures of it are published, or have been."""
    return get_object_or_404(Indicator.objects.public(), slug=slug)


def release_for_editor(user, pk):
    return _release(pk, is_allowed=may_edit(user))


def release_for_publisher(user, pk):
    return _release(pk, is_allowed=may_publish(user))


def _release(pk, *, is_allowed):
    release = Release.objects.in_context().filter(pk=pk).first() if is_allowed else None
    if release is None:
        raise Http404
    return release
