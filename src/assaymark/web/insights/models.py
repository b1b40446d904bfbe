"""Tables of insights.

Who can read more than aggregates here reads what people told in confidence.
"""
