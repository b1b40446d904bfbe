"""Competency frameworks, rubrics and canonical JSON: the values every other room speaks in."""
