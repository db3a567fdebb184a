"""From where an application may call (APP-08)."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from heliograph.domain.allowlist import may_call_from, network
from hypothesis import given
from hypothesis import strategies as st


@given(address=st.ip_addresses().map(str) | st.text())
def test_without_a_list_an_application_may_call_from_anywhere(address: str) -> None:
    assert may_call_from(address, ())


@pytest.mark.parametrize(
    ("address", "entry"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7", "203.0.113.7/32"),
        ("203.0.113.7", "203.0.113.0/24"),
        ("203.0.113.7", "203.0.113.99/24"),
        ("203.0.113.7", " 203.0.113.0/255.255.255.0 "),
        ("203.0.113.7", "0.0.0.0/0"),
        ("203.0.113.7", "::ffff:203.0.113.7"),
        ("203.0.113.7", "::ffff:203.0.113.0/120"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("::ffff:cb00:7107", "203.0.113.7"),
        ("::ffff:cb00:7107", "::ffff:203.0.113.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("2001:db8:0:0:0:0:0:7", "2001:DB8::7"),
        ("2001:db8:1:2::7", "2001:db8::/32"),
        ("2001:db8::7", "::/0"),
    ],
)
def test_an_address_is_found_however_it_is_written(address: str, entry: str) -> None:
    assert may_call_from(address, (entry,))
    assert may_call_from(address, ("198.51.100.1", "2001:db8:ffff::/64", "nonsense", entry))


@pytest.mark.parametrize(
    ("address", "entry"),
    [
        ("203.0.113.8", "203.0.113.7"),
        ("203.0.114.7", "203.0.113.0/24"),
        ("::ffff:203.0.114.7", "203.0.113.0/24"),
        ("2001:db8::8", "2001:db8::7"),
        ("2001:db9::7", "2001:db8::/32"),
        # An IPv4 address is no IPv6 address, but for the mapped ones.
        ("203.0.113.7", "::/0"),
        ("2001:db8::7", "0.0.0.0/0"),
        ("::203.0.113.7", "203.0.113.7"),
        # What is no address or no entry lets nobody in.
        ("", "0.0.0.0/0"),
        ("203.0.113.7, 198.51.100.1", "203.0.113.7"),
        ("203.0.113.7:443", "203.0.113.7"),
        ("localhost", "0.0.0.0/0"),
        ("203.0.113.7", ""),
        ("203.0.113.7", "203.0.113"),
        ("203.0.113.7", "203.0.113.*"),
        ("203.0.113.7", "203.0.113.0/33"),
        ("203.0.113.7", "example.com"),
    ],
)
def test_every_other_address_may_not_call(address: str, entry: str) -> None:
    assert not may_call_from(address, (entry,))


def _is_not_mapped(address: IPv4Address | IPv6Address) -> bool:
    return isinstance(address, IPv4Address) or address.ipv4_mapped is None


@given(
    address=st.ip_addresses(v=4) | st.ip_addresses(v=6).filter(_is_not_mapped),
    prefix=st.integers(0, 32),
)
def test_an_address_is_in_every_network_around_it(
    address: IPv4Address | IPv6Address, prefix: int
) -> None:
    assert may_call_from(str(address), (f"{address}/{prefix}", f"{address}/32"))


@pytest.mark.parametrize("entry", ["", "203.0.113.0/33", "example.com", "203.0.113.7-9", "1"])
def test_what_names_no_network_is_refused_when_it_is_set_up(entry: str) -> None:
    with pytest.raises(ValueError, match="does not appear"):
        network(entry)
