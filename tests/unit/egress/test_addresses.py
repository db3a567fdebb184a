"""Which addresses are public (design: safety rules)."""

from ipaddress import IPv4Address, ip_address, ip_network

import pytest
from heliograph.egress.addresses import is_private, is_public
from hypothesis import given
from hypothesis import strategies as st

PUBLIC = (
    "8.8.8.8",
    "1.1.1.1",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2400:3200::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
)

NEITHER_PUBLIC_NOR_PRIVATE = (
    # IPv4
    "0.0.0.0",  # noqa: S104
    "0.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "169.254.0.1",
    "169.254.169.254",
    "169.254.170.2",
    "192.0.0.8",
    "192.0.0.9",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "233.252.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    # IPv6
    "::",
    "100::1",
    "2001:db8::1",
    "2001:2::1",
    "2001:20::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "64:ff9b:1::1",
    "e000::1",
    "fd00:ec2::23",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    # IPv6 that carries IPv4
    "::ffff:169.254.169.254",
    "::ffff:0.0.0.0",
    "::ffff:0:127.0.0.1",
    "::127.0.0.1",
    "::169.254.169.254",
    "::8.8.8.8",
    "64:ff9b::169.254.169.254",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2002:808:808::",
    "2001::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
)

PRIVATE = (
    "10.0.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "::1",
    "fc00::1",
    "fd12:3456::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::10.0.0.1",
)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is_public_and_not_private(address: str) -> None:
    assert is_public(ip_address(address))
    assert not is_private(ip_address(address))


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_private_and_not_public(address: str) -> None:
    assert is_private(ip_address(address))
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", NEITHER_PUBLIC_NOR_PRIVATE)
def test_what_serves_a_special_purpose_is_neither_public_nor_private(address: str) -> None:
    assert not is_public(ip_address(address))
    assert not is_private(ip_address(address))


@given(st.ip_addresses())
def test_no_address_is_both_public_and_private(address: IPv4Address) -> None:
    assert not (is_public(address) and is_private(address))


@given(st.ip_addresses(network="::/96") | st.ip_addresses(network="2002::/16"))
def test_old_forms_that_carry_ipv4_are_never_public(address: IPv4Address) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_mapped_and_translated_addresses_are_judged_as_the_ipv4_address_they_carry(
    address: IPv4Address,
) -> None:
    for network in ("::ffff:0:0/96", "64:ff9b::/96"):
        carrier = ip_network(network)[int(address)]

        assert is_public(carrier) == is_public(address)
        assert is_private(carrier) == is_private(address)
