"""A write comes to the same whether it goes out alone or beside others.

The local engine knows PartiQL as DynamoDB has it; the stub of the bench, and with it moto, is held
against it.
"""

import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

import pytest
from heliograph.aws.api import Api, AwsRefused
from heliograph.models.statements import TableWrite, write_together
from heliograph.models.writes import (
    Condition,
    Put,
    Update,
    Write,
    WrittenItem,
    above,
    equal,
    missing,
    one_of,
    sized,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from ministack.services import dynamodb as engine

from bench.stub.counts import Counts
from bench.stub.dynamodb import Tables
from bench.stub.items import ConditionFailed

TABLE: Final = "MessagesTable"
KEYS: Final = ("partition", "message_id")
Item = Mapping[str, Mapping[str, Any]]

_numbers = count()


def local_engine() -> Api:
    """The DynamoDB of the local engine, without its HTTP."""
    _asked("CreateTable", {**_TABLE_OF_MESSAGES, "BillingMode": "PAY_PER_REQUEST"})
    return _asked


def _asked(operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
    headers = {"x-amz-target": f"DynamoDB_20120810.{operation}"}
    body = json.dumps(request).encode()
    status, _, said = _run(engine.handle_request("POST", "/", headers, body, {}))
    answer: dict[str, Any] = json.loads(said)
    if status != 200:
        raise AwsRefused(answer["__type"].rpartition("#")[2], status, answer)
    return answer


def _run(coroutine: Coroutine[Any, Any, tuple[int, object, str]]) -> tuple[int, object, str]:
    """Run what waits for nothing."""
    with pytest.raises(StopIteration) as done:
        coroutine.send(None)
    answer: tuple[int, object, str] = done.value.value
    return answer


_TABLE_OF_MESSAGES: Final = {
    "TableName": TABLE,
    "KeySchema": [
        {"AttributeName": name, "KeyType": kind}
        for name, kind in zip(KEYS, ("HASH", "RANGE"), strict=True)
    ],
    "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in KEYS],
}


def stub_of_the_bench() -> Api:
    operations = Tables(Counts()).operations

    def ask(operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return operations[operation](dict(request))
        except ConditionFailed as failed:
            item = {"Item": failed.item} if failed.item else {}
            raise AwsRefused("ConditionalCheckFailedException", 400, item) from None

    return ask


@pytest.fixture(params=[local_engine, stub_of_the_bench], scope="module")
def api(request: pytest.FixtureRequest) -> Api:
    make: Callable[[], Api] = request.param
    return make()


TEXTS = st.sampled_from(["ACCEPTED", "SUBMITTED", "DELIVERED"]).map(lambda text: {"S": text})
NUMBERS = st.integers(1, 3).map(lambda number: {"N": str(number)})
LISTS = st.integers(1, 2).map(lambda size: {"L": [{"S": "segment"}] * size})
BYTES = st.sampled_from(["AAECAw==", "c21z"]).map(lambda text: {"B": text})
ATTRIBUTES: Final = {"state": TEXTS, "ttl": NUMBERS, "segment_reports": LISTS, "claims": BYTES}
CONDITIONS = st.one_of(
    TEXTS.map(lambda value: equal("state", value)),
    BYTES.map(lambda value: equal("claims", value)),
    NUMBERS.map(lambda value: above("ttl", value)),
    st.lists(TEXTS, min_size=1, max_size=3, unique_by=lambda value: value["S"]).map(
        lambda values: one_of("state", tuple(values))
    ),
    st.sampled_from(["segment_reports", "claims"]).map(missing),
    st.integers(1, 2).map(lambda size: sized("segment_reports", {"N": str(size)})),
)
ITEMS = st.fixed_dictionaries({}, optional=ATTRIBUTES)


@dataclass(frozen=True)
class Wanted:
    """A write to an item of its own. before: the item that is there, None if there is none."""

    before: Item | None
    values: Item
    removes: tuple[str, ...]
    conditions: tuple[Condition, ...]
    is_put: bool
    may_replace: bool

    def write(self, key: Item) -> Write:
        if self.is_put:
            replaces = self.conditions[0] if self.may_replace else None
            return Put({**key, **self.values}, KEYS, replaces)
        removes = tuple(name for name in self.removes if name not in self.values)
        sets = {**self.values, "mark": {"S": "mine"}}
        return Update(key, sets, self.conditions, removes)


WANTED = st.builds(
    Wanted,
    before=st.none() | ITEMS,
    values=ITEMS,
    removes=st.lists(st.sampled_from([*ATTRIBUTES, "reason"]), unique=True).map(tuple),
    conditions=st.lists(CONDITIONS, min_size=1, max_size=4).map(tuple),
    is_put=st.booleans(),
    may_replace=st.booleans(),
)


def new_key() -> Item:
    return {"partition": {"S": "1"}, "message_id": {"S": f"message-{next(_numbers)}"}}


def begin(api: Api, wanted: list[Wanted]) -> list[tuple[Item, Write]]:
    """Put what is there before, under new keys; return these with the writes."""
    keys = [new_key() for _ in wanted]
    for key, one in zip(keys, wanted, strict=True):
        if one.before is not None:
            api("PutItem", {"TableName": TABLE, "Item": {**key, **one.before}})
    return [(key, one.write(key)) for key, one in zip(keys, wanted, strict=True)]


def make(api: Api, writes: Sequence[Write]) -> Sequence[WrittenItem | None]:
    return write_together(api, [TableWrite(TABLE, write) for write in writes])


def alone(api: Api, write: Write) -> WrittenItem:
    (written,) = make(api, [write])
    assert written is not None
    return written


def item_at(api: Api, key: Item) -> dict[str, Any] | None:
    """The item with this key as it is now, without the key."""
    found = api("GetItem", {"TableName": TABLE, "Key": key}).get("Item")
    return found and {name: value for name, value in found.items() if name not in KEYS}


def without_key(written: WrittenItem) -> WrittenItem:
    item = written.item and {
        name: value for name, value in written.item.items() if name not in KEYS
    }
    return WrittenItem(written.applied, item)


@settings(max_examples=50)
@given(st.lists(WANTED, min_size=2, max_size=6))
def test_each_write_does_beside_others_what_it_would_do_alone(
    api: Api, wanted: list[Wanted]
) -> None:
    expected = []
    for key, write in begin(api, wanted):
        written = alone(api, write)
        expected.append((without_key(written), item_at(api, key)))
    together = begin(api, wanted)
    found = []
    for (key, write), told in zip(
        together, make(api, [write for _, write in together]), strict=True
    ):
        assert told is None or told.applied
        written = told or alone(api, write)
        found.append((without_key(written), item_at(api, key)))
    assert found == expected


def test_of_two_who_claim_one_item_in_one_request_one_wins(api: Api) -> None:
    key, other = new_key(), new_key()
    claims = [
        Put({**key, "claim": {"S": name}}, KEYS, equal("state", {"S": "ACCEPTED"})) for name in "ab"
    ]
    beside = Put({**other, "claim": {"S": "c"}}, KEYS, equal("state", {"S": "ACCEPTED"}))
    told = make(api, [*claims, beside])
    assert [one is not None and one.applied for one in told] == [True, False, True]
    assert not alone(api, claims[1]).applied
    assert item_at(api, key) == {"claim": {"S": "a"}}


def test_an_update_brings_no_item_into_being(api: Api) -> None:
    keys = [new_key(), new_key()]
    writes = [Update(key, {"state": {"S": "new"}}, (missing("claim"),)) for key in keys]
    assert make(api, writes) == [None, None]
    assert [item_at(api, key) for key in keys] == [None, None]
