"""A mail backend that keeps letters in the database: for the demo, and until a server is set."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from assaymark.web.record.models import Letter


class MailboxBackend(BaseEmailBackend):
    """Keeps each mail as one `Letter` per recipient."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many messages were kept."""
        Letter.objects.bulk_create(
            Letter(to=to.lower(), subject=message.subject[:400], text=str(message.body))
            for message in email_messages
            for to in message.recipients()
        )
        return len(email_messages)
