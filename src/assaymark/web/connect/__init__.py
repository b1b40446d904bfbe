"""Other systems: what they may do here by token, one folder for each kind of connection."""
