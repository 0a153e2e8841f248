"""Tasks of one line."""

from celery import shared_task

from tickets import orphans


@shared_task
def sweep_files() -> None:
    """Every hour: delete files to which no row points."""
    orphans.sweep()
