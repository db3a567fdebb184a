"""Writes that go out together, as DynamoDB is asked for them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from heliograph.aws.api import Api, AwsFailed, AwsRefused
from heliograph.models.statements import AT_ONCE, TableWrite, write_together
from heliograph.models.writes import Put, Update, Write, WrittenItem, equal

TABLE = "MessagesTable"


def make(api: Api, writes: Sequence[Write]) -> Sequence[WrittenItem | None]:
    return write_together(api, [TableWrite(TABLE, write) for write in writes])


class Answering:
    """DynamoDB, with answers that were written before; what it was asked."""

    def __init__(self, *answers: Mapping[str, Any] | AwsFailed) -> None:
        self._answers = list(answers)
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    def __call__(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        self.asked.append((operation, request))
        answer = self._answers.pop(0)
        if isinstance(answer, AwsFailed):
            raise answer
        return dict(answer)

    @property
    def statements(self) -> list[int]:
        """How many statements each request had."""
        return [len(request["Statements"]) for _, request in self.asked]


def update(number: int = 1, **more: Any) -> Update:
    key = {"partition": {"S": "1"}, "message_id": {"S": str(number)}}
    return Update(key, {"state": {"S": "new"}}, (equal("state", {"S": "old"}),), **more)


def put(number: int = 1) -> Put:
    item = {"partition": {"S": "1"}, "message_id": {"S": str(number)}, "state": {"S": "new"}}
    return Put(item, ("partition", "message_id"), equal("state", {"S": "old"}))


def done(*numbers: int) -> dict[str, Any]:
    return {"Responses": [{"Item": {"message_id": {"S": str(number)}}} for number in numbers]}


def applied(number: int) -> WrittenItem:
    return WrittenItem(applied=True, item={"message_id": {"S": str(number)}})


def test_several_writes_are_one_request() -> None:
    api = Answering(done(1, 2, 3))
    written = make(api, [update(1), update(2), update(3)])
    assert written == [applied(1), applied(2), applied(3)]
    assert api.statements == [3]


def test_a_lone_write_is_the_request_that_it_always_was() -> None:
    api = Answering({"Attributes": {"message_id": {"S": "1"}}})
    assert make(api, [update()]) == [applied(1)]
    ((operation, request),) = api.asked
    assert operation == "UpdateItem"
    assert request == {"TableName": TABLE, **update().request}


def test_no_writes_are_no_request() -> None:
    api = Answering()
    assert make(api, []) == []
    assert api.asked == []


def test_more_than_dynamodb_takes_at_once_are_several_requests() -> None:
    numbers = range(2 * AT_ONCE + 2)
    api = Answering(done(*numbers[:25]), done(*numbers[25:50]), done(*numbers[50:]))
    written = make(api, [update(number) for number in numbers])
    assert written == [applied(number) for number in numbers]
    assert api.statements == [25, 25, 2]


def test_of_two_writes_to_one_item_the_second_is_not_tried() -> None:
    """DynamoDB refuses a request with both as a whole."""
    api = Answering(done(1, 2))
    writes: list[Write] = [update(1), put(1), update(2)]
    assert make(api, writes) == [applied(1), None, applied(2)]
    assert api.statements == [2]


def test_what_a_statement_cannot_say_is_not_tried() -> None:
    api = Answering(done(1, 3))
    writes = [update(1), update(2, once={"segments_expected": {"N": "2"}}), update(3)]
    assert make(api, writes) == [applied(1), None, applied(3)]


@pytest.mark.parametrize(
    "code",
    [
        "ConditionalCheckFailed",
        "DuplicateItem",
        "ThrottlingError",
        "ProvisionedThroughputExceeded",
        "InternalServerError",
        "ValidationError",
        "AccessDenied",
    ],
)
def test_a_statement_that_fails_leaves_the_others_alone(code: str) -> None:
    responses = [*done(1)["Responses"], {"Error": {"Code": code}}, *done(3)["Responses"]]
    api = Answering({"Responses": responses})
    written = make(api, [update(1), update(2), update(3)])
    assert written == [applied(1), None, applied(3)]


def test_an_update_whose_item_is_not_told_is_not_known_to_be_applied() -> None:
    api = Answering({"Responses": [{}, *done(2)["Responses"]]})
    assert make(api, [update(1), update(2)]) == [None, applied(2)]


@pytest.mark.parametrize(
    "failure", [AwsFailed("TimeoutError"), AwsRefused("ValidationException", 400, {})]
)
def test_nothing_is_known_where_the_whole_request_failed(failure: AwsFailed) -> None:
    first, rest = range(AT_ONCE), range(AT_ONCE, AT_ONCE + 2)
    api = Answering(failure, done(*rest))
    written = make(api, [update(number) for number in (*first, *rest)])
    assert written == [None] * AT_ONCE + [applied(number) for number in rest]


def test_a_lone_write_is_told_what_stands_in_its_way() -> None:
    item = {"message_id": {"S": "1"}}
    refusal = AwsRefused("ConditionalCheckFailedException", 400, {"Item": item})
    written = make(Answering(refusal), [update()])
    assert written == [WrittenItem(applied=False, item=item)]


@pytest.mark.parametrize(
    "failure", [AwsFailed("TimeoutError"), AwsRefused("ThrottlingException", 400, {})]
)
def test_of_a_lone_write_that_failed_nothing_is_known(failure: AwsFailed) -> None:
    assert make(Answering(failure), [update()]) == [None]
