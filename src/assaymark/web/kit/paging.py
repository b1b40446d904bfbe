"""Pages of long lists: no more rows are counted than anybody would page through."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator

if TYPE_CHECKING:
    _Paginator = Paginator[Any]
else:
    _Paginator = Paginator

MOST = 10_000


class CappedPaginator(_Paginator):
    """A paginator over a queryset that counts up to `MOST` rows; a search finds what lies behind.

    `has_more`: whether there are more than it counted.
    """

    @cached_property
    def _seen(self) -> int:
        some: Any = self.object_list[: MOST + 1]
        return int(some.count())

    @cached_property
    def count(self) -> int:
        """How many rows there are, `MOST` at most."""
        return min(self._seen, MOST)

    @property
    def has_more(self) -> bool:
        """Whether there are more rows than `count`."""
        return self._seen > MOST
