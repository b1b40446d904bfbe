"""Template tags about awards."""
