"""Which URLs of customers we call, and at which address (RPT-02, design: safety rules)."""

import socket
from collections.abc import Sequence
from ipaddress import ip_address

import pytest
from heliograph.domain.errors import CustomerUnreachable, DestinationForbidden
from heliograph.egress.addresses import Address
from heliograph.egress.destinations import MAX_LENGTH, Destination, Destinations
from hypothesis import example, given
from hypothesis import strategies as st

PUBLIC = "93.184.215.14"


class Names:
    """A resolver with the answers of a test, which counts how often it is asked."""

    def __init__(self, *addresses: str) -> None:
        self.asked: list[str] = []
        self._addresses = [ip_address(address) for address in addresses]

    def __call__(self, host: str) -> Sequence[Address]:
        self.asked.append(host)
        return self._addresses


def pin(url: str, *addresses: str) -> Destination:
    return Destinations(Names(*(addresses or [PUBLIC]))).pin(url)


def test_a_url_becomes_an_address_and_what_to_ask_there() -> None:
    assert pin("https://Customer.example/reports?app=7#top") == Destination(
        is_tls=True,
        address=ip_address(PUBLIC),
        port=443,
        host="customer.example",
        authority="customer.example",
        target="/reports?app=7",
    )


@pytest.mark.parametrize(
    ("url", "port", "authority", "target"),
    [
        ("http://customer.example", 80, "customer.example", "/"),
        ("http://customer.example:80/", 80, "customer.example", "/"),
        ("http://customer.example:/", 80, "customer.example", "/"),
        ("http://customer.example:443/", 443, "customer.example:443", "/"),
        ("https://customer.example:443/", 443, "customer.example", "/"),
        ("HTTPS://customer.example:10443/", 10443, "customer.example:10443", "/"),
        ("http://93.184.215.14:9330/report", 9330, "93.184.215.14:9330", "/report"),
        ("http://[2400:3200::1]/", 80, "[2400:3200::1]", "/"),
        ("https://[2400:3200::1]:8443/", 8443, "[2400:3200::1]:8443", "/"),
        ("http://a_b.customer.example/", 80, "a_b.customer.example", "/"),
        ("http://xn--fiqs8s.example/", 80, "xn--fiqs8s.example", "/"),
        ("http://customer.example?a=1", 80, "customer.example", "/?a=1"),
        ("http://customer.example/a b?c=d e", 80, "customer.example", "/a%20b?c=d%20e"),
        ("http://customer.example/a%20b?c=%2B", 80, "customer.example", "/a%20b?c=%2B"),
        ("http://customer.example/回", 80, "customer.example", "/%E5%9B%9E"),
        (
            "http://customer.example/?next=http://a@b:1",
            80,
            "customer.example",
            "/?next=http://a@b:1",
        ),
    ],
)
def test_urls_as_customers_write_them_are_called_as_they_mean(
    url: str, port: int, authority: str, target: str
) -> None:
    destination = pin(url)

    assert (destination.port, destination.authority) == (port, authority)
    assert destination.target == target


FORBIDDEN_URLS = (
    "",
    " ",
    "customer.example",
    "customer.example/reports",
    "//customer.example/",
    "/reports",
    "http:",
    "http:/",
    "http://",
    "http:///reports",
    "http://?a",
    "http:customer.example",
    "http:/customer.example",
    "ftp://customer.example/",
    "file:///etc/passwd",
    "gopher://customer.example/",
    "javascript:alert(1)",
    "data:text/plain,hello",
    "unix:/var/run/docker.sock",
    "httpx://customer.example/",
    " http://customer.example/",
    # somebody else's name in front of the host
    "http://user@customer.example/",
    "http://user:password@customer.example/",
    "http://:@customer.example/",
    "http://public.example@127.0.0.1/",
    "http://public.example%40customer.example/",
    # ports
    "http://customer.example:0/",
    "http://customer.example:65536/",
    "http://customer.example:99999999/",
    "http://customer.example:-1/",
    "http://customer.example:http/",
    "http://customer.example:80:80/",
    "http://customer.example: 80/",
    # hosts
    "http://customer.example./",
    "http://127.0.0.1./",
    "http://.customer.example/",
    "http://customer..example/",
    "http://-customer.example/",
    "http://customer-.example/",
    "http://cust omer.example/",
    "http://customer%2eexample%00/",
    "http://customer.example%0d%0aX-Header:1/",
    "http://客户.example/",
    "http://ⓒustomer.example/",
    "http://127。0。0。1/",
    "http://１２７.0.0.1/",
    "http://customer.example\\@127.0.0.1/",
    "http://*.customer.example/",
    "http://" + "a" * 64 + ".example/",
    "http://" + "a." * 127 + "example/",
    "http://[::1/",
    "http://::1/",
    "http://[2400:3200::1%25eth0]/",
    "http://[fe80::1%eth0]/",
    "http://[v1.customer]/",
    "http://[]/",
    # characters that would end a line of the request
    "http://customer.example/\r\nX-Header: 1",
    "http://customer.example/a\nb",
    "http://customer.example/\x00",
    "http://custo\tmer.example/",
    "http://customer.example/\u2028",
    "http://customer.example/\ud800",
    # length
    "http://customer.example/" + "a" * MAX_LENGTH,
)


