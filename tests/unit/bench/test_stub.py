"""The stub answers what is asked for, and counts it."""

from typing import Any

import pytest

from bench.stub.counts import Counts
from bench.stub.dynamodb import Tables
from bench.stub.sqs import Queues

SHOP = {"application_id": {"S": "1"}, "app_key": {"S": "shop"}}
HOTEL = {"application_id": {"S": "2"}, "app_key": {"S": "hotel"}}


@pytest.fixture
def counts() -> Counts:
    return Counts()


@pytest.fixture
def tables(counts: Counts) -> Tables:
    tables = Tables(counts)
    for item in (SHOP, HOTEL):
        tables.put_item({"TableName": "ApplicationsTable", "Item": item})
    return tables


def get(application_id: str, **more: Any) -> dict[str, Any]:
    key = {"application_id": {"S": application_id}}
    return {"TableName": "ApplicationsTable", "Key": key, **more}


def test_an_item_is_found_by_its_key(tables: Tables) -> None:
    assert tables.get_item(get("2")) == {"Item": HOTEL}


def test_what_nobody_put_is_not_found(tables: Tables) -> None:
    assert tables.get_item(get("3")) == {}


def test_a_table_knows_nothing_of_another(tables: Tables) -> None:
    assert tables.get_item({**get("1"), "TableName": "ChannelsTable"}) == {}


@pytest.mark.parametrize(("app_key", "found"), [("shop", [SHOP]), ("nobody", [])])
def test_items_are_found_by_a_condition(tables: Tables, app_key: str, found: list[Any]) -> None:
    answer = tables.query(
        {
            "TableName": "ApplicationsTable",
            "KeyConditionExpression": "#0 = :0",
            "ExpressionAttributeNames": {"#0": "app_key"},
            "ExpressionAttributeValues": {":0": {"S": app_key}},
        }
    )
    assert answer == {"Items": found, "Count": len(found), "ScannedCount": len(found)}


def test_a_condition_of_two_parts_needs_both(tables: Tables) -> None:
    answer = tables.query(
        {
            "TableName": "ApplicationsTable",
            "KeyConditionExpression": "(#0 = :0 AND #1 = :1)",
            "ExpressionAttributeNames": {"#0": "app_key", "#1": "application_id"},
            "ExpressionAttributeValues": {":0": {"S": "shop"}, ":1": {"S": "2"}},
        }
    )
    assert answer["Items"] == []


@pytest.mark.parametrize(("consistent", "units"), [(False, 0.5), (True, 1.0)])
def test_a_read_costs_half_if_its_answer_may_be_old(
    tables: Tables, counts: Counts, consistent: bool, units: float
) -> None:
    tables.get_item(get("1", ConsistentRead=consistent))
    assert (counts.items, counts.read_units) == (1, units)


def test_a_large_item_costs_a_unit_for_every_four_kilobytes(tables: Tables, counts: Counts) -> None:
    large = {"application_id": {"S": "9"}, "text": {"S": "x" * 9000}}
    tables.put_item({"TableName": "ApplicationsTable", "Item": large})
    tables.get_item(get("9"))
    assert counts.read_units == 1.5


def test_every_entry_is_taken_and_counted(counts: Counts) -> None:
    entries = [{"Id": "0", "MessageBody": "hello"}, {"Id": "7", "MessageBody": "world"}]
    answer = Queues(counts).send_message_batch({"Entries": entries})
    assert [one["Id"] for one in answer["Successful"]] == ["0", "7"]
    assert answer["Successful"][0]["MD5OfMessageBody"] == "5d41402abc4b2a76b9719d911017c592"
    assert counts.items == 2
