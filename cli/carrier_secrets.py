"""The one secret that holds the credentials of all carriers, as an operator changes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager.client import SecretsManagerClient


class CarrierSecrets:
    """The members of the secret, one for each carrier. Two operators take turns."""

    def __init__(self, client: SecretsManagerClient, secret_id: str) -> None:
        self._client = client
        self._secret_id = secret_id

    def store(self, name: str, credentials: Mapping[str, str]) -> None:
        """Replace the credentials of one carrier."""
        self._write({**self._read(), name: dict(credentials)})

    def remove(self, name: str) -> None:
        """Forget the credentials of one carrier, if there are any."""
        document = self._read()
        if document.pop(name, None) is not None:
            self._write(document)

    def _read(self) -> dict[str, Any]:
        answer = self._client.get_secret_value(SecretId=self._secret_id)
        document: dict[str, Any] = json.loads(answer["SecretString"])
        return document

    def _write(self, document: Mapping[str, Any]) -> None:
        self._client.put_secret_value(SecretId=self._secret_id, SecretString=json.dumps(document))
