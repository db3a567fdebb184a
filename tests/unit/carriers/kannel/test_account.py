import pytest
from heliograph.carriers.kannel.account import FIELDS

from tests.contracts.carriers.kannel import kannel_account

BY_NAME = {field.name: field for field in FIELDS}


def test_what_opens_something_is_secret() -> None:
    secret = {field.name for field in FIELDS if field.is_secret}
    assert secret == {"username", "password", "secret", "previous_secret", "uplink_token"}


def test_the_account_of_the_tests_is_one() -> None:
    account = kannel_account("http://127.0.0.1:13013/cgi-bin/sendsms")
    values = {**account.settings, **account.credentials}
    assert all(BY_NAME[name].accepts(value) for name, value in values.items())
    assert values.keys() == {field.name for field in FIELDS if field.is_required}


@pytest.mark.parametrize("token", ["", "short", "t" * 31, "t" * 32 + "&id=1", "t" * 32 + "\n"])
def test_a_token_that_can_be_guessed_or_would_break_the_url_is_none(token: str) -> None:
    assert not BY_NAME["uplink_token"].accepts(token)


@pytest.mark.parametrize(
    ("addresses", "accepted"),
    [
        ("192.0.2.7", True),
        ("192.0.2.7,2001:db8::7", True),
        ("", False),
        ("192.0.2.7,", False),
        ("gateway.example", False),
    ],
)
def test_addresses_are_numbers(addresses: str, accepted: bool) -> None:
    assert BY_NAME["source_addresses"].accepts(addresses) is accepted


@pytest.mark.parametrize("password", ["", " blank", "blank ", "two words", "é", "a\nb"])
def test_a_password_that_does_not_fit_into_a_header_is_none(password: str) -> None:
    assert not BY_NAME["password"].accepts(password)
