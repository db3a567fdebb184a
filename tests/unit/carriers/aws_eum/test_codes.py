from typing import Any

import pytest
from heliograph.carriers.aws_eum.codes import EVENTS, meaning_of
from heliograph.domain.carrier_codes import UNKNOWN
from heliograph.domain.messages import PREDECESSORS, MessageState
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.carriers.aws_eum.service_model import service


def test_the_table_has_every_type_of_a_text_that_the_service_knows() -> None:
    shape: Any = service().shape_for("EventType")
    types = {name for name in shape.enum if name.startswith("TEXT_")}
    assert types - {"TEXT_ALL"} == EVENTS.keys()


@pytest.mark.parametrize(
    ("event_type", "state", "status_code"),
    [
        ("TEXT_QUEUED", None, "ACCEPTD"),
        ("TEXT_PENDING", None, "ACCEPTD"),
        ("TEXT_SENT", None, "ACCEPTD"),
        ("TEXT_SUCCESSFUL", MessageState.DELIVERED, "DELIVRD"),
        ("TEXT_DELIVERED", MessageState.DELIVERED, "DELIVRD"),
        ("TEXT_INVALID", MessageState.UNDELIVERED, "UNDELIV"),
        ("TEXT_UNREACHABLE", MessageState.UNDELIVERED, "UNDELIV"),
        ("TEXT_CARRIER_UNREACHABLE", MessageState.UNDELIVERED, "UNDELIV"),
        ("TEXT_UNKNOWN", MessageState.UNDELIVERED, "UNDELIV"),
        ("TEXT_TTL_EXPIRED", MessageState.UNDELIVERED, "EXPIRED"),
        ("TEXT_BLOCKED", MessageState.REJECTED, "REJECTD"),
        ("TEXT_CARRIER_BLOCKED", MessageState.REJECTED, "REJECTD"),
        ("TEXT_SPAM", MessageState.REJECTED, "REJECTD"),
        ("TEXT_INVALID_MESSAGE", MessageState.REJECTED, "REJECTD"),
        ("TEXT_PROTECT_BLOCKED", MessageState.REJECTED, "REJECTD"),
        ("TEXT_LOST", MessageState.UNDELIVERED, "TEXT_LOST"),
        ("RCS_READ", MessageState.UNDELIVERED, "RCS_READ"),
    ],
)
def test_every_type_has_a_meaning(
    event_type: str, state: MessageState | None, status_code: str
) -> None:
    meaning = meaning_of(event_type)
    assert (meaning.state, meaning.status_code) == (state, status_code)


@pytest.mark.parametrize("event_type", ["", "a&b=c", "TEXT_FAR_TOO_LONG", "错误", "A\n"])
def test_an_unknown_type_that_would_break_a_status_report_is_told_as_unknown(
    event_type: str,
) -> None:
    assert meaning_of(event_type) == UNKNOWN


@given(st.sampled_from(sorted(EVENTS)) | st.text())
def test_a_report_moves_a_submitted_message_to_an_end_or_nowhere(event_type: str) -> None:
    state = meaning_of(event_type).state
    assert state is None or MessageState.SUBMITTED in PREDECESSORS[state]
    # Our own clock alone says EXPIRED.
    assert state is not MessageState.EXPIRED
    is_delivered = state is MessageState.DELIVERED
    assert is_delivered == (event_type in {"TEXT_DELIVERED", "TEXT_SUCCESSFUL"})
