"""Pilots: what is fixed beforehand, how readings are gathered, and the report that comes of them.

`protocol` and `document` give plain JSON; pages read that only. A pilot of one team gets a
description, in every word of it (`words`).
"""

SMALLEST = 5
LEVEL = 0.95
MOST = 5000
"""Orders of the teams' starts that are tried; all of them where there are no more."""
