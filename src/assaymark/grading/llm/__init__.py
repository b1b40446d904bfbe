"""A grader that asks a language model: fenced, quoted, repeated, calibrated, and distrusted."""
