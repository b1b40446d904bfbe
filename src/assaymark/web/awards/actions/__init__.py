"""The verbs of awards: give, revoke; make keys, rotate.

AwardsError (ValueError)
├── ReasonMissing      a revocation without a reason
└── KeysExist          keys are made once, then rotated
"""

from assaymark.web.awards.actions.giving import give, revoke
from assaymark.web.awards.actions.keeping import make_keys, rotate
from assaymark.web.awards.errors import AwardsError, KeysExist, ReasonMissing

__all__ = ["AwardsError", "KeysExist", "ReasonMissing", "give", "make_keys", "revoke", "rotate"]
