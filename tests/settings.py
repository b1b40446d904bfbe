"""The site's settings for tests: a server of their own, quick password hashing."""

import os
import tempfile
from pathlib import Path

_default = Path(tempfile.gettempdir()) / f"assaymark-test-{os.getuid()}"
os.environ["ASSAYMARK_DATA"] = os.environ.get("ASSAYMARK_TEST_DATA", str(_default))
if worker := os.environ.get("PYTEST_XDIST_WORKER", ""):
    os.environ.setdefault("ASSAYMARK_TEST_DATABASE", f"test_assaymark_{worker}")

from assaymark.web.site.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
