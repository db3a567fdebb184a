"""SQS for an operator: by the SDK, which knows their profiles, proxies and certificates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from heliograph.aws.api import AwsFailed


@dataclass(frozen=True, slots=True)
class ClientOfSqs:
    """An Api of SQS that asks a client of the SDK. It puts entries into queues, no more."""

    client: Any

    def __call__(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Make one request and return the answer. Raises AwsFailed."""
        operations = {"SendMessageBatch": self.client.send_message_batch}
        try:
            answer: dict[str, Any] = operations[operation](**request)
        except ClientError as refused:
            raise AwsFailed(refused.response["Error"]["Code"]) from refused
        except BotoCoreError as error:
            raise AwsFailed(type(error).__name__) from error
        return answer
