"""The ways to DynamoDB that all tables of a deployment share."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Final, cast

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError
from pynamodb.connection import Connection
from pynamodb.connection._botocore_private import BotocoreBaseClientPrivate
from pynamodb.connection.base import MetaTable
from pynamodb.constants import GLOBAL_SECONDARY_INDEXES

from heliograph.aws.api import Api
from heliograph.models.group_commit import GroupCommit
from heliograph.models.wire import WireClient, as_read, as_sent

CONNECT_TIMEOUT_SECONDS: Final = 1.0
READ_TIMEOUT_SECONDS: Final = 3.0
RETRIES: Final = 3
POOL_SIZE: Final = 64
"""More connections than a dispatcher has threads."""


class TablesConnection(Connection):
    """A connection of all tables.

    once: makes requests only once; None if nothing does. group: makes writes of threads with it.
    """

    once: Api | None = None
    group: GroupCommit | None = None

    def add_meta_table(self, meta_table: MetaTable) -> None:
        """Learn the keys of a table. Of several models of its records one knows the indexes."""
        known = self._tables.get(meta_table.table_name)
        if known is None or _indexes(known) < _indexes(meta_table):
            self._tables[meta_table.table_name] = meta_table

    @abstractmethod
    def over_the_wire(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """Make a request as it goes over the wire. Raises what botocore raises."""


def _indexes(meta_table: MetaTable) -> int:
    return len(meta_table.data.get(GLOBAL_SECONDARY_INDEXES, ()))


class WireConnection(TablesConnection):
    """A connection whose requests go without the SDK."""

    def __init__(self, api: Api, once: Api | None) -> None:
        super().__init__()
        self._wire = WireClient(api)
        self.once = once
        self.group = None if once is None else GroupCommit(once)

    @property
    def client(self) -> BotocoreBaseClientPrivate:
        return cast(BotocoreBaseClientPrivate, self._wire)

    def over_the_wire(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        return self._wire.ask(operation, request)


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

    def over_the_wire(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = as_sent(self.dispatch(operation, as_read(request)))
        except ClientError as error:
            refusal = cast(ClientError, error.__cause__).response
            raise ClientError(as_sent(refusal), operation) from None
        return answer
