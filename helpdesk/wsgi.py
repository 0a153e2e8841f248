"""The WSGI door: pages in production. Streams have their own, ``helpdesk.asgi``."""

import gc
import os
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
application: Any = get_wsgi_application()

from helpdesk.requests import PageRequest  # noqa: E402 - after the settings are read

application.request_class = PageRequest
# All that pages need is loaded before the workers are forked: they share it, and never search it for garbage.
get_resolver().url_patterns  # noqa: B018 - reading it is what loads the doors
gc.collect()
gc.freeze()
