"""The project as an app: its commands and template tags."""

import structlog
from django.apps import AppConfig
from django.conf import settings


class HelpdeskConfig(AppConfig):
    name = "helpdesk"

    def ready(self) -> None:
        from helpdesk import checks  # registers them

        for name in checks.off():
            structlog.get_logger("helpdesk").warning(f"{name} IS OFF. This is for load tests only.")
        if settings.DEBUG and not settings.TESTING:
            structlog.get_logger("helpdesk").warning("DEBUG IS ON. This is for developers only.")
