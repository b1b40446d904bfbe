"""Numbers of figures as the page writes them."""

import pytest

from assaymark.web.kit.figures import Column


@pytest.mark.parametrize(
    ("form", "value", "text"),
    [("number", 0.0369, "0.04"), ("number", -0.0009, "0.00"), ("count", 1234, "1,234")],
)
def test_a_number_is_rounded_not_cut_off(form: str, value: float, text: str):
    assert Column("key", "Title", form).text(value) == text
