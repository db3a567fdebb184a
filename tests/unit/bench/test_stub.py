"""The stub answers what is asked for, and counts it."""

from typing import Any

import pytest

from bench.stub.counts import Counts
from bench.stub.dynamodb import Tables
from bench.stub.sqs import Queues

SHOP = {"application_id": {"S": "1"}, "app_key": {"S": "shop"}}
HOTEL = {"application_id": {"S": "2"}, "app_key": {"S": "hotel"}}
QUEUE = "http://127.0.0.1/123456789012/SubmitQueue"


@pytest.fixture
def counts() -> Counts:
    return Counts()


@pytest.fixture
def tables(counts: Counts) -> Tables:
    tables = Tables(counts)
    for item in (SHOP, HOTEL):
        tables.operations["PutItem"]({"TableName": "ApplicationsTable", "Item": item})
    return tables


def get(application_id: str, **more: Any) -> dict[str, Any]:
    key = {"application_id": {"S": application_id}}
    return {"TableName": "ApplicationsTable", "Key": key, **more}


def test_an_item_is_found_by_its_key(tables: Tables) -> None:
    assert tables.operations["GetItem"](get("2")) == {"Item": HOTEL}


def test_what_nobody_put_is_not_found(tables: Tables) -> None:
    assert tables.operations["GetItem"](get("3")) == {}


def test_a_table_knows_nothing_of_another(tables: Tables) -> None:
    key = {"Key": {"channel_number": {"S": "1"}}}
    assert tables.operations["GetItem"]({**key, "TableName": "ChannelsTable"}) == {}


@pytest.mark.parametrize(("app_key", "found"), [("shop", [SHOP]), ("nobody", [])])
def test_items_are_found_by_an_index(tables: Tables, app_key: str, found: list[Any]) -> None:
    answer = tables.operations["Query"](
        {
            "TableName": "ApplicationsTable",
            "IndexName": "by_app_key",
            "KeyConditionExpression": "#0 = :0",
            "ExpressionAttributeNames": {"#0": "app_key"},
            "ExpressionAttributeValues": {":0": {"S": app_key}},
        }
    )
    assert answer == {"Items": found, "Count": len(found), "ScannedCount": len(found)}


@pytest.mark.parametrize(("consistent", "units"), [(False, 0.5), (True, 1.0)])
def test_a_read_costs_half_if_its_answer_may_be_old(
    tables: Tables, counts: Counts, consistent: bool, units: float
) -> None:
    tables.operations["GetItem"](get("1", ConsistentRead=consistent))
    assert (counts.items, counts.read_units) == (1, units)


def test_a_large_item_costs_a_unit_for_every_four_kilobytes(tables: Tables, counts: Counts) -> None:
    large = {"application_id": {"S": "9"}, "text": {"S": "x" * 9000}}
    tables.operations["PutItem"]({"TableName": "ApplicationsTable", "Item": large})
    tables.operations["GetItem"](get("9"))
    assert counts.read_units == 1.5


def test_every_entry_is_taken_counted_and_given_once(counts: Counts) -> None:
    entries = [{"Id": "0", "MessageBody": "hello"}, {"Id": "7", "MessageBody": "world"}]
    queues = Queues(counts)
    answer = queues.send_message_batch({"QueueUrl": QUEUE, "Entries": entries})
    assert [one["Id"] for one in answer["Successful"]] == ["0", "7"]
    assert answer["Successful"][0]["MD5OfMessageBody"] == "5d41402abc4b2a76b9719d911017c592"
    assert (counts.items, counts.sqs_requests) == (2, 1)
    assert queues.take("SubmitQueue") == ["hello", "world"]
    assert queues.take("SubmitQueue") == []


def test_every_started_64_kilobytes_are_a_request(counts: Counts) -> None:
    entries = [{"Id": str(place), "MessageBody": "x" * 40_000} for place in range(2)]
    Queues(counts).send_message_batch({"QueueUrl": QUEUE, "Entries": entries})
    assert counts.sqs_requests == 2


def test_it_is_known_when_an_entry_is_to_come_back(counts: Counts) -> None:
    Queues(counts).change_message_visibility({"QueueUrl": QUEUE, "VisibilityTimeout": 4})
    assert counts.delays == [4]
