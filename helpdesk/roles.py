"""What each process of the helpdesk is: one function per role, which returns when its work is over."""

import os
import sys
import warnings
from collections.abc import Callable

from celery.exceptions import SecurityWarning
from django.conf import settings

from helpdesk import broker, celery_app

# After this the open streams are cut: they would keep a server from ever ending.
GRACE = 3  # seconds


def web() -> None:
    """Pages. In embedded mode the same process has the streams too, and only this machine reaches it."""
    if settings.EMBEDDED:
        serve("127.0.0.1", settings.PORT)
        return
    from gunicorn.app.wsgiapp import run

    where = f"{bind()}:{settings.PORT}"
    workers = os.environ.get("WEB_CONCURRENCY", "").strip() or "2"
    # A thread is held for as long as its form arrives: photos from phones on a bad line are many threads.
    options = "--worker-class gthread --threads 16 --preload --max-requests 20000 --max-requests-jitter 2000"
    shm = ["--worker-tmp-dir", "/dev/shm"] if os.path.isdir("/dev/shm") else []
    sys.argv = ["gunicorn", "--bind", where, "--workers", workers, *options.split(), *shm]
    sys.argv += ["--graceful-timeout", "20", "--log-level", "warning", "helpdesk.wsgi:application"]
    run()


def events() -> None:
    """The streams, in front of Django (``helpdesk.asgi``)."""
    serve(bind(), settings.PORT)


def bind() -> str:
    """The address to listen on."""
    return os.environ.get("BIND", "").strip() or "127.0.0.1"


def serve(host: str, port: int) -> None:
    """Run uvicorn; it believes no forwarding header, ``TRUSTED_PROXIES`` is asked where addresses matter."""
    import uvicorn

    # Files are read whole, in a thread; whitenoise has no other way, and every file would say so in the log.
    warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous iterators")
    uvicorn.run(
        "helpdesk.asgi:application",
        host=host,
        port=port,
        workers=1,  # WEB_CONCURRENCY is about pages
        lifespan="off",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,  # Django's: one form for all lines
        log_level="warning",
        timeout_graceful_shutdown=GRACE,
    )


def worker() -> None:
    """Sends what is due. Mails wait for servers, not for the processor: threads are enough when embedded."""
    options = "--without-mingle --without-gossip --without-heartbeat --loglevel=INFO"
    pool = "--pool=threads --concurrency=4" if settings.EMBEDDED else "--concurrency=2"
    if settings.EMBEDDED:  # a trial as root on a machine of one's own deserves no alarm
        warnings.simplefilter("ignore", SecurityWarning)
    if not settings.REDIS_URL:
        folder = settings.QUEUE.parent
        broker.set_aside(settings.QUEUE, settings.CONTROL, folder / "set-aside", age=1.0)
    celery_app.start(["--quiet", "worker", *options.split(), *pool.split()])


def beat() -> None:
    """Rings for the sweep. A second one does no harm; what was missed while it was away is done once."""
    folder = settings.DATA_DIR / "beat"
    folder.mkdir(exist_ok=True)
    celery_app.start(
        ["--quiet", "beat", "--schedule", str(folder / "schedule"), "--pidfile=", "--loglevel=INFO"]
    )


ROLES: dict[str, Callable[[], None]] = {"web": web, "events": events, "worker": worker, "beat": beat}
