"""An append-only Merkle log: tree, tiles, checkpoints, inclusion and consistency proofs."""
