"""Pages of insights: answers about oneself, bias reports, and their public summaries."""
