"""Configuration as functions read it: over the wire, without the models that write it.

PynamoDB stands on the SDK, whose import costs more than all else that these functions start with,
and somebody waits for their start.
"""

from __future__ import annotations

from collections.abc import Sequence

from heliograph.aws.api import Api
from heliograph.domain.configuration import Application, Channel, MessageType, Template
from heliograph.models.items import Item, application_of, channel_of, template_of
from heliograph.models.keys import is_possible_key


class Table:
    """A table that is only read."""

    def __init__(self, dynamodb: Api, name: str) -> None:
        self._dynamodb = dynamodb
        self._name = name

    def item(self, name: str, key: str, *, consistent: bool = False) -> Item | None:
        """Return the item with this key. name: of the key. Raises AwsFailed."""
        if not is_possible_key(key):
            return None
        request = {"Key": {name: {"S": key}}, "ConsistentRead": consistent}
        answer = self._dynamodb("GetItem", {"TableName": self._name, **request})
        found: Item | None = answer.get("Item")
        return found

    def items(self, index: str, **equal: str) -> Sequence[Item]:
        """Return the items with these keys of an index, as far as they fit into one answer (1 MB).

        Raises AwsFailed.
        """
        if not all(map(is_possible_key, equal.values())):
            return ()
        request = {
            "TableName": self._name,
            "IndexName": index,
            "KeyConditionExpression": " AND ".join(f"#{name} = :{name}" for name in equal),
            "ExpressionAttributeNames": {f"#{name}": name for name in equal},
            "ExpressionAttributeValues": {f":{name}": {"S": key} for name, key in equal.items()},
        }
        found: Sequence[Item] = self._dynamodb("Query", request)["Items"]
        return found


class ReadApplications:
    """Applications."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, application_id: str) -> Application | None:
        """Return an application by its id."""
        item = self._table.item("application_id", application_id)
        return None if item is None else application_of(item)

    def get_by_key(self, app_key: str) -> Application | None:
        """Return the application that this key names."""
        for item in self._table.items("by_app_key", app_key=app_key):
            return application_of(item)
        return None


class ReadChannels:
    """Channel numbers."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, channel_number: str) -> Channel | None:
        """Return a channel by its number."""
        item = self._table.item("channel_number", channel_number)
        return None if item is None else channel_of(item)

    def get_by_signature(
        self, application_id: str, signature_name: str, message_type: MessageType
    ) -> Channel | None:
        """Return the channel of an application's signature of this type (SIG-04)."""
        items = self._table.items(
            "by_signature", application_id=application_id, signature_name=signature_name
        )
        channels = map(channel_of, items)
        return next((one for one in channels if one.message_type is message_type), None)


class ReadTemplates:
    """Templates."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, template_id: str) -> Template | None:
        """Return a template by its id."""
        item = self._table.item("template_id", template_id)
        return None if item is None else template_of(item)
