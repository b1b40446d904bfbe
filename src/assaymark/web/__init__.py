"""The site: everything that knows Django."""
