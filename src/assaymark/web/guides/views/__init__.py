"""Pages of guides, one family a file."""
