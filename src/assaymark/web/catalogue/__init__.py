"""Badges on offer: criteria, rubric, evidence asked for, versions, artwork."""
