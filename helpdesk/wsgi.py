"""The WSGI door: pages in production. Streams have their own, ``helpdesk.asgi``."""

import os
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
application: Any = get_wsgi_application()

from helpdesk.requests import PageRequest  # noqa: E402 - after the settings are read

application.request_class = PageRequest
