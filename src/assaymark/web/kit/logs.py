"""What must not stand in a log: secrets that are part of an address."""

import logging
import re

_SECRET = re.compile(r"(/join/|/account/password/reset/key/)[^\s/?]+")


class WithoutSecrets(logging.Filter):
    """Hides the secret of an invitation, or of a new password, wherever a line names its page."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true; the line is changed where it holds a secret."""
        said = record.getMessage()
        hidden = _SECRET.sub(r"\1***", said)
        if hidden != said:
            record.msg, record.args = hidden, ()
        return True
