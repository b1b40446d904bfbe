"""Repositories handed in, honest and hostile."""
