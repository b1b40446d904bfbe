"""For managers and mentors: strengths and gaps, coaching cards, recognition, model responses."""
