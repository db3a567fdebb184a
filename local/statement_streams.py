"""What statements of PartiQL change is told in the stream of their table.

AWS does so; ministack 1.5 changes the item and tells nobody, so that what goes out in one
BatchExecuteStatement would be missing in the statistics of a local run.
"""

from collections.abc import Callable
from typing import Any

from ministack.services import dynamodb

Table = dict[str, Any]
Item = dict[str, Any]
Key = tuple[Any, Any]
Write = Callable[..., Any]

_NO_SORT_KEY = "__no_sort__"


def take_over() -> None:
    """Have the engine tell what its statements have changed."""
    dynamodb._partiql_update = _telling(dynamodb._partiql_update, _key_of_update)  # noqa: SLF001
    dynamodb._partiql_insert = _telling(dynamodb._partiql_insert, _key_of_insert)  # noqa: SLF001


def _telling(write: Write, key_of: Callable[[Table, Any], Key]) -> Write:
    def write_and_tell(table: Table, parsed: Any, *rest: Any) -> Any:
        key = key_of(table, parsed)
        before = _item(table, key)
        answer = write(table, parsed, *rest)
        after = _item(table, key)
        if after is not None and after is not before:
            name = "INSERT" if before is None else "MODIFY"
            dynamodb._emit_stream_event(parsed["table"], name, before, after)  # noqa: SLF001
        return answer

    return write_and_tell


def _key_of_update(table: Table, parsed: Any) -> Key:
    hash_key, sort_key, *_ = dynamodb._partiql_key_target(table, parsed)  # noqa: SLF001
    return hash_key, sort_key


def _key_of_insert(table: Table, parsed: Any) -> Key:
    item = parsed.get("item") or {}
    item = item["M"] if set(item) == {"M"} else item
    sort_key = table["sk_name"]
    return (
        dynamodb._extract_key_val(item.get(table["pk_name"])),  # noqa: SLF001
        dynamodb._extract_key_val(item.get(sort_key)) if sort_key else _NO_SORT_KEY,  # noqa: SLF001
    )


def _item(table: Table, key: Key) -> Item | None:
    """The item as it is. A write puts another one in its place, so this one stays as it is."""
    found: Item | None = table["items"].get(key[0], {}).get(key[1])
    return found
