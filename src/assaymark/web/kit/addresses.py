"""Which network addresses are public: everything else is somebody's inside, and not for strangers.

IPv6 has several ways to carry an IPv4 address inside; each is unwrapped and judged as well, so
that `::ffff:10.0.0.1` or `2002:a00:1::` is as private as `10.0.0.1`. The list stands here and is
not left to `ipaddress.is_global`, whose answers changed between patch releases (CVE-2024-4032).
Source: IANA special-purpose address registries (RFC 6890); RFC 3056, 4380, 5214, 6052, 8215.
"""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

_SPECIAL_4 = tuple(
    IPv4Network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    )
)
_UNICAST_6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_SPECIAL_6 = tuple(
    IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16")
)
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)


def is_public(text: str) -> bool:
    """Whether the address `text` is on the public internet, whatever it carries inside.

    Tunnels (6to4, Teredo) are never public here: nobody publishes credentials behind them, and
    what they lead to is decided elsewhere.

    >>> [is_public(one) for one in ("1.1.1.1", "10.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1")]
    [True, False, False, False]
    """
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv4Address):
        return _is_public_4(address)
    inside = list(_carried(address))
    if any(not _is_public_4(one) for one in inside):
        return False
    if address.ipv4_mapped or address in _NAT64:
        return True
    return address in _UNICAST_6 and not any(address in network for network in _SPECIAL_6)


def _is_public_4(address: IPv4Address) -> bool:
    return not any(address in network for network in _SPECIAL_4)


def _carried(address: IPv6Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses that `address` carries: mapped, 6to4, Teredo, NAT64, ISATAP."""
    low = int(address) & 0xFFFF_FFFF
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if address in _NAT64 or (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP:
        yield IPv4Address(low)
