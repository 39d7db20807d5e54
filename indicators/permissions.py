"""Who may see which indicator, and which release on its way: fetching and permission are one call.

To anybody else it does not exist.
"""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from indicators.models import FormerSlug, Geography, ImportBatch, Indicator, Release
from meo_site.accounts.roles import Role


def may_edit(user):
    """Editors keep the catalogue: they draft, correct, submit and discard."""
    return user.is_authenticated and user.is_staff and user.has_role(Role.EDITOR)


def may_publish(user):
    """Publishers decide what becomes public: they approve, return and withdraw."""
    return user.is_authenticated and user.is_staff and user.has_role(Role.PUBLISHER)


class Moved(Http404):
    """There is nothing at this address any more; `slug` is the present one."""

    def __init__(self, slug):
        super().__init__()
        self.slug = slug


def public_indicator(slug):
    """An indicator that readers may know of: figures of it are published, or have been."""
    if "\0" in slug:  # PostgreSQL would refuse the question itself
        raise Http404
    public = Indicator.objects.public()
    if found := public.filter(slug=slug).first():
        return found
    raise Moved(get_object_or_404(public, former_slugs__slug=slug).slug)


def known_area(slug):
    """A place of the catalogue: all of them are public."""
    return get_object_or_404(Geography.objects.described(), slug=slug)


def known_indicators(slugs):
    """{slug: indicator} of those that readers may know of, by their present address or one that they had."""
    slugs = [slug for slug in slugs if "\0" not in slug]
    public = Indicator.objects.public().select_related("theme")
    former = FormerSlug.objects.filter(slug__in=slugs, indicator__in=public).values_list("slug", "indicator")
    keys = dict(former)
    found = {one.pk: one for one in public.filter(Q(slug__in=slugs) | Q(pk__in=keys.values()))}
    by_slug = {one.slug: one for one in found.values()}
    return {slug: found[pk] for slug, pk in keys.items()} | {
        slug: by_slug[slug] for slug in slugs if slug in by_slug
    }


def release_for_editor(user, pk):
    return _release(pk, is_allowed=may_edit(user))


def release_for_publisher(user, pk):
    return _release(pk, is_allowed=may_publish(user))


def _release(pk, *, is_allowed):
    release = Release.objects.in_context().filter(pk=pk).first() if is_allowed else None
    if release is None:
        raise Http404
    return release


def batch_for_editor(user, pk):
    return _batch(pk, is_allowed=may_edit(user))


def batch_for_publisher(user, pk):
    return _batch(pk, is_allowed=may_publish(user))


def batch_for_either(user, pk):
    return _batch(pk, is_allowed=may_edit(user) or may_publish(user))


def _batch(pk, *, is_allowed):
    """A file that was handed in; what is in it is long, and fetched when it is asked for."""
    batches = ImportBatch.objects.defer("content", "difference")
    batch = batches.filter(pk=pk).first() if is_allowed else None
    if batch is None:
        raise Http404
    return batch
