"""The credentials of the carriers, out of one secret that holds a JSON object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

import orjson

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager.client import SecretsManagerClient


Credentials: TypeAlias = Mapping[str, str]
"""The credentials of one carrier, by what its vendor calls them."""


def carrier_credentials(client: SecretsManagerClient, secret_arn: str) -> Mapping[str, Credentials]:
    """Return the credentials of each carrier, by the carrier's name.

    A member that is a text and not an object is a credential called `secret`.
    """
    document = orjson.loads(client.get_secret_value(SecretId=secret_arn)["SecretString"])
    return {str(name): _credentials(member) for name, member in document.items()}


def _credentials(member: object) -> Credentials:
    if isinstance(member, dict):
        return {str(name): str(value) for name, value in member.items()}
    return {"secret": str(member)}
