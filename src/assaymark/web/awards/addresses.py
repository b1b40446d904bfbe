"""The addresses that credentials, lists and the log name: absolute, and never changed once used.

`ASSAYMARK_URL` decides them at the time of issue; what is issued keeps its own.
"""

from urllib.parse import urlsplit

from django.conf import settings

from assaymark.credential import identity
from assaymark.credential.identity import Issuer
from assaymark.web.people.models import Organisation


def base() -> str:
    """Scheme, host and port of this site, without a slash at the end."""
    return str(settings.BASE_URL)


def organisation(slug: str) -> str:
    """The page and prefix of an organisation."""
    return f"{base()}/o/{slug}"


def issuer(slug: str) -> str:
    """The issuer's id: profile, and controller document of its keys."""
    return f"{organisation(slug)}/issuer"


def badge(handle: str) -> str:
    """The id and public page of an award."""
    return f"{base()}/b/{handle}"


def achievement(slug: str, version_handle: str) -> str:
    """The id and criteria page of a badge version."""
    return f"{organisation(slug)}/badges/{version_handle}"


def status_list(slug: str, number: int) -> str:
    """The id of a status list's credential."""
    return f"{organisation(slug)}/status/{number}"


def evidence(work_handle: str) -> str:
    """The page of a piece of evidence."""
    return f"{base()}/e/{work_handle}"


def log_origin(slug: str) -> str:
    """The name of a new log: its address without a scheme (C2SP tlog-tiles)."""
    parts = urlsplit(organisation(slug))
    return f"{parts.netloc}{parts.path}/log"


def did_web(slug: str) -> str:
    """The did:web of an organisation."""
    return identity.did_web(urlsplit(base()).netloc, ["o", slug])


def issuer_of(organisation_row: Organisation, *, did_key: str | None = None) -> Issuer:
    """The organisation as issuer of credentials."""
    slug = organisation_row.slug
    return Issuer(
        id=issuer(slug),
        name=organisation_row.name,
        url=organisation_row.url or organisation(slug),
        description=organisation_row.description or organisation_row.name,
        email=organisation_row.email or None,
        did_web=did_web(slug),
        did_key=did_key,
    )
