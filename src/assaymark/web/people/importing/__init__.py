"""People's context as a table: read it, plan what it would change, do all of it or nothing."""
