"""The stub tells what changes in a table as Lambda passes it on, and what nobody asked for not."""

from typing import Any

import pytest

from bench.events import stream_events
from bench.stub.counts import Counts
from bench.stub.dynamodb import Tables
from bench.stub.items import Item
from bench.template import patterns_of

KEY: Item = {"partition": {"S": "1#2026-03-14#a"}, "message_id": {"S": "m-1"}}


def message(state: str) -> Item:
    return {**KEY, "state": {"S": state}}


def put(tables: Tables, table: str, item: Item) -> None:
    tables.operations["PutItem"]({"TableName": table, "Item": item})


@pytest.fixture
def tables() -> Tables:
    return Tables(Counts())


def changes(tables: Tables, *states: str) -> list[dict[str, Any]]:
    for state in states:
        put(tables, "MessagesTable", message(state))
    return tables.take_changes("MessagesTable")


def test_a_new_item_and_what_it_becomes_are_told_in_order(tables: Tables) -> None:
    new, changed = changes(tables, "SUBMITTED", "DELIVERED")
    assert (new["eventName"], changed["eventName"]) == ("INSERT", "MODIFY")
    assert new["dynamodb"]["NewImage"] == message("SUBMITTED")
    assert "OldImage" not in new["dynamodb"]
    assert changed["dynamodb"]["OldImage"] == message("SUBMITTED")
    assert changed["dynamodb"]["NewImage"] == message("DELIVERED")
    assert new["dynamodb"]["Keys"] == KEY
    first, second = (int(one["dynamodb"]["SequenceNumber"]) for one in (new, changed))
    assert first < second


def test_what_was_taken_is_not_told_again(tables: Tables) -> None:
    assert len(changes(tables, "SUBMITTED")) == 1
    assert changes(tables) == []


def test_a_write_that_changes_nothing_is_not_told(tables: Tables) -> None:
    assert len(changes(tables, "SUBMITTED", "SUBMITTED")) == 1


def test_a_table_without_a_stream_tells_nothing(tables: Tables) -> None:
    put(tables, "TemplatesTable", {"template_id": {"S": "t"}})
    assert tables.take_changes("TemplatesTable") == []


def test_a_function_is_told_what_fits_its_filters_in_batches(tables: Tables) -> None:
    """Not that a message was handed over: this moves no count."""
    told = changes(tables, "SUBMITTING", "SUBMITTED", "DELIVERED")
    events = list(stream_events(told * 3, patterns_of("TallyFunction"), size=4))
    assert [len(event["Records"]) for event in events] == [4, 2]
    names = [one["eventName"] for event in events for one in event["Records"]]
    assert names == ["INSERT", "MODIFY"] * 3
