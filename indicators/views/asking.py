"""What is wrong with an address, said on a page of its own."""

from functools import wraps

from django.shortcuts import render

from indicators.series import NotAMoment
from indicators.series.selected import TooMuch


def says_what_is_wrong(view):
    """A view that answers 400 with a sentence where the address asks for no moment in the past, or for too much."""

    @wraps(view)
    def answering(request, *args, **named):
        try:
            return view(request, *args, **named)
        except (NotAMoment, TooMuch) as reason:
            return render(request, "indicators/bad_address.html", {"reason": reason}, status=400)

    return answering
