"""The form of a customer's URL (RPT-02)."""

from contextlib import suppress
from ipaddress import ip_address

import pytest
from heliograph.domain.errors import FieldInvalid
from heliograph.domain.sending import MAX_CALLBACK_URL_LENGTH, checked_callback_url
from heliograph.egress.destinations import Destinations
from hypothesis import example, given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    "url",
    [
        "https://customer.example/reports",
        "http://customer.example",
        "HTTPS://Customer.Example/reports",
        "http://10.10.111.168:9330/report",  # "domain recommended, or IP:port"
        "http://[2001:db8::1]:8080/report",
        "http://127.0.0.1:8080/_local/inbox/reports",
        "https://customer.example:65535/a/b;c?tenant=7&sign=%2B#part",
        "https://xn--fsq.example/",
        "https://reports_1.customer.example/",
        "https://customer.example/报告?x={id}",
    ],
)
def test_an_http_or_https_url_with_a_host_is_taken_as_it_is(url: str) -> None:
    assert checked_callback_url("statusCallback", url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "customer.example/reports",
        "//customer.example/reports",
        "http:customer.example",
        "http:///reports",
        "http://",
        "http://:8080/",
        "ftp://customer.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://customer.example:0/",
        "http://customer.example:65536/",
        "http://customer.example:http/",
        "http://[::1/",
        "http://[fe80::1%25eth0]/",
        "http://customer.example./",
        "http://.customer.example/",
        "http://-customer.example/",
        "http://customer.example /",
        " http://customer.example/",
        "http://customer.example/ ",
        "http://customer.example/\r\nHost: other",
        "http://customer.example/\x00",
        "http://customer.example/\t",
        "http://customer.example\\@other.example/",
        "http://customer.example/a\\b",
        "http://name:secret@customer.example/",
        "http://@customer.example/",
        "http://例え.example/",
        "http://customer。example/",
        "http://ｃustomer.example/",
        "http://\u212austomer.example/",
    ],
)
def test_what_can_never_be_called_is_refused_at_once(url: str) -> None:
    with pytest.raises(FieldInvalid) as refusal:
        checked_callback_url("statusCallback", url)
    assert refusal.value.field == "statusCallback"


def test_a_refusal_does_not_repeat_the_url() -> None:
    with pytest.raises(FieldInvalid) as refusal:
        checked_callback_url("statusCallback", "http://name:secret@customer.example/")
    assert "customer" not in str(refusal.value)


def test_a_url_has_at_most_2048_characters() -> None:
    url = "http://customer.example/".ljust(MAX_CALLBACK_URL_LENGTH, "a")
    assert checked_callback_url("statusCallback", url) == url
    with pytest.raises(FieldInvalid, match="2048"):
        checked_callback_url("statusCallback", url + "a")


@given(
    scheme=st.sampled_from(["http://", "https://", "HTTP://", "http:/", ""]),
    host=st.text(st.sampled_from("aZ09-_.:[]@%é。"), max_size=8) | st.just("[::1]"),
    rest=st.text(st.sampled_from("/?#:@\\ aé%{}\u3000\n"), max_size=6),
)
@example(scheme="http://", host="a", rest=":80")
def test_what_is_taken_is_never_forbidden_for_its_form_when_it_is_called(
    scheme: str, host: str, rest: str
) -> None:
    url = scheme + host + rest
    with suppress(FieldInvalid):
        checked_callback_url("statusCallback", url)
        Destinations(lambda _: [ip_address("1.1.1.1")], allow_private=True).pin(url)
