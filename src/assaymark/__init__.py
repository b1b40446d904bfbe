"""assaymark: evidence of skill turned into credentials that strangers can trust."""
