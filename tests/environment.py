"""The environment that the tests' settings are read from; loaded before Django by ``-p tests.environment``.

Each run has a data folder of its own, so two runs side by side never share a database file or a broker.
"""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="helpdesk-test-"))
Path(os.environ["DATA_DIR"], "static").mkdir(exist_ok=True)  # WhiteNoise warns where there is none
os.environ.update(
    TESTING="1",
    EMBEDDED="0",
    DEBUG="0",
    DEMO="0",
    SECRET_KEY="only-for-tests-" + "x" * 40,
    BASE_URL="http://localhost:8000",
    ALLOWED_HOSTS="localhost,127.0.0.1,testserver",
    EMAIL_URL="smtp://127.0.0.1:25",
    LANGUAGE_CODE="en",
    SPAM_SECONDS="0",  # the tests' visitor fills a form in faster than any person
    DJANGO_ALLOW_ASYNC_UNSAFE="true",  # Playwright keeps a loop running in the test's thread
)
