"""The WSGI application that granian serves."""

import gc
import os

from django.core.signals import request_finished
from django.core.wsgi import get_wsgi_application
from django.dispatch import receiver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meo_site.settings")
application = get_wsgi_application()


@receiver(request_finished)
def settle(**_):
    """What the first request has loaded stays, every view with it, and is looked through for garbage no more.

    It was half a million objects, and kept one answer in twenty waiting for 100 ms.
    """
    request_finished.disconnect(settle)
    gc.collect()
    gc.freeze()
