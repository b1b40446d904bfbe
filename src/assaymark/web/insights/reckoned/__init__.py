"""Figures about groups: each file reckons a plain document, and makes `kit.figures` of it."""
