"""A made-up organisation of any size: drawn from a seed, written by COPY, the same each time."""
