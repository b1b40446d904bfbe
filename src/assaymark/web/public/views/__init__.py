"""Pages and documents for anyone, one file for each thing looked at."""
