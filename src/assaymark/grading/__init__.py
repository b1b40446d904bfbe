"""A rubric and a work in; a grade that quotes its evidence, or an abstention, out."""
