"""POST verify: for anyone, without a token."""

from django.http import HttpRequest
from ninja import Router

from assaymark.web.connect.rest.verifying import ReportOut, VerifyIn, verified

router = Router(tags=["Verification"])


@router.post(
    "",
    response=ReportOut,
    auth=None,
    operation_id="verify",
    summary="Verify a badge of any issuer",
)
def verify(request: HttpRequest, body: VerifyIn) -> ReportOut:  # noqa: ARG001
    """Runs the checks of the verify page. A bad badge is an answer, not an error.

    Nothing is kept of what is sent. Send the badge's text as a string to have it read byte for
    byte, for example to have a key that stands in it twice refused.
    """
    return verified(body)
