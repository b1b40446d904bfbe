"""A bias audit's report: people's outcomes and answers in, a document of aggregates out.

Pure: no table, no clock, no request. The document is plain JSON, versioned, and holds no line
about fewer than five people; `document.made` says its shape. Pages read the document only.
"""

from typing import Literal

Origin = Literal["own", "imported"]
"""Whose answers a report goes by: people's own, or an import's. Never both."""
VERSION = 2
SMALLEST = 5
LEVEL = 0.95
PATIENCE_DAYS = 60
"""A hand-in undecided for so long counts as not decided; before, it waits for a later report."""
ENOUGH_GRADED = 20
"""Works that a machine and people scored, from which on figures of the grader are told."""
ENOUGH_FOR_DIF = 20
"""People in each of two groups, from which on a criterion is tested for functioning differently."""
