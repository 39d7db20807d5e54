"""Where the link at the foot of each mail leads."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from . import outbox
from .models import Stopped


@csrf_exempt  # the signed address is the permission; mail programs send the one-click form without a cookie
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request, token):
    """Asks first: programs that scan mail open every link in it."""
    if not (found := outbox.stop(token)):
        raise Http404
    address, kind = found
    if request.method == "POST":
        Stopped.objects.get_or_create(address=address, kind=kind)
    stopped = Stopped.objects.filter(address=address, kind=kind).exists()
    context = {"address": address, "purpose": kind.label, "stopped": stopped}
    return render(request, "mail/stop.html", context)
