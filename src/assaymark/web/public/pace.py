"""How often one address may ask for a verification, which costs us work and may ask others.

Counted in the process's own cache, so the limit holds for each web process. Behind a reverse
proxy every reader has the proxy's address: then the proxy should keep the pace, and this limit is
high enough not to disturb.
"""

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

A_MINUTE = 300


def too_fast(request: HttpRequest) -> bool:
    """Whether this address has asked more than `A_MINUTE` times within the current minute."""
    minute = int(timezone.now().timestamp()) // 60
    key = f"verify-{request.META.get('REMOTE_ADDR', '')}-{minute}"
    cache.add(key, 0, 120)
    try:
        return cache.incr(key) > A_MINUTE
    except ValueError:  # the cache dropped it in between
        return False
