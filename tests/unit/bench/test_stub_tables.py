"""The stub's DynamoDB does what conditions and updates say, and charges for it as AWS does."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest

from bench.stub.counts import Counts
from bench.stub.dynamodb import Tables
from bench.stub.items import ConditionFailed, Item, Request
from bench.stub.sizes import item_size

MESSAGE: Item = {
    "partition": {"S": "1#2026-03-14#a"},
    "message_id": {"S": "m-1"},
    "recipient": {"S": "+8613800000000"},
    "channel": {"S": "88"},
    "state": {"S": "SUBMITTING"},
    "tries": {"N": "1"},
}
KEY = {name: MESSAGE[name] for name in ("partition", "message_id")}
REPLY: Item = {
    "inbound_id": {"S": "i-1"},
    "sender": {"S": "+8613800000000"},
    "received_at": {"S": "2026-03-14"},
    "text": {"S": "Yes"},
}
INDEX = "InboundTable/by_sender"
"""An index of keys."""


@pytest.fixture
def counts() -> Counts:
    return Counts()


@pytest.fixture
def tables(counts: Counts) -> Tables:
    return Tables(counts)


def put(tables: Tables, item: Item = MESSAGE, **more: Any) -> Request:
    return tables.operations["PutItem"]({"TableName": "MessagesTable", "Item": item, **more})


def put_reply(tables: Tables, **more: Any) -> None:
    tables.operations["PutItem"]({"TableName": "InboundTable", "Item": {**REPLY, **more}})


def change_reply(tables: Tables, **values: Any) -> None:
    sets = ", ".join(f"#{name} = :{name}" for name in values)
    tables.operations["UpdateItem"](
        {
            "TableName": "InboundTable",
            "Key": {"inbound_id": REPLY["inbound_id"]},
            "UpdateExpression": f"SET {sets}",
            "ExpressionAttributeNames": {f"#{name}": name for name in values},
            "ExpressionAttributeValues": {f":{name}": value for name, value in values.items()},
        }
    )


def update(tables: Tables, expression: str, values: Item, **more: Any) -> Request:
    names = {f"#{name}": name for name in (*MESSAGE, "numbers", "log")}
    return tables.operations["UpdateItem"](
        {
            "TableName": "MessagesTable",
            "Key": KEY,
            "UpdateExpression": expression,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
            "ReturnValues": "ALL_NEW",
            **more,
        }
    )


# -- sizes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "shop"}, 4),
        ({"S": "短信"}, 6),
        ({"N": "7"}, 2),
        ({"N": "-12345"}, 5),
        ({"N": "1000000"}, 2),
        ({"B": "AAECAw=="}, 4),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"SS": ["ab", "c"]}, 3),
        ({"NS": ["1", "22"]}, 4),
        ({"L": [{"S": "ab"}, {"S": "c"}]}, 3 + 2 + 3),
        ({"M": {"k": {"S": "ab"}}}, 3 + 1 + 3),
    ],
)
def test_names_and_values_count_by_dynamodbs_rules(value: Any, size: int) -> None:
    assert item_size({"name": value}) == len("name") + size


# -- conditions and updates ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ("#state = :submitting", True),
        ("#state <> :submitting", False),
        ("attribute_exists (#state) AND attribute_not_exists (#log)", True),
        ("(attribute_not_exists (#state) OR #tries > :one)", False),
        ("(#state IN (:one, :submitting))", True),
        ("NOT (#tries BETWEEN :one AND :one)", False),
        ("size (#state) = :ten", True),
        ("begins_with (#state, :sub)", True),
        ("#log = :one", False),
        ("contains (#log, :one)", False),
        ("#tries < :ten AND #tries >= :one", True),
        ("tries < :ten AND attribute_not_exists (log)", True),
        ("tries > :one", False),
    ],
)
def test_a_write_is_done_only_if_its_condition_holds(
    tables: Tables, expression: str, holds: bool
) -> None:
    put(tables)
    values = {
        ":submitting": {"S": "SUBMITTING"},
        ":sub": {"S": "SUB"},
        ":one": {"N": "1"},
        ":ten": {"N": "10"},
        ":new": {"S": "SUBMITTED"},
    }
    forbidden: AbstractContextManager[Any] = pytest.raises(ConditionFailed)
    with nullcontext() if holds else forbidden:
        update(tables, "SET #state = :new", values, ConditionExpression=expression)


def test_a_write_that_fails_says_what_stood_in_its_way(tables: Tables) -> None:
    put(tables)
    with pytest.raises(ConditionFailed) as failed:
        update(tables, "REMOVE #state", {}, ConditionExpression="attribute_not_exists (#state)")
    assert failed.value.item == MESSAGE


def test_an_update_sets_keeps_adds_and_removes(tables: Tables) -> None:
    put(tables)
    values: Item = {
        ":state": {"S": "SUBMITTED"},
        ":one": {"N": "1"},
        ":first": {"S": "first"},
        ":set": {"SS": ["a"]},
    }
    changed = update(
        tables,
        "SET #state = :state, #recipient = if_not_exists (#recipient, :first), "
        "#log = if_not_exists (#log, :first) REMOVE #channel ADD #tries :one, #numbers :set",
        values,
    )["Attributes"]
    assert changed == {
        **{name: value for name, value in MESSAGE.items() if name != "channel"},
        "state": {"S": "SUBMITTED"},
        "log": {"S": "first"},
        "tries": {"N": "2"},
        "numbers": {"SS": ["a"]},
    }
    values = {":one": {"N": "1"}, ":set": {"SS": ["a"]}}
    changed = update(tables, "SET #tries = #tries + :one DELETE #numbers :set", values)
    assert changed["Attributes"]["tries"] == {"N": "3"}
    assert "numbers" not in changed["Attributes"]


def test_a_list_grows_at_its_end(tables: Tables) -> None:
    put(tables)
    grow = "SET #log = list_append (if_not_exists (#log, :none), :more)"
    update(tables, grow, {":none": {"L": []}, ":more": {"L": [{"S": "a"}]}})
    changed = update(tables, grow, {":none": {"L": []}, ":more": {"L": [{"S": "b"}]}})
    assert changed["Attributes"]["log"] == {"L": [{"S": "a"}, {"S": "b"}]}


def test_what_is_no_reserved_word_needs_no_placeholder(tables: Tables) -> None:
    put(tables)
    add = "ADD tries :one SET log = :more"
    changed = update(tables, add, {":one": {"N": "1"}, ":more": {"S": "a"}})["Attributes"]
    assert (changed["tries"], changed["log"]) == ({"N": "2"}, {"S": "a"})


@pytest.mark.parametrize(("sender", "time"), [("#0", "#1"), ("sender", "received_at")])
def test_an_index_finds_in_the_order_of_its_sort_key(
    tables: Tables, sender: str, time: str
) -> None:
    for day in ("2", "1", "3"):
        put_reply(tables, inbound_id={"S": f"i-{day}"}, received_at={"S": day})
    answer = tables.operations["Query"](
        {
            "TableName": "InboundTable",
            "IndexName": "by_sender",
            "KeyConditionExpression": f"({sender} = :0 AND {time} BETWEEN :1 AND :2)",
            "ExpressionAttributeNames": {"#0": "sender", "#1": "received_at"},
            "ExpressionAttributeValues": {
                ":0": REPLY["sender"],
                ":1": {"S": "2"},
                ":2": {"S": "9"},
            },
            "ScanIndexForward": False,
        }
    )
    assert [one["inbound_id"]["S"] for one in answer["Items"]] == ["i-3", "i-2"]
    assert "text" not in answer["Items"][0]


# -- what it costs ---------------------------------------------------------------------------------


def test_a_put_costs_a_unit_in_the_table_and_one_in_its_index(
    tables: Tables, counts: Counts
) -> None:
    put_reply(tables)
    assert counts.writes == {"InboundTable": 1, INDEX: 1}
    assert counts.write_units == 2


def test_a_change_of_what_the_index_does_not_hold_costs_it_nothing(
    tables: Tables, counts: Counts
) -> None:
    put_reply(tables)
    change_reply(tables, text={"S": "No"})
    assert counts.writes == {"InboundTable": 2, INDEX: 1}


def test_a_move_within_the_index_costs_it_two(tables: Tables, counts: Counts) -> None:
    put_reply(tables)
    change_reply(tables, sender={"S": "+1"})
    assert counts.writes[INDEX] == 3


def test_every_started_kilobyte_is_a_unit_before_as_well_as_after(
    tables: Tables, counts: Counts
) -> None:
    put(tables, {**MESSAGE, "log": {"S": "x" * 1500}})
    assert counts.writes["MessagesTable"] == 2
    update(tables, "REMOVE #log", {})
    assert counts.writes["MessagesTable"] == 4


def test_a_write_that_its_condition_forbids_costs_what_is_there(
    tables: Tables, counts: Counts
) -> None:
    put(tables)
    names = {"#state": "state"}
    for _ in range(2):
        with pytest.raises(ConditionFailed):
            put(
                tables,
                ConditionExpression="attribute_not_exists (#state)",
                ExpressionAttributeNames=names,
            )
    assert counts.writes == {"MessagesTable": 3}


def test_a_transaction_costs_twice_as_much(tables: Tables, counts: Counts) -> None:
    part = {"Put": {"TableName": "InboundTable", "Item": REPLY}}
    tables.operations["TransactWriteItems"]({"TransactItems": [part]})
    assert counts.writes == {"InboundTable": 2, INDEX: 2}


def test_a_query_costs_what_it_reads_together_and_a_batch_each_for_itself(
    tables: Tables, counts: Counts
) -> None:
    for message_id in ("m-1", "m-2"):
        put(tables, {**MESSAGE, "message_id": {"S": message_id}})
    tables.operations["Query"](
        {
            "TableName": "MessagesTable",
            "KeyConditionExpression": "#0 = :0",
            "ExpressionAttributeNames": {"#0": "partition"},
            "ExpressionAttributeValues": {":0": MESSAGE["partition"]},
            "ConsistentRead": True,
        }
    )
    assert counts.read_units == 1
    keys = [{**KEY, "message_id": {"S": one}} for one in ("m-1", "m-2", "nobody")]
    wanted = {"MessagesTable": {"Keys": keys, "ConsistentRead": True}}
    answer = tables.operations["BatchGetItem"]({"RequestItems": wanted})
    assert len(answer["Responses"]["MessagesTable"]) == 2
    assert counts.read_units == 1 + 3


def test_what_is_filled_in_is_there_and_costs_nothing(tables: Tables, counts: Counts) -> None:
    tables.fill("MessagesTable", [MESSAGE])
    assert counts.write_units == 0
    assert tables.operations["GetItem"]({"TableName": "MessagesTable", "Key": KEY}) == {
        "Item": MESSAGE
    }
