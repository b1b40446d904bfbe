"""Which addresses count as public."""

import pytest

from assaymark.web.kit.addresses import is_public

PUBLIC = ["1.1.1.1", "93.184.215.14", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8"]
PRIVATE = [
    *("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254"),
    *("172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1"),
    *("198.51.100.1", "203.0.113.7", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "fec0::1"),
    *("2001:db8::1", "3fff::1", "5f00::1", "100::1", "2001:2::1", "2001:10::1"),
]
CARRIERS = {
    "IPv4-mapped": ["::ffff:10.0.0.1", "::ffff:127.0.0.1", "::ffff:a9fe:a9fe"],
    "IPv4-compatible": ["::10.0.0.1", "::8.8.8.8"],
    "6to4": ["2002:a00:1::1", "2002:7f00:1::", "2002:808:808::1"],
    "Teredo": ["2001:0:4136:e378:8000:63bf:f5ff:fffe", "2001:0:a00:1:0:0:f7f7:f7f7"],
    "NAT64": ["64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::8.8.8.8"],
    "ISATAP": ["2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:192.168.0.1"],
}


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_public_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_with_a_special_purpose_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    ("form", "address"), [(f, a) for f, all_ in CARRIERS.items() for a in all_]
)
def test_an_inside_address_carried_in_ipv6_is_not_public(form: str, address: str) -> None:
    assert not is_public(address), form


def test_nat64_of_a_public_address_is_public() -> None:
    assert is_public("64:ff9b::8.8.8.8")
