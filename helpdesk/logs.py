"""Structured logs: one line per event, with the request's id and company, without personal data."""

import logging
from typing import Any

import structlog

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def in_one_line(record: logging.LogRecord) -> bool:
    """Let a foreign Host header through as a warning without its traceback: no error of ours."""
    record.levelno, record.levelname = logging.WARNING, "WARNING"
    record.exc_info = record.exc_text = None
    return True


def by_route(record: logging.LogRecord) -> bool:
    """Put the route where Django names a request's path; leave out a Referer. Both may hold a secret link."""
    request = getattr(record, "request", None)
    if request is not None and isinstance(record.args, tuple):
        match = getattr(request, "resolver_match", None)
        route = match.route if match else ""
        path = request.path.encode("unicode_escape").decode()  # as django.utils.log writes it
        told = (str(arg).partition(" - ")[0] if "Referer" in str(arg) else arg for arg in record.args)
        record.args = tuple(route if arg == path else arg for arg in told)
    return True


def logging_config(level: str, *, json: bool) -> dict[str, Any]:
    """Return the dict for ``logging.config``: JSON lines in production, readable ones elsewhere."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    last: Any = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    last,
                ],
            }
        },
        "filters": {"in_one_line": {"()": lambda: in_one_line}, "by_route": {"()": lambda: by_route}},
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["out"], "level": level},
        "loggers": {
            "django.server": {"level": "WARNING"},
            "django.request": {"level": "ERROR", "filters": ["by_route"]},
            "django.security.csrf": {"filters": ["by_route"]},
            "django.security.DisallowedHost": {"filters": ["in_one_line"]},
            "uvicorn.access": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},  # a line per sweep tells nobody anything
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
        },
    }
