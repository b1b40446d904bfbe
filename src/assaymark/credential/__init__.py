"""Open Badges 3.0 credentials: compile, sign, verify, status, proof bundle."""
