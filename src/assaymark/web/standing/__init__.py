"""Where each person stands in each skill: verified evidence, scores with bands, what has aged."""
