"""Which message a reply answers (UPL-05, UPL-07)."""

from dataclasses import replace

import pytest
from heliograph.domain.association import REPLY_WINDOW, Association, association
from heliograph.domain.messages import Message, MessageState
from heliograph.domain.screening import ScreeningRule
from heliograph.usecases.screen_messages import REJECTIONS

from tests.contracts.examples import message_at


def sent(state: MessageState = MessageState.DELIVERED, claim: str | None = "claim") -> Message:
    return replace(message_at(), state=state, claim=claim)


def test_the_one_message_that_fits_is_the_one_that_is_answered() -> None:
    message = sent()
    assert association([message]) == Association(message.message_id, 1)


@pytest.mark.parametrize("how_many", [0, 2, 3])
def test_of_none_or_several_nobody_can_tell(how_many: int) -> None:
    assert association([sent() for _ in range(how_many)]) == Association(None, how_many)


@pytest.mark.parametrize(
    "state", sorted(set(MessageState) - {MessageState.ACCEPTED, MessageState.REFUSED})
)
def test_whatever_a_carrier_may_have_fits_whatever_it_reports(state: MessageState) -> None:
    assert association([sent(state)]).candidates == 1


@pytest.mark.parametrize(
    ("state", "claim"),
    [
        (MessageState.ACCEPTED, "claim"),
        (MessageState.REFUSED, "claim"),
        (MessageState.REJECTED, None),
        (MessageState.EXPIRED, None),
    ],
)
def test_what_never_left_us_does_not_fit(state: MessageState, claim: str | None) -> None:
    left = sent()
    never_left = sent(state, claim)
    assert association([never_left, left]) == Association(left.message_id, 1)


def test_what_was_barred_after_its_claim_never_left_us() -> None:
    """BLK-07"""
    barred = replace(sent(MessageState.REJECTED), outcome=REJECTIONS[ScreeningRule.OPT_OUT])
    assert association([barred]) == Association(None, 0)


def test_people_answer_within_72_hours() -> None:
    """UPL-05"""
    assert REPLY_WINDOW.total_seconds() == 72 * 3600
