"""A repository handed in: read from hostile bytes without running anything, and looked at."""
