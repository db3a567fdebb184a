"""The DynamoDB of one deployment, and the base of all its records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import new_class
from typing import Any, Generic, Self, TypeVar, cast

import botocore.session
from botocore.exceptions import ClientError
from pynamodb.attributes import Attribute, TTLAttribute
from pynamodb.connection import Connection
from pynamodb.constants import (
    ALL_NEW,
    ALL_OLD,
    ATTRIBUTES,
    DELETE_ITEM,
    ITEM,
    PUT_ITEM,
    RETURN_VALUES,
    STRING,
    UPDATE_ITEM,
)
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from heliograph.aws.api import Api
from heliograph.models.connections import (
    SdkApi,
    SdkConnection,
    TablesConnection,
    WireConnection,
)
from heliograph.models.stored_items import StoredItems, Tables
from heliograph.models.words import CONDITION_FAILED

AnyRecord = TypeVar("AnyRecord", bound="Record")
AnyEnum = TypeVar("AnyEnum", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Written(Generic[AnyRecord]):
    """What became of a conditional write: whether it was applied, and the item as it is now.

    item: None if the write needs an item and there is none.
    """

    applied: bool
    item: AnyRecord | None


class Record(Model):
    """An item of one of our tables."""

    @classmethod
    def share(cls, connection: Connection) -> None:
        """Use this connection, as all tables of a deployment do."""
        table = cls._get_connection()
        connection.add_meta_table(table.get_meta_table())
        table.connection = connection

    @classmethod
    def dispatch(cls, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """Make a request that is none of PynamoDB's. Raises what botocore raises."""
        answer: dict[str, Any] = cls._get_connection().connection.dispatch(operation, request)
        return answer

    @classmethod
    def transaction(cls) -> TransactWrite:
        """Return a transaction for items of this table and of others."""
        return TransactWrite(connection=cls._get_connection().connection)

    def put_if(self, condition: Condition) -> Written[Self]:
        """Put this item, replacing the one that is there, if the condition holds for that one."""
        request = self.get_save_kwargs_from_instance(condition, ALL_OLD)
        return self._write_if(PUT_ITEM, request)

    def update_if(self, condition: Condition, actions: list[Action]) -> Written[Self]:
        """Update the item with this one's key if the condition holds for it."""
        request = self.get_update_kwargs_from_instance(actions, condition, ALL_OLD)
        return self._write_if(UPDATE_ITEM, request | {RETURN_VALUES: ALL_NEW})

    def delete_if(self, condition: Condition) -> bool:
        """Delete the item with this one's key if the condition holds for it; tell whether it did.

        A deletion that was repeated because its answer was lost finds no item, so it says no.
        """
        request = self.get_delete_kwargs_from_instance(condition)
        return self._write_if(DELETE_ITEM, request).applied

    def _write_if(self, operation: str, request: dict[str, Any]) -> Written[Self]:
        """Write, and learn from the same answer which item stood in the way.

        PynamoDB can ask for that item but drops it from its own exception, so it is taken from
        the exception below. Every other failure, such as a time-out, is raised.
        """
        try:
            answer = self.dispatch(operation, request)
        except ClientError as error:
            if error.response["Error"]["Code"] != CONDITION_FAILED:
                raise
            return Written(applied=False, item=self._item_in_the_way(error))
        updated = answer.get(ATTRIBUTES)
        return Written(applied=True, item=self.from_raw_data(updated) if updated else self)

    def _item_in_the_way(self, error: ClientError) -> Self | None:
        answer = cast(ClientError, error.__cause__).response
        found = cast(dict[str, Any], answer).get(ITEM)
        return self.from_raw_data(found) if found else None


class PassingRecord(Record):
    """An item that DynamoDB deletes some time after its time has come."""

    ttl = TTLAttribute()

    def is_kept(self, now: datetime) -> bool:
        """Tell whether the item counts as there. DynamoDB may sweep days later (DET-11)."""
        return self.ttl > now


class EnumAttribute(Attribute[AnyEnum]):
    """A member of an enumeration, or of one of several, stored as its value."""

    attr_type = STRING

    def __init__(self, *enums: type[AnyEnum], null: bool = False) -> None:
        super().__init__(null=null)
        self._members = {member.value: member for enum in enums for member in enum}

    def serialize(self, value: AnyEnum) -> str:
        """Return the value of a member."""
        return value.value

    def deserialize(self, value: str) -> AnyEnum:
        """Return the member with this value. Raises ValueError if there is none."""
        try:
            return self._members[value]
        except KeyError:
            raise ValueError(value) from None


class Database:
    """The DynamoDB of one deployment: one client for all its tables.

    Sharing matters: a client costs tens of milliseconds, more than all the requests of a send.
    api: makes the requests, as functions do. Without it a client of the SDK does, as for the
    operator's command: session gives it region and credentials, keep-alive becomes its default;
    endpoint: where DynamoDB answers, None for what the environment says (`AWS_ENDPOINT_URL`, or
    the region's own address). once: makes requests, too, but each only once.
    """

    def __init__(
        self,
        session: botocore.session.Session | None = None,
        endpoint: str | None = None,
        *,
        api: Api | None = None,
        once: Api | None = None,
    ) -> None:
        self._connection: TablesConnection = (
            SdkConnection(session or botocore.session.get_session(), endpoint)
            if api is None
            else WireConnection(api)
        )
        self._tables = Tables(SdkApi(self._connection) if api is None else api, once)
        self._bound: dict[tuple[type[Record], str], type[Record]] = {}

    def bound(self, model: type[AnyRecord], table_name: str) -> type[AnyRecord]:
        """Return the class whose items are in this table."""
        key = (model, table_name)
        if key not in self._bound:
            self._bound[key] = self._bind(model, table_name)
        return cast(type[AnyRecord], self._bound[key])

    def items(self, table_name: str) -> StoredItems:
        """Return the items of this table, for the stores that go without PynamoDB."""
        return self._tables.items(table_name)

    def _bind(self, model: type[Record], table_name: str) -> type[Record]:
        meta = type("Meta", (), {"table_name": table_name})
        bound = new_class(model.__name__, (model,), exec_body=lambda body: body.update(Meta=meta))
        record = cast(type[Record], bound)
        record.share(self._connection)
        return record
