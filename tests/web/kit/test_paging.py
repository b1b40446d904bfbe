"""Long lists: counted only as far as anybody pages."""

import pytest

from assaymark.web.kit import paging
from assaymark.web.people.models import User

pytestmark = pytest.mark.django_db


def test_a_list_is_counted_to_its_limit_and_says_that_there_is_more(monkeypatch):
    monkeypatch.setattr(paging, "MOST", 10)
    User.objects.bulk_create(User(email=f"{i}@x.example", name=str(i)) for i in range(12))
    everybody = User.objects.order_by("pk")
    long, short = (paging.CappedPaginator(one, 4) for one in (everybody, everybody[:3]))
    assert (long.count, long.has_more, long.num_pages) == (10, True, 3)
    assert len(long.page(1).object_list) == 4
    assert (short.count, short.has_more) == (3, False)
