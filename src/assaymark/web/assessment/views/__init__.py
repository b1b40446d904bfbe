"""Pages of assessment: the learner's, the assessor's, the graders'."""
