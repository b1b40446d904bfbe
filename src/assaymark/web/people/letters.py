"""The mails of people; sent after the transaction, kept in the mailbox where no server is set."""

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from assaymark.web.people.models import Invitation


def send_invitation(invitation: Invitation, *, link: str) -> None:
    """Sends the link to whom it is for, once the invitation is safely stored."""
    name = invitation.organisation.name
    subject = _("%(name)s invites you") % {"name": name}
    text = render_to_string("people/invitation.txt", {"invitation": invitation, "link": link})
    transaction.on_commit(
        lambda: send_mail(subject, text, None, [invitation.email]),
        robust=True,  # the page shows the link once, also when the mail server is away
    )
