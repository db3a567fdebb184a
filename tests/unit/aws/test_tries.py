"""Requests that may be made again: how often, after which failures, with pauses that are short."""

from collections.abc import Mapping
from typing import Any

import pytest
from heliograph.aws.api import AwsFailed, AwsRefused
from heliograph.aws.tries import LONGEST_PAUSES, PATIENT_PAUSES, Repeating, Retrying


class Failing:
    """An Api that fails so often before it answers, with this failure if one is given."""

    def __init__(self, failures: int, failure: AwsFailed | None = None) -> None:
        self.failures = failures
        self.failure = failure
        self.requests: list[tuple[str, Mapping[str, Any]]] = []

    def __call__(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        self.requests.append((operation, request))
        if len(self.requests) <= self.failures:
            raise self.failure or AwsFailed(f"failure {len(self.requests)}")
        return {"Item": {}}


@pytest.mark.parametrize("failures", [0, 1, 2])
def test_a_request_is_made_until_it_is_answered(failures: int) -> None:
    pauses: list[float] = []
    api = Failing(failures)
    assert Repeating(api, pauses.append)("GetItem", {"TableName": "t"}) == {"Item": {}}
    assert api.requests == [("GetItem", {"TableName": "t"})] * (failures + 1)
    assert len(pauses) == failures
    assert all(pause <= longest for pause, longest in zip(pauses, LONGEST_PAUSES, strict=False))


def test_the_third_failure_is_told() -> None:
    api = Failing(3)
    with pytest.raises(AwsFailed, match="failure 3"):
        Repeating(api, lambda _: None)("GetItem", {})
    assert len(api.requests) == 3


# -- writes ----------------------------------------------------------------------------------------


def refusal(code: str, status: int = 400) -> AwsRefused:
    return AwsRefused(code, status, {"__type": code})


@pytest.mark.parametrize(
    "failure",
    [
        AwsFailed("TimeoutError"),
        refusal("ThrottlingException"),
        refusal("ProvisionedThroughputExceededException"),
        refusal("InternalServerError", 500),
        refusal("HTTP 503", 503),
    ],
)
@pytest.mark.parametrize("failures", [1, 3])
def test_a_write_is_made_until_aws_can_say_yes_or_no(failure: AwsFailed, failures: int) -> None:
    pauses: list[float] = []
    api = Failing(failures, failure)
    assert Retrying(api, pauses.append)("PutItem", {}) == {"Item": {}}
    assert len(api.requests) == failures + 1
    assert all(pause <= longest for pause, longest in zip(pauses, PATIENT_PAUSES, strict=False))


@pytest.mark.parametrize(
    "code",
    ["ConditionalCheckFailedException", "ValidationException", "TransactionCanceledException"],
)
def test_what_is_refused_for_good_is_not_asked_again(code: str) -> None:
    api = Failing(1, refusal(code))
    with pytest.raises(AwsRefused, match=code):
        Retrying(api, lambda _: None)("PutItem", {})
    assert len(api.requests) == 1


def test_the_fourth_failure_of_a_write_is_told() -> None:
    api = Failing(4)
    with pytest.raises(AwsFailed, match="failure 4"):
        Retrying(api, lambda _: None)("PutItem", {})
