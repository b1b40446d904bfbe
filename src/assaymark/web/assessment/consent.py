"""The words a learner agrees to: shown on the page, and stored with the work as they were."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

AGREE = _("I have read how my work is judged and used, and I agree.")
NAME = _("My name may stand on my public badge page.")
QUOTES = _(
    "Sentences quoted from my work, and what the assessor wrote beside them, may stand on my "
    "public badge page."
)
MACHINE = _(
    "A computer may decide about my work alone, under the promise named on this page. Afterwards I "
    "may ask for a person, at one click, and somebody judges my work anew."
)
PEERS = _(
    "Peers may read my work, without my name, and say what they saw in it. They decide nothing."
)

CODE = _(
    "Your program's repository as a zip, or as a git bundle (git bundle create work.bundle HEAD), "
    "at most 5 MB, 20 MB unpacked. Without links, data and fetched packages. It is never run "
    "outside a sandbox."
)


def agreed(
    words: str,
    *,
    name: bool,
    quotes: bool,
    machine: bool | None = None,
    peers: bool | None = None,
) -> str:
    """All that was agreed to, and what was not, in the words shown; None: not asked."""
    yes, no = gettext("Yes"), gettext("No")
    return "\n\n".join(
        [
            words.strip(),
            f"{AGREE} {yes}.",
            f"{NAME} {yes if name else no}.",
            f"{QUOTES} {yes if quotes else no}.",
            *([] if machine is None else [f"{MACHINE} {yes if machine else no}."]),
            *([] if peers is None else [f"{PEERS} {yes if peers else no}."]),
        ]
    )
