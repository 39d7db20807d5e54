"""What the script of a page asks and says about the session it stands in."""

from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from .idleness import poll, seconds_left, use


@never_cache
@poll
@require_safe
def time_left(request):
    """Seconds until this session ends if nothing is done, 0 where nobody is signed in; and a token for a POST."""
    seconds = max(0, seconds_left(request)) if request.user.is_authenticated else 0
    return JsonResponse({"seconds": seconds, "token": get_token(request) if seconds else ""})


@never_cache
@login_required
@require_POST
def stay(request):
    """Stay signed in."""
    use(request)
    return JsonResponse({"seconds": seconds_left(request)})
