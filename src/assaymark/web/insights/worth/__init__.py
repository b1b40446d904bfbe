"""What badges are worth: whether they predict, what they bring, how well hiring did.

Aggregates only; what is assumed is named, numbered and shown with its source.
"""
