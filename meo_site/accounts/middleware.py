"""Staff sign in with a second factor."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect

OPEN_TO_ALL = ("/accounts/", "/static/", "/healthz", "/readyz")


class StaffSecondFactorMiddleware:
    """Sends staff without a second factor to set one up; demonstration sites only offer it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not settings.DEMO and request.user.is_authenticated and self.must_enrol(request):
            messages.info(request, "Observatory staff sign in with a second factor. Set one up to go on.")
            return redirect("mfa_index")
        return self.get_response(request)

    def must_enrol(self, request):
        if not request.user.is_staff or request.path.startswith(OPEN_TO_ALL):
            return False
        return not is_mfa_enabled(request.user)
