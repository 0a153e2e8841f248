"""The Celery application and the whole schedule. A task is one line: find the rows, call the method."""

import os

from celery import Celery
from django.conf import settings

from helpdesk import broker  # noqa: F401 - it says what filesystem:// means

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
app = Celery("helpdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "sweep": {
        "task": "notifications.tasks.sweep",
        "schedule": settings.SWEEP_SECONDS,
        "options": {"expires": settings.SWEEP_SECONDS},  # those that a worker missed are not made up for
    },
    "sweep limits": {
        "task": "tenants.tasks.sweep_limits",
        "schedule": 600.0,  # seconds
        "options": {"expires": 600.0},
    },
    "sweep people": {
        "task": "tenants.tasks.sweep_people",
        "schedule": 3600.0,  # seconds
        "options": {"expires": 3600.0},
    },
    "sweep files": {
        "task": "tickets.tasks.sweep_files",
        "schedule": 3600.0,  # seconds
        "options": {"expires": 3600.0},
    },
    "sweep archive": {
        "task": "tickets.tasks.sweep_archive",
        "schedule": 3600.0,  # seconds
        "options": {"expires": 3600.0},
    },
}
