import pytest
from heliograph.carriers.vonage.codes import CODES, carrier_code_of, meaning_of
from heliograph.domain.carrier_codes import UNKNOWN
from heliograph.domain.messages import PREDECESSORS, MessageState
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("status", "state", "status_code"),
    [
        ("accepted", None, "ACCEPTD"),
        ("buffered", None, "ENROUTE"),
        ("delivered", MessageState.DELIVERED, "DELIVRD"),
        ("failed", MessageState.UNDELIVERED, "UNDELIV"),
        ("rejected", MessageState.REJECTED, "REJECTD"),
        ("expired", MessageState.UNDELIVERED, "EXPIRED"),
        ("deleted", MessageState.UNDELIVERED, "DELETED"),
        ("unknown", MessageState.UNDELIVERED, "UNKNOWN"),
        ("lost", MessageState.UNDELIVERED, "lost"),
        ("lost_for_ever", MessageState.UNDELIVERED, "UNKNOWN"),
    ],
)
def test_every_status_has_a_meaning(
    status: str, state: MessageState | None, status_code: str
) -> None:
    meaning = meaning_of(status)
    assert (meaning.state, meaning.status_code) == (state, status_code)


@pytest.mark.parametrize("status", ["", "a&b=c", "50%", "错误", "A\n", "DELIVRD", "ACCEPTD"])
def test_an_unknown_status_that_would_break_a_status_report_or_lie_in_it_is_told_as_unknown(
    status: str,
) -> None:
    assert meaning_of(status) == UNKNOWN


@pytest.mark.parametrize(
    ("status", "error_code", "carrier_code"),
    [
        ("delivered", "0", "delivered"),
        ("delivered", "", "delivered"),
        ("failed", "5", "failed:5"),
        ("rejected", "39", "rejected:39"),
    ],
)
def test_the_raw_code_has_the_error_code_where_there_is_one(
    status: str, error_code: str, carrier_code: str
) -> None:
    assert carrier_code_of(status, error_code) == carrier_code


@given(st.sampled_from(sorted(CODES)) | st.text())
def test_only_the_carriers_own_word_for_it_means_delivered(status: str) -> None:
    is_delivered = meaning_of(status).state is MessageState.DELIVERED
    assert is_delivered == (status == "delivered")


@given(st.sampled_from(sorted(CODES)) | st.text())
def test_a_report_moves_a_submitted_message_to_an_end_or_nowhere(status: str) -> None:
    state = meaning_of(status).state
    assert state is None or MessageState.SUBMITTED in PREDECESSORS[state]
    # Our own clock alone says EXPIRED.
    assert state is not MessageState.EXPIRED
