"""The verbs of awards: give, revoke; make keys, rotate."""

from assaymark.web.awards.actions.giving import give, held_still, revoke
from assaymark.web.awards.actions.keeping import make_keys, rotate

__all__ = ["give", "held_still", "make_keys", "revoke", "rotate"]
