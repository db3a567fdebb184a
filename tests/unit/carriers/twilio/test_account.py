"""The fields of an account are data that the operator's commands rely on."""

import pytest
from heliograph.carriers.twilio.account import FIELDS

BY_NAME = {field.name: field for field in FIELDS}


def test_what_signs_and_sends_is_secret() -> None:
    assert {field.name for field in FIELDS if field.is_secret} == {"auth_token", "shared_key"}


def test_an_account_needs_its_sid_and_its_token() -> None:
    assert {field.name for field in FIELDS if field.is_required} == {"account_sid", "auth_token"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("account_sid", "AC" + "0a" * 16),
        ("messaging_service_sid", "MG" + "0a" * 16),
        ("auth_token", "0123456789abcdef0123456789abcdef"),
        ("url", "https://api.dublin.ie1.twilio.com"),
    ],
)
def test_a_value_as_the_console_shows_it_is_accepted(field: str, value: str) -> None:
    assert BY_NAME[field].accepts(value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("account_sid", "SK" + "0a" * 16),
        ("account_sid", "AC" + "0a" * 16 + "\n"),
        ("messaging_service_sid", "+15005550006"),
        ("auth_token", "short"),
        ("url", "https://api.twilio.com/"),
    ],
)
def test_a_value_of_another_kind_is_not(field: str, value: str) -> None:
    assert not BY_NAME[field].accepts(value)
