"""`python -m assaymark.cli` is `assaymark`."""

import sys

from assaymark.cli import main

sys.exit(main())
