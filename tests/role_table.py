"""The guide's table of what each role may do, made from the code.

`python -m tests.role_table` writes it into docs/guide/roles.md; `tests/test_docs.py` says when
that is due.
"""

import os
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "guide" / "roles.md"
MARK = "<!-- table: written by `python -m tests.role_table` -->"


def table() -> str:
    """The table as Markdown: one row a permission, one column a role."""
    from assaymark.web.people.models import Role  # noqa: PLC0415 - needs Django set up
    from assaymark.web.people.roles import ROLES, May  # noqa: PLC0415

    head = ["may", *(str(Role(role).label).lower() for role in ROLES)]
    rows = [head, ["---", *(":-:" for _role in ROLES)]]
    for may in May:
        rows.append([str(may.label), *("✓" if may in ROLES[role] else "" for role in ROLES)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def page(text: str) -> str:
    """`text` with the table after its mark replaced by the code's."""
    before, _mark, after = text.partition(MARK)
    _old, _gap, rest = after.lstrip("\n").partition("\n\n")
    return f"{before}{MARK}\n{table()}\n\n{rest}"


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    PAGE.write_text(page(PAGE.read_text()))
