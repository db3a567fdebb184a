"""Requests that may be made again: at most three times, with pauses that are short."""

from collections.abc import Mapping
from typing import Any

import pytest
from heliograph.aws.api import AwsFailed
from heliograph.aws.tries import LONGEST_PAUSES, Repeating


class Failing:
    """An Api that fails so often before it answers."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.requests: list[tuple[str, Mapping[str, Any]]] = []

    def __call__(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        self.requests.append((operation, request))
        if len(self.requests) <= self.failures:
            raise AwsFailed(f"failure {len(self.requests)}")
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
