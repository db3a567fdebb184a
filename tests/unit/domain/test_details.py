"""The words in which send details are asked for."""

import pytest
from heliograph.domain.details import STATES, Result, Wanted, result_of
from heliograph.domain.messages import MessageState

from tests.contracts.examples import OUTCOMES, message_at


@pytest.mark.parametrize(
    ("state", "result"),
    [
        (MessageState.ACCEPTED, Result.SENDING),
        (MessageState.SUBMITTING, Result.SENDING),
        (MessageState.SUBMITTED, Result.SENDING),
        (MessageState.UNCONFIRMED, Result.SENDING),
        (MessageState.DELIVERED, Result.SUCCESSFUL),
        (MessageState.UNREPORTED, Result.SUCCESSFUL),
        (MessageState.REFUSED, Result.FAILED),
        (MessageState.UNDELIVERED, Result.FAILED),
        (MessageState.REJECTED, Result.FAILED),
        (MessageState.EXPIRED, Result.FAILED),
    ],
)
def test_every_state_has_one_result(state: MessageState, result: Result) -> None:
    assert result_of(state) is result


def test_no_state_has_two_results_and_none_is_left_out() -> None:
    assert sorted(state for states in STATES.values() for state in states) == sorted(MessageState)


def test_who_wants_nothing_in_particular_gets_everything() -> None:
    assert Wanted().is_anything
    assert Wanted().fits(message_at())
    assert not Wanted(status_code="DELIVRD").is_anything


def test_a_message_without_an_outcome_has_no_status_code() -> None:
    assert not Wanted(status_code=OUTCOMES[MessageState.DELIVERED].status_code).fits(message_at())
