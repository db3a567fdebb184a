"""The credentials of the carriers, out of one secret that holds a JSON object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager.client import SecretsManagerClient


def carrier_credentials(client: SecretsManagerClient, secret_arn: str) -> Mapping[str, str]:
    """Return the credential of each carrier, by the carrier's name."""
    document = orjson.loads(client.get_secret_value(SecretId=secret_arn)["SecretString"])
    return {str(name): str(value) for name, value in document.items()}
