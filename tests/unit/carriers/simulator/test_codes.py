import pytest
from heliograph.carriers.simulator.codes import (
    CODES,
    meaning_of,
    status_code_of_refusal,
)
from heliograph.domain.carrier_codes import UNKNOWN
from heliograph.domain.messages import PREDECESSORS, MessageState
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("carrier_code", "state", "status_code"),
    [
        ("ACCEPTD", None, "ACCEPTD"),
        ("ENROUTE", None, "ENROUTE"),
        ("DELIVRD", MessageState.DELIVERED, "DELIVRD"),
        ("UNDELIV", MessageState.UNDELIVERED, "UNDELIV"),
        ("EXPIRED", MessageState.UNDELIVERED, "EXPIRED"),
        ("DELETED", MessageState.UNDELIVERED, "DELETED"),
        ("UNKNOWN", MessageState.UNDELIVERED, "UNKNOWN"),
        ("REJECTD", MessageState.REJECTED, "REJECTD"),
        ("MK:0001", MessageState.UNDELIVERED, "MK:0001"),
        ("SMGPERR:24", MessageState.UNDELIVERED, "SMGPERR:24"),
    ],
)
def test_every_code_has_a_meaning(
    carrier_code: str, state: MessageState | None, status_code: str
) -> None:
    meaning = meaning_of(carrier_code)
    assert (meaning.state, meaning.status_code) == (state, status_code)


@pytest.mark.parametrize("carrier_code", ["", "a&b=c", "50%", "FAR-TOO-LONG", "错误", "A\n"])
def test_an_unknown_code_that_would_break_a_status_report_is_told_as_unknown(
    carrier_code: str,
) -> None:
    assert meaning_of(carrier_code) == UNKNOWN


@given(st.text())
def test_only_the_carriers_own_word_for_it_means_delivered(carrier_code: str) -> None:
    is_delivered = meaning_of(carrier_code).state is MessageState.DELIVERED
    assert is_delivered == (carrier_code == "DELIVRD")


@given(st.sampled_from(sorted(CODES)) | st.text())
def test_a_report_moves_a_submitted_message_to_an_end_or_nowhere(carrier_code: str) -> None:
    state = meaning_of(carrier_code).state
    assert state is None or MessageState.SUBMITTED in PREDECESSORS[state]
    # Our own clock alone says EXPIRED.
    assert state is not MessageState.EXPIRED


@given(st.sampled_from(sorted(CODES)) | st.text())
def test_a_refusal_is_never_told_as_a_success(carrier_code: str) -> None:
    assert status_code_of_refusal(carrier_code) not in {"DELIVRD", "ACCEPTD", "ENROUTE", ""}


def test_a_refusal_that_the_carrier_gives_a_known_reason_for_has_that_reason() -> None:
    assert status_code_of_refusal("ESME_RINVDSTADR") == "REJECTD"
    assert status_code_of_refusal("EXPIRED") == "EXPIRED"
    assert status_code_of_refusal("KEYWORD") == "KEYWORD"