@pytest.mark.parametrize("url", FORBIDDEN_URLS)
def test_a_url_that_readers_could_read_differently_is_not_even_looked_up(url: str) -> None:
    names = Names(PUBLIC)

    with pytest.raises(DestinationForbidden) as raised:
        Destinations(names).pin(url)

    assert not names.asked
    assert "customer" not in str(raised.value)


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.0.0.1"],
        ["169.254.169.254"],
        ["fd00:ec2::254"],
        [PUBLIC, "127.0.0.1"],
        ["127.0.0.1", PUBLIC],
        [PUBLIC, "2400:3200::1", "fe80::1"],
        [PUBLIC, "::ffff:10.0.0.1"],
    ],
)
def test_one_forbidden_address_forbids_the_name(addresses: list[str]) -> None:
    with pytest.raises(DestinationForbidden):
        pin("http://customer.example/", *addresses)


def test_the_first_of_several_addresses_is_called() -> None:
    destination = pin("http://customer.example/", "2400:3200::1", PUBLIC)

    assert destination.address == ip_address("2400:3200::1")


def test_a_name_is_looked_up_once() -> None:
    names = Names(PUBLIC)

    Destinations(names).pin("https://customer.example:8443/reports")

    assert names.asked == ["customer.example"]


def test_a_name_without_an_address_is_unreachable() -> None:
    with pytest.raises(CustomerUnreachable):
        Destinations(lambda _: []).pin("http://customer.example/")


@pytest.mark.parametrize("error", [socket.gaierror(-2, "secret"), TimeoutError(), OSError()])
def test_a_look_up_that_fails_makes_the_customer_unreachable(error: OSError) -> None:
    def fail(_host: str) -> Sequence[Address]:
        raise error

    with pytest.raises(CustomerUnreachable) as raised:
        Destinations(fail).pin("http://customer.example/")
    assert str(raised.value) == "the name of the host has no address"


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "::1", "fd12::1"])
def test_a_local_run_may_call_this_machine_and_its_network(address: str) -> None:
    destinations = Destinations(Names(address), allow_private=True)

    assert destinations.pin("http://customer.example/").address == ip_address(address)


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fd00:ec2::254", "0.0.0.1", "::", "224.0.0.1", "100.64.0.1"]
)
def test_even_a_local_run_calls_no_metadata_and_no_group(address: str) -> None:
    with pytest.raises(DestinationForbidden):
        Destinations(Names(address), allow_private=True).pin("http://customer.example/")


PIECES = st.sampled_from(
    [
        *("http", "https", "://", ":", "/", "//", "@", "?", "#", ":80", "65536", "\\"),
        *("%", "%00", "%2e", ".", "..", "-", "_", "[", "]", "::1", "::ffff:", "127.0.0.1"),
        *("0x7f", "0177", "1", "a", "é", "。", "xn--", "localhost", "customer.example"),
        *(" ", "\r\n", "\x00", "\ud800"),
    ]
)


@given(st.text() | st.lists(PIECES, max_size=12).map("".join) | PIECES.map("http://{}/".format))
@example("http://" + "1" * 5000)
@example("http://a:" + "1" * 5000)
def test_whatever_a_url_is_it_is_pinned_or_refused(url: str) -> None:
    try:
        destination = pin(url)
    except (DestinationForbidden, CustomerUnreachable):
        return
    assert 0 < destination.port < 65536
    assert destination.host.encode("idna")  # what TLS makes of a host's name
    assert f"{destination.authority}{destination.target}".isascii()
    assert f"{destination.authority}{destination.target}".isprintable()
    assert " " not in destination.target
    assert destination.target.startswith("/")
