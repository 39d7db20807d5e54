"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meo_site.settings")
application = get_wsgi_application()
_ = get_resolver().url_patterns  # every view is loaded now, not within the first request
# What has been loaded stays. Looked through for garbage with the rest, it made one answer in twenty wait for 100 ms.
gc.collect()
gc.freeze()
