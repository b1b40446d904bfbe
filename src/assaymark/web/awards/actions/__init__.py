"""The verbs of awards: give, revoke; make keys, rotate."""

from assaymark.web.awards.actions.giving import give, revoke
from assaymark.web.awards.actions.keeping import make_keys, rotate

__all__ = ["give", "make_keys", "revoke", "rotate"]
