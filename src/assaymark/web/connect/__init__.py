"""Other systems: the REST API and its tokens."""
