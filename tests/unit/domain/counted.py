"""Messages and their histories, to be counted."""

from dataclasses import replace
from datetime import datetime, timedelta

from heliograph.domain.message_ids import message_ids
from heliograph.domain.messages import (
    BY_THE_CLOCK,
    UNDECIDED,
    Message,
    MessageState,
    Outcome,
    ReportSource,
)
from heliograph.domain.screening import STATUS_CODES, DispatchRule, Reason, ScreeningRule
from hypothesis import strategies as st

from tests.fakes import NOON

_CODES = ("DELIVRD", "UNDELIV", "EXPIRED", "REJECTD", "LIMIT", "NO_DLR")
_REASONS: tuple[Reason | None, ...] = (None, *ScreeningRule, *DispatchRule)
_FINAL = sorted(set(MessageState) - UNDECIDED)


def a_message(
    accepted_at: datetime = NOON,
    *,
    application_id: str = "10001",
    template_id: str = "hello",
    channel_number: str = "1069",
    recipient: str = "+8613812345678",
    seed: int | None = None,
) -> Message:
    """A message that a dispatcher has just claimed."""
    return Message(
        message_id=next(message_ids(application_id, accepted_at, seed)),
        dialect="huawei",
        recipient=recipient,
        channel_number=channel_number,
        template_id=template_id,
        segment_count=1,
        accepted_at=accepted_at,
        state=MessageState.SUBMITTING,
        attempts=1,
        submitted_at=accepted_at,
    )


def ended(message: Message, outcome: Outcome, at: datetime) -> Message:
    return replace(message, state=outcome.state, outcome=outcome, received_at=at)


@st.composite
def outcomes(draw: st.DrawFn, states: list[MessageState]) -> Outcome:
    state = draw(st.sampled_from(states))
    is_ours = state in {MessageState.REJECTED, MessageState.EXPIRED}
    reason = draw(st.sampled_from(_REASONS)) if is_ours else None
    own_code = STATUS_CODES[reason] if isinstance(reason, ScreeningRule) else None
    return Outcome(
        state=state,
        status_code=own_code or draw(st.sampled_from(_CODES)),
        source=ReportSource.PLATFORM if is_ours else ReportSource.CARRIER,
        reason=reason,
    )


@st.composite
def histories(draw: st.DrawFn, applications: tuple[str, ...] = ("10001",)) -> list[Message]:
    """The images of one message, one after the other, as its record had them."""
    first = a_message(
        NOON + timedelta(minutes=draw(st.integers(0, 180))),
        application_id=draw(st.sampled_from(applications)),
        template_id=draw(st.sampled_from(["hello", "code"])),
        channel_number=draw(st.sampled_from(["1069", "1070"])),
        recipient=draw(st.sampled_from(["+8613812345678", "+447700900123", "+8816123456789"])),
        seed=draw(st.integers(0, 2**64)),
    )
    first = replace(
        first,
        segment_count=draw(st.integers(1, 3)),
        opens_request=draw(st.booleans()),
    )
    images = [first]
    for state in draw(st.lists(st.sampled_from(sorted(UNDECIDED)), max_size=2)):
        images.append(replace(images[-1], state=state))
    if draw(st.booleans()):
        images.append(_end(draw, images[-1], _FINAL))
        if images[-1].state in BY_THE_CLOCK and draw(st.booleans()):
            late = sorted({MessageState.DELIVERED, MessageState.UNDELIVERED})
            images.append(_end(draw, images[-1], late))
    return images


def _end(draw: st.DrawFn, message: Message, states: list[MessageState]) -> Message:
    at = message.accepted_at + timedelta(milliseconds=draw(st.integers(0, 10**9)))
    return ended(message, draw(outcomes(states)), at)
