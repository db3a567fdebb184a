"""The stub works off statements of PartiQL, and charges for each as for a write of its own."""

from typing import Any

import pytest
from heliograph.models.writes import Put, Update, Write, equal, missing

from bench.stub.counts import Counts
from bench.stub.dynamodb import Tables
from bench.stub.partiql import statement

TABLE = "MessagesTable"
KEYS = ("partition", "message_id")
LARGE = {"S": "x" * 1500}


@pytest.fixture
def counts() -> Counts:
    return Counts()


@pytest.fixture
def tables(counts: Counts) -> Tables:
    return Tables(counts)


def key(number: int) -> dict[str, Any]:
    return {"partition": {"S": "1"}, "message_id": {"S": str(number)}}


def put(number: int, **values: Any) -> Put:
    return Put({**key(number), "state": {"S": "new"}, **values}, KEYS)


def update(number: int, state: str = "new") -> Update:
    holds = (equal("state", {"S": state}), missing("gone"))
    return Update(key(number), {"state": {"S": "old"}}, holds, removes=("claim",))


def together(tables: Tables, *writes: Write) -> list[Any]:
    statements = [one.statement(TABLE) for one in writes]
    answer = tables.operations["BatchExecuteStatement"]({"Statements": statements})
    responses: list[Any] = answer["Responses"]
    return responses


def test_every_write_is_answered_in_its_place(tables: Tables) -> None:
    assert together(tables, put(1, claim={"S": "mine"}), put(2)) == [{"TableName": TABLE}] * 2
    refused, updated, missed, failed = together(
        tables, put(1), update(1), update(3), update(2, "x")
    )
    assert refused["Error"]["Code"] == "DuplicateItem"
    assert updated["Item"] == {**key(1), "state": {"S": "old"}}
    assert missed["Error"]["Code"] == failed["Error"]["Code"] == "ConditionalCheckFailed"


def test_each_costs_as_much_as_by_itself(tables: Tables, counts: Counts) -> None:
    together(tables, put(1), put(2, text=LARGE))
    assert counts.writes[TABLE] == 1 + 2
    together(tables, update(1), update(2))
    assert counts.writes[TABLE] == 1 + 2 + 1 + 2


def test_what_is_not_applied_costs_all_the_same(tables: Tables, counts: Counts) -> None:
    together(tables, put(1, text=LARGE))
    before = counts.writes[TABLE]
    together(tables, put(1), update(1, "x"), update(9))
    assert counts.writes[TABLE] - before == 2 + 2 + 1


def test_a_statement_that_nobody_here_writes_is_not_understood() -> None:
    with pytest.raises(ValueError, match="SELECT"):
        statement('SELECT * FROM "MessagesTable"')
