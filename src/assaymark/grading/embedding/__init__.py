"""Sentence embeddings without a hub: MiniLM by plain numpy, from a file pinned by its digest."""
