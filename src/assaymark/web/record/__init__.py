"""What happened, in order: the append-only audit record, and the jobs it promises."""
