"""One page of all that waits for an editor or a publisher."""

from typing import NamedTuple

from django.contrib import admin
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from indicators import permissions, queues


class Shown(NamedTuple):
    """A queue as the page shows it; its list is an address of the admin with a filter."""

    title: str
    help: str
    template: str
    model: str = ""
    filter: str = ""


SHOWN = {
    "submitted": Shown(
        "Waiting for approval", "A publisher who has not worked on a release approves it.", "releases",
        "release", "status__exact=checked",
    ),
    "files": Shown(
        "Files of values to approve", "A publisher who has not worked on a file approves it.", "files",
        "importbatch", "status__in=checked,publishing",
    ),
    "scheduled": Shown(
        "Approved, to be published later", "The next first. They are checked again at their moment.", "releases",
        "release", "status__exact=scheduled",
    ),
    "returned": Shown(
        "Returned to their editors", "Drafts with what should be changed.", "releases",
        "release", "status__exact=draft",
    ),
    "stopped": Shown(
        "Claims that stopped agreeing", "They agreed with the figures once and do not now.", "claims",
        "publishedclaim", "agreement=stopped",
    ),
    "flagged": Shown(
        "Values under query", "Readers see the flag and the note beside the value.", "values",
        "release", "flagged=now",
    ),
    "overdue": Shown(
        "Sources overdue", "Newer figures were announced, or should be out by their interval.", "overdue",
        "source",
    ),
    "dead": Shown(
        "Dead links", "Somebody found that the address of a source answers no more.", "sources",
        "source", "dead=yes",
    ),
}  # fmt: skip


@require_safe
def page(request):
    if not (permissions.may_edit(request.user) or permissions.may_publish(request.user)):
        raise Http404
    context = {
        **admin.site.each_context(request),
        "title": "What waits",
        "most": queues.SHOWN,
        "queues": [described(name, rows) for name, rows in queues.all_of_them().items()],
    }
    return TemplateResponse(request, "admin/indicators/queues/page.html", context)


def described(name, rows):
    shown = SHOWN[name]
    address = reverse(f"admin:indicators_{shown.model}_changelist") + (shown.filter and f"?{shown.filter}")
    template = f"admin/indicators/queues/_{shown.template}.html"
    return {**shown._asdict(), "name": name, "rows": rows, "all": address, "template": template}
