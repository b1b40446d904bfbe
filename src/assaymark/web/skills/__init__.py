"""Competency frameworks as this organisation edits and publishes them."""
