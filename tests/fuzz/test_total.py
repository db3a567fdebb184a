"""The last file: what all tests before it have sent."""

from tests.fuzz.target import Target

LEAST_REQUESTS = 20_000


def test_enough_was_sent_and_some_of_it_was_accepted(target: Target) -> None:
    assert target.requests >= LEAST_REQUESTS
    assert target.accepted >= LEAST_REQUESTS // 10
