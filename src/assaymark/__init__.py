"""assaymark: evidence of skill turned into credentials that strangers can trust."""

__version__ = "0.1.0"
