"""The one secret of the carriers in a local run, read and written as an operator does."""

import json
from typing import Any

import boto3

from tests.e2e.local_system import LocalSystem

_STACK = "heliograph-local"


class CarrierSecrets:
    """What the carriers' credentials are, by account. There are other secrets beside it."""

    def __init__(self, system: LocalSystem) -> None:
        session = boto3.Session("test", "test", region_name="us-east-1")
        endpoint = f"{system.base_url}/_local/aws"
        cloudformation = session.client("cloudformation", endpoint_url=endpoint)
        (stack,) = cloudformation.describe_stacks(StackName=_STACK)["Stacks"]
        outputs = {out["OutputKey"]: out["OutputValue"] for out in stack["Outputs"]}
        self._secret_id = outputs["CarrierSecrets"]
        self._secrets = session.client("secretsmanager", endpoint_url=endpoint)

    def read(self) -> dict[str, Any]:
        """All of it."""
        text = self._secrets.get_secret_value(SecretId=self._secret_id)["SecretString"]
        document: dict[str, Any] = json.loads(text)
        return document

    def add(self, account: str, credentials: dict[str, str]) -> None:
        """Add the credentials of an account."""
        document = self.read() | {account: credentials}
        self._secrets.put_secret_value(SecretId=self._secret_id, SecretString=json.dumps(document))
