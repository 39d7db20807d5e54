"""A session that nobody uses ends: what counts as use, how long is left, and what was typed when it was over."""

import time
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout

LAST_USE = "last_use"  # in the session: seconds since 1970, at most a minute behind
TYPED = "typed"  # in the session: what was sent after it had ended, until it is shown again
WRITTEN_EVERY = 60
LONGEST = 200_000  # characters that are kept; a page of the questionnaire with full notes has a quarter of it


class IdlenessMiddleware:
    """Ends a session that was idle for too long; each request to a page uses it anew, a poll does not."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.was_signed_out = None
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and request.user.is_authenticated and seconds_left(request) <= 0:
            sign_out(request)
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or getattr(view, "is_poll", False):
            return
        if request.user.is_authenticated and time.time() - last_use(request) >= WRITTEN_EVERY:
            use(request)


def begin(sender, request, user, **kwargs):
    if request is not None:
        use(request)


def use(request):
    request.session[LAST_USE] = int(time.time())


def last_use(request):
    return request.session.get(LAST_USE, 0)


def limit(user):
    return settings.IDLE_STAFF if user.is_staff else settings.IDLE_FIRM


def seconds_left(request):
    return int(last_use(request) + limit(request.user) - time.time())


def at_least_left(request):
    """Seconds for which the session of a page just shown lasts at least: the same on every page."""
    return limit(request.user) - WRITTEN_EVERY


def sign_out(request):
    request.was_signed_out = request.user.pk
    minutes = limit(request.user) // 60
    spell = f"{minutes // 60} hours" if minutes >= 120 else f"{minutes} minutes"
    logout(request)
    kept = "" if request.method in ("GET", "HEAD") else " What you sent last was not saved."
    messages.warning(request, f"You were signed out, because nothing was done for {spell}.{kept}")


def poll(view):
    """Marks a view that a script asks of its own accord: it keeps nobody signed in."""
    view.is_poll = True
    return view


def keep_typed(view):
    """Stands above login_required: what was sent to a page after its session had ended is shown there again."""

    @wraps(view)
    def page(request, *args, **kwargs):
        if request.method == "POST" and request.was_signed_out:
            typed = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
            if sum(len(text) for values in typed.values() for text in values) <= LONGEST:
                request.session[TYPED] = {"by": request.was_signed_out, "on": request.path, "typed": typed}
                messages.info(request, "Sign in again, and the page shows what you typed.")
        return view(request, *args, **kwargs)

    return page


def typed_before(request):
    """What this person had typed on this page when the session ended, once; None if nothing."""
    kept = request.session.get(TYPED)
    if not kept or kept["on"] != request.path:
        return None
    del request.session[TYPED]
    return kept["typed"] if kept["by"] == request.user.pk else None
