"""What statements change in the engine is in the stream, as it is in AWS."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from ministack.services import dynamodb

from local import statement_streams

KEYS = ("part", "sort")


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A table with a stream, in the engine's own memory."""
    for name in ("_partiql_update", "_partiql_insert"):  # which are put back after the test
        monkeypatch.setattr(dynamodb, name, getattr(dynamodb, name))
    statement_streams.take_over()
    name = f"streamed-{uuid4().hex}"
    status, *_ = dynamodb._create_table(
        {
            "TableName": name,
            "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in KEYS],
            "KeySchema": [
                {"AttributeName": key, "KeyType": kind}
                for key, kind in zip(KEYS, ("HASH", "RANGE"), strict=True)
            ],
            "BillingMode": "PAY_PER_REQUEST",
            "StreamSpecification": {
                "StreamEnabled": True,
                "StreamViewType": "NEW_AND_OLD_IMAGES",
            },
        }
    )
    assert status == 200
    yield name
    dynamodb._delete_table({"TableName": name})


def execute(*statements: tuple[str, tuple[str, ...]]) -> list[dict[str, Any]]:
    """Execute statements with texts as their values; return what became of each."""
    asked = [
        {"Statement": text, "Parameters": [{"S": value} for value in values]}
        for text, values in statements
    ]
    *_, body = dynamodb._batch_execute_statement({"Statements": asked})
    responses: list[dict[str, Any]] = json.loads(body)["Responses"]
    return responses


def insert(table: str, *values: str) -> tuple[str, tuple[str, ...]]:
    return f"INSERT INTO \"{table}\" VALUE {{'part': ?, 'sort': ?, 'state': ?}}", values


def update(table: str, *values: str) -> tuple[str, tuple[str, ...]]:
    where = '"part" = ? AND "sort" = ? AND "state" = ?'
    return " ".join(("UPDATE", f'"{table}"', 'SET "state" = ? WHERE', where)), values


def told(table: str) -> list[tuple[str, str | None, str]]:
    """What the stream tells: what happened, the state before and after."""
    records = dynamodb._stream_records.get(table) or []
    return [(one["eventName"], *map(_state, _images(one["dynamodb"]))) for one in records]


def _images(change: dict[str, Any]) -> tuple[Any, Any]:
    return change.get("OldImage"), change["NewImage"]


def _state(image: Any) -> str | None:
    return None if image is None else image["state"]["S"]


def test_what_statements_write_is_told_with_what_was_there_before(table: str) -> None:
    execute(insert(table, "a", "1", "new"), insert(table, "a", "2", "new"))
    execute(update(table, "old", "a", "1", "new"))
    assert told(table) == [("INSERT", None, "new")] * 2 + [("MODIFY", "new", "old")]


def test_what_statements_do_not_write_is_not_told(table: str) -> None:
    execute(insert(table, "a", "1", "new"))
    refused = execute(
        insert(table, "a", "1", "newer"),
        update(table, "old", "a", "1", "another"),
        update(table, "old", "b", "1", "new"),
    )
    assert all("Error" in one for one in refused)
    assert told(table) == [("INSERT", None, "new")]
