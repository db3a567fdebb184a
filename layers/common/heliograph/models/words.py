"""Words of DynamoDB's API, for what speaks it without PynamoDB."""

from __future__ import annotations

from typing import Final

PUT_ITEM: Final = "PutItem"
UPDATE_ITEM: Final = "UpdateItem"

ALL_NEW: Final = "ALL_NEW"
ATTRIBUTES: Final = "Attributes"
CONSISTENT_READ: Final = "ConsistentRead"
ITEM: Final = "Item"
ITEMS: Final = "Items"
KEY: Final = "Key"
KEYS: Final = "Keys"
REQUEST_ITEMS: Final = "RequestItems"
RESPONSES: Final = "Responses"
TABLE_NAME: Final = "TableName"

CONDITION_FAILED: Final = "ConditionalCheckFailedException"
