import pytest
from heliograph.carriers.twilio.codes import (
    CODES,
    carrier_code_of,
    meaning_of,
    status_code_of_refusal,
)
from heliograph.domain.carrier_codes import UNKNOWN
from heliograph.domain.messages import PREDECESSORS, MessageState
from hypothesis import given
from hypothesis import strategies as st
from twilio.rest.api.v2010.account.message import MessageInstance

STATUSES = sorted(v for name, v in vars(MessageInstance.Status).items() if name.isupper())
INBOUND = {"receiving", "received"}


@pytest.mark.parametrize("status", [status for status in STATUSES if status not in INBOUND])
def test_every_status_of_the_vendors_own_client_is_in_the_table(status: str) -> None:
    assert status in CODES


@pytest.mark.parametrize(
    ("status", "error_code", "state", "status_code"),
    [
        ("accepted", "", None, "ACCEPTD"),
        ("scheduled", "", None, "ACCEPTD"),
        ("queued", "", None, "ACCEPTD"),
        ("sending", "", None, "ENROUTE"),
        ("sent", "", None, "ENROUTE"),
        ("sent", "30003", None, "ENROUTE"),
        ("delivered", "", MessageState.DELIVERED, "DELIVRD"),
        ("delivered", "30008", MessageState.DELIVERED, "DELIVRD"),
        ("read", "", MessageState.DELIVERED, "DELIVRD"),
        ("canceled", "", MessageState.REJECTED, "REJECTD"),
        ("partially_delivered", "", MessageState.UNDELIVERED, "UNDELIV"),
        ("undelivered", "", MessageState.UNDELIVERED, "UNDELIV"),
        ("undelivered", "30003", MessageState.UNDELIVERED, "UNDELIV"),
        ("undelivered", "30005", MessageState.UNDELIVERED, "UNDELIV"),
        ("undelivered", "30006", MessageState.UNDELIVERED, "UNDELIV"),
        ("undelivered", "30008", MessageState.UNDELIVERED, "UNDELIV"),
        ("undelivered", "30036", MessageState.UNDELIVERED, "EXPIRED"),
        ("undelivered", "30007", MessageState.REJECTED, "REJECTD"),
        ("failed", "30001", MessageState.UNDELIVERED, "EXPIRED"),
        ("failed", "30004", MessageState.REJECTED, "REJECTD"),
        ("failed", "30034", MessageState.REJECTED, "REJECTD"),
        ("failed", "21610", MessageState.REJECTED, "REJECTD"),
        ("failed", "21614", MessageState.UNDELIVERED, "UNDELIV"),
        ("failed", "39999", MessageState.UNDELIVERED, "39999"),
        ("failed", "a&b=c", MessageState.UNDELIVERED, "UNKNOWN"),
        ("lost", "", MessageState.UNDELIVERED, "lost"),
        ("lost_for_ever", "", MessageState.UNDELIVERED, "UNKNOWN"),
    ],
)
def test_every_report_has_a_meaning(
    status: str, error_code: str, state: MessageState | None, status_code: str
) -> None:
    meaning = meaning_of(carrier_code_of(status, error_code))
    assert (meaning.state, meaning.status_code) == (state, status_code)


@given(st.sampled_from(STATUSES) | st.text(), st.sampled_from(["", *CODES]) | st.text())
def test_only_the_carriers_own_words_for_it_mean_delivered(status: str, error_code: str) -> None:
    state = meaning_of(carrier_code_of(status, error_code)).state
    if state is MessageState.DELIVERED:
        # An error code is a number, and none of them is one of the words.
        assert status in {"delivered", "read"} or error_code in {"delivered", "read"}
    else:
        assert status not in {"delivered", "read"}


@given(st.sampled_from(sorted(CODES)) | st.text())
def test_a_report_moves_a_submitted_message_to_an_end_or_nowhere(carrier_code: str) -> None:
    state = meaning_of(carrier_code).state
    assert state is None or MessageState.SUBMITTED in PREDECESSORS[state]
    # Our own clock alone says EXPIRED.
    assert state is not MessageState.EXPIRED


@given(st.sampled_from(sorted(CODES)) | st.text())
def test_a_refusal_is_never_told_as_a_success(carrier_code: str) -> None:
    assert status_code_of_refusal(carrier_code) not in {"DELIVRD", "ACCEPTD", "ENROUTE", ""}


@pytest.mark.parametrize("carrier_code", ["错误", "FAR-TOO-LONG", "A\n", "DELIVRD", "ENROUTE"])
def test_what_would_break_a_status_report_or_lie_in_it_is_told_as_unknown(
    carrier_code: str,
) -> None:
    assert meaning_of(carrier_code) == UNKNOWN
