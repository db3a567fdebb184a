"""The ways to DynamoDB that all tables of a deployment share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError
from pynamodb.connection import Connection
from pynamodb.connection._botocore_private import BotocoreBaseClientPrivate
from pynamodb.connection.base import MetaTable

from heliograph.aws.api import Api, AwsRefused
from heliograph.models.wire import WireClient, as_read, as_sent
from heliograph.models.words import CONDITION_FAILED

CONNECT_TIMEOUT_SECONDS: Final = 1.0
READ_TIMEOUT_SECONDS: Final = 3.0
RETRIES: Final = 3
POOL_SIZE: Final = 64
"""More connections than a dispatcher has threads."""
_REFUSED: Final = 400


class TablesConnection(Connection):
    """A connection of all tables."""

    def add_meta_table(self, meta_table: MetaTable) -> None:
        """Learn the keys of a table, which all models of its records share."""
        self._tables.setdefault(meta_table.table_name, meta_table)


class WireConnection(TablesConnection):
    """A connection whose requests go without the SDK."""

    def __init__(self, api: Api) -> None:
        super().__init__()
        self._wire = WireClient(api)

    @property
    def client(self) -> BotocoreBaseClientPrivate:
        return cast(BotocoreBaseClientPrivate, self._wire)


class SdkConnection(TablesConnection):
    """A connection that makes its client at once, from a session of ours.

    PynamoDB makes one client for each table, on first use; botocore's sessions are not safe to
    make clients from in several threads.
    """

    def __init__(self, session: botocore.session.Session, endpoint: str | None) -> None:
        super().__init__(
            host=endpoint,
            connect_timeout_seconds=CONNECT_TIMEOUT_SECONDS,
            read_timeout_seconds=READ_TIMEOUT_SECONDS,
            max_retry_attempts=RETRIES,
            max_pool_connections=POOL_SIZE,
        )
        keep_alive = Config(tcp_keepalive=True)
        given: Config | None = session.get_default_client_config()
        session.set_default_client_config(given.merge(keep_alive) if given else keep_alive)
        self._session = session
        self._client = self.client

    @property
    def session(self) -> botocore.session.Session:
        return self._session


class SdkApi:
    """DynamoDB through the SDK, for stores that speak it as it goes over the wire."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __call__(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Make a request. Raises AwsRefused if a condition does not hold, else what botocore does.

        The operator's command explains the latter.
        """
        try:
            answer: dict[str, Any] = as_sent(self._connection.dispatch(operation, as_read(request)))
        except ClientError as error:
            refusal = cast(dict[str, Any], cast(ClientError, error.__cause__).response)
            if refusal["Error"]["Code"] != CONDITION_FAILED:
                raise
            raise AwsRefused(CONDITION_FAILED, _REFUSED, as_sent(refusal)) from None
        return answer
