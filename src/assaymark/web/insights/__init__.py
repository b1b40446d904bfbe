"""Growth, trends, pilots, audits: what leaders, auditors and works councils read."""
