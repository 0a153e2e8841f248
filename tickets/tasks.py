"""Tasks of one line."""

from celery import shared_task

from tickets import archiving, orphans


@shared_task
def sweep_files() -> None:
    """Every hour: delete files to which no row points."""
    orphans.sweep()


@shared_task
def sweep_archive() -> None:
    """Every hour: put away what has been done for as long as its column says."""
    archiving.sweep()
