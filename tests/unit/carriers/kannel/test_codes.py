import pytest
from heliograph.carriers.kannel.codes import (
    FAILURES,
    NOT_TAKEN,
    REFUSALS,
    TYPES,
    meaning_of,
)
from heliograph.domain.carrier_codes import UNKNOWN
from heliograph.domain.messages import PREDECESSORS, MessageState
from hypothesis import given
from hypothesis import strategies as st

UNDELIVERED, REJECTED = MessageState.UNDELIVERED, MessageState.REJECTED

TYPES_THERE_ARE = st.sampled_from(sorted(TYPES)) | st.text(max_size=3)
WORDS = st.sampled_from(["DELIVRD", "ACCEPTD", "ENROUTE", *FAILURES]) | st.text(max_size=20)


@pytest.mark.parametrize(
    ("report_type", "word", "state", "status_code"),
    [
        ("1", "DELIVRD", MessageState.DELIVERED, "DELIVRD"),
        ("1", "", MessageState.DELIVERED, "DELIVRD"),
        ("2", "UNDELIV", UNDELIVERED, "UNDELIV"),
        ("2", "EXPIRED", UNDELIVERED, "EXPIRED"),
        ("2", "DELETED", UNDELIVERED, "DELETED"),
        ("2", "UNKNOWN", UNDELIVERED, "UNKNOWN"),
        ("2", "REJECTD", REJECTED, "REJECTD"),
        ("2", "MK:0001", UNDELIVERED, "MK:0001"),
        ("2", "", UNDELIVERED, "UNDELIV"),
        ("2", "a&b=c", UNDELIVERED, "UNDELIV"),
        ("2", "FAR-TOO-LONG", UNDELIVERED, "UNDELIV"),
        ("4", "ENROUTE", None, "ACCEPTD"),
        ("8", "ACK/", None, "ACCEPTD"),
        ("16", "NACK/0x0000000b/Invalid Destination Address", REJECTED, "REJECTD"),
        ("16", "NACK/", REJECTED, "REJECTD"),
        ("16", "NACK/no SMSC", REJECTED, "REJECTD"),
        ("16", "NACK/validity expired", UNDELIVERED, "EXPIRED"),
        ("16", "NACK/Retries Exceeded", UNDELIVERED, "UNDELIV"),
        ("34", "EXPIRED", UNDELIVERED, "EXPIRED"),
        ("66", "own", UNDELIVERED, "UNKNOWN"),
    ],
)
def test_every_report_has_a_meaning(
    report_type: str, word: str, state: MessageState | None, status_code: str
) -> None:
    meaning = meaning_of(report_type, word)
    assert (meaning.state, meaning.status_code) == (state, status_code)


@pytest.mark.parametrize("report_type", ["0", "3", "32", "99", ""])
def test_a_type_that_is_in_no_table_is_a_failure(report_type: str) -> None:
    assert meaning_of(report_type, "DELIVRD") == UNKNOWN


@given(report_type=TYPES_THERE_ARE, word=WORDS)
def test_only_the_type_says_that_a_message_was_delivered(report_type: str, word: str) -> None:
    meaning = meaning_of(report_type, word)
    is_delivered = meaning.state is MessageState.DELIVERED
    assert is_delivered == (report_type == "1") == (meaning.status_code == "DELIVRD")


@given(report_type=TYPES_THERE_ARE, word=WORDS)
def test_a_report_moves_a_submitted_message_to_an_end_or_nowhere(
    report_type: str, word: str
) -> None:
    state = meaning_of(report_type, word).state
    assert state is None or MessageState.SUBMITTED in PREDECESSORS[state]
    # Our own clock alone says EXPIRED.
    assert state is not MessageState.EXPIRED


def test_no_answer_both_refuses_a_message_and_lets_it_be_tried_again() -> None:
    assert REFUSALS.keys() & NOT_TAKEN == set()
