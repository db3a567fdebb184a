"""The fields of an account are data that the operator's commands rely on."""

import pytest
from heliograph.carriers.simulator.account import FIELDS

BY_NAME = {field.name: field for field in FIELDS}


def test_the_secret_alone_is_secret() -> None:
    assert [field.name for field in FIELDS if field.is_secret] == ["secret"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "https://sms.example.com/v1"])
def test_an_address_is_accepted(url: str) -> None:
    assert BY_NAME["url"].accepts(url)


@pytest.mark.parametrize(
    "url", ["", "ftp://example.com", "https://", "https://a.example/", "https://a\n", "x https://a"]
)
def test_what_is_no_address_is_not(url: str) -> None:
    assert not BY_NAME["url"].accepts(url)
