"""The one secret of all carriers: how it is read, and when it is read again."""

from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from heliograph.carriers.credentials import RememberedCredentials, carrier_credentials


class FakeSecrets:
    """As much of Secrets Manager as is used."""

    def __init__(self, document: object) -> None:
        self._document = document

    def __call__(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        assert (operation, request) == ("GetSecretValue", {"SecretId": "arn"})
        return {"SecretString": orjson.dumps(self._document).decode()}


@pytest.mark.parametrize(
    ("document", "credentials"),
    [
        ({}, {}),
        ({"simulator": "text"}, {"simulator": {"secret": "text"}}),
        ({"main": {"key": "k", "secret": "s"}}, {"main": {"key": "k", "secret": "s"}}),
    ],
)
def test_a_member_is_an_object_or_a_single_secret(document: object, credentials: object) -> None:
    assert carrier_credentials(FakeSecrets(document), "arn") == credentials


def test_the_secret_is_read_once_and_again_for_each_new_revision() -> None:
    reads: list[int] = []

    def read() -> Mapping[str, Mapping[str, str]]:
        reads.append(1)
        return {"main": {"secret": str(len(reads))}}

    remembered = RememberedCredentials(read)
    assert reads == []
    asked = [(0, "1"), (0, "1"), (2, "2"), (1, "2"), (2, "2"), (3, "3")]
    for revision, expected in asked:
        assert remembered.of("main", revision) == {"secret": expected}


def test_a_carrier_without_credentials_has_none_and_is_not_asked_for_again() -> None:
    reads: list[int] = []

    def read() -> Mapping[str, Mapping[str, str]]:
        reads.append(1)
        return {}

    remembered = RememberedCredentials(read)
    assert [remembered.of("other") for _ in range(3)] == [{}, {}, {}]
    assert len(reads) == 1
