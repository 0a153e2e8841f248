"""Where this machine has a Chromium, if anywhere, and how it is started for tests."""

import shutil

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WAIT = 60_000  # ms for what is expected to come: a busy machine takes long, and a green test does not wait
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)
