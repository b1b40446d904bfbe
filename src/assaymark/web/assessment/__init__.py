"""Activities: work handed in, graded, reviewed and decided."""
