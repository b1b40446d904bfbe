"""The site's settings for tests: a server of their own, quick password hashing."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_default = Path(tempfile.gettempdir()) / f"assaymark-test-{os.getuid()}"
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")  # each stops its server when it is done
os.environ["ASSAYMARK_DATA"] = os.environ.get("ASSAYMARK_TEST_DATA", str(_default)) + _worker

from assaymark.web.site.settings import *  # noqa: E402, F403
from tests import ready  # noqa: E402 - after the place is chosen

DATABASES["default"]["TEST"] = {"NAME": "test_assaymark"}  # noqa: F405
if PLACE.embedded:  # noqa: F405
    DATABASES["default"]["TEST"]["TEMPLATE"] = ready.TEMPLATE  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EVENTS = Path(tempfile.mkdtemp(prefix="assaymark-events-"))  # numbers begin anew each time
atexit.register(shutil.rmtree, EVENTS, ignore_errors=True)
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
