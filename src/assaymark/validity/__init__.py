"""Is the judging right: agreement statistics with their intervals."""
