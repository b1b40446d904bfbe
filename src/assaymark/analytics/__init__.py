"""Events at scale: Parquet segments, mergeable rollups, and Ibis expressions over any engine."""
