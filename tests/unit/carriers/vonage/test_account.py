"""The fields of an account are data that the operator's commands rely on."""

import pytest
from heliograph.carriers.vonage.account import DEFAULT_SIGNATURE_METHOD, FIELDS

BY_NAME = {field.name: field for field in FIELDS}


def test_what_signs_and_sends_is_secret() -> None:
    secret = {field.name for field in FIELDS if field.is_secret}
    assert secret == {"api_secret", "signature_secret", "token"}


def test_an_account_needs_its_key_and_its_secret() -> None:
    assert {field.name for field in FIELDS if field.is_required} == {"api_key", "api_secret"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("api_key", "abcd1234"),
        ("api_secret", "abcdef0123456789"),
        ("signature_method", DEFAULT_SIGNATURE_METHOD),
        ("signature_method", "sha512"),
        ("token", "0123456789abcdef0123456789abcdef"),
        ("url", "https://rest.nexmo.com"),
    ],
)
def test_a_value_as_the_dashboard_shows_it_is_accepted(field: str, value: str) -> None:
    assert BY_NAME[field].accepts(value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("api_key", "abcd1234\n"),
        ("signature_method", "SHA-256"),
        ("signature_method", "none"),
        ("token", "guessable"),
        ("token", "0123456789abcdef0123456789&token"),
        ("url", "rest.nexmo.com"),
    ],
)
def test_a_value_of_another_kind_is_not(field: str, value: str) -> None:
    assert not BY_NAME[field].accepts(value)
