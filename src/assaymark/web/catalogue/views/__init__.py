"""Pages of the catalogue: for those who keep it, and for those who learn from it."""
