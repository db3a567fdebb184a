"""What is measured of messages that have ended."""

from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.domain.measures import Measure, Unit
from heliograph.domain.measuring import of_end
from heliograph.domain.messages import EXPIRED_CODE, Message, MessageState, Outcome, ReportSource

from tests.contracts.examples import OUTCOMES, message_at
from tests.fakes import NOON

OF = ("carrier", "gateway")
EXPIRED = Outcome(
    state=MessageState.EXPIRED, status_code=EXPIRED_CODE, source=ReportSource.PLATFORM
)


def ended(outcome: Outcome) -> Message:
    """A message that was submitted at noon and ended seven seconds later."""
    return replace(
        message_at(),
        carrier="gateway",
        submitted_at=NOON,
        received_at=NOON + timedelta(seconds=7),
        state=outcome.state,
        outcome=outcome,
    )


@pytest.mark.parametrize(
    ("state", "delivered"),
    [
        (MessageState.DELIVERED, 1),
        (MessageState.UNDELIVERED, 0),
        (MessageState.REJECTED, 0),
    ],
)
def test_a_report_says_whether_the_carrier_delivered_and_how_long_that_took(
    state: MessageState, delivered: int
) -> None:
    assert of_end(ended(OUTCOMES[state])) == (
        Measure("CarrierDelivered", delivered, of=OF),
        Measure("CarrierReportSeconds", 7.0, Unit.SECONDS, of=OF),
    )


def test_a_refusal_at_submit_is_not_delivered_and_took_no_time() -> None:
    refused = ended(OUTCOMES[MessageState.REFUSED])
    assert of_end(refused) == (Measure("CarrierDelivered", 0, of=OF),)


def test_an_expiry_is_not_delivered_and_counted_for_itself() -> None:
    assert of_end(replace(ended(EXPIRED), received_at=None)) == (
        Measure("CarrierDelivered", 0, of=OF),
        Measure("CarrierExpired", 1, of=OF),
    )


@pytest.mark.parametrize(
    "message",
    [
        message_at(),
        replace(ended(EXPIRED), carrier=None),
        replace(ended(EXPIRED), state=MessageState.UNREPORTED),
    ],
)
def test_nothing_is_said_of_a_carrier_that_had_no_message_or_tells_nothing(
    message: Message,
) -> None:
    assert of_end(message) == ()


def test_a_report_that_overtook_the_claim_has_no_time() -> None:
    message = replace(ended(OUTCOMES[MessageState.DELIVERED]), submitted_at=None)
    assert of_end(message) == (Measure("CarrierDelivered", 1, of=OF),)
