"""Tests of the grader that asks a language model."""
