import pytest
from heliograph.domain.carrier_codes import UNKNOWN, Meaning
from heliograph.domain.messages import MessageState, ReportSource

from tests.fakes import NOON

DELETED = Meaning(MessageState.UNDELIVERED, "DELETED")


def test_the_outcome_keeps_the_carriers_code_and_time_beside_what_they_mean() -> None:
    outcome = DELETED.outcome("ESME_34", NOON)
    assert outcome is not None
    assert (outcome.state, outcome.status_code) == (MessageState.UNDELIVERED, "DELETED")
    assert (outcome.carrier_code, outcome.reported_at) == ("ESME_34", NOON)
    assert (outcome.source, outcome.reason) == (ReportSource.CARRIER, None)


def test_an_interim_code_is_no_outcome() -> None:
    assert Meaning(None, "ENROUTE").outcome("ENROUTE", NOON) is None


@pytest.mark.parametrize("code", ["MK:0001", "a", "A-b_c.d:9", "0123456789"])
def test_a_code_that_fits_into_a_status_report_is_told_as_it_is(code: str) -> None:
    assert DELETED.told_as(code) == Meaning(MessageState.UNDELIVERED, code)


@pytest.mark.parametrize("code", ["", "01234567890", "a b", "a&b=c", "ä", "a\n", "好"])
def test_a_code_that_does_not_fit_is_told_as_what_it_means(code: str) -> None:
    assert DELETED.told_as(code) == DELETED


def test_a_word_that_says_something_else_is_not_told() -> None:
    assert UNKNOWN.told_as("DELIVRD", but={"DELIVRD"}) == UNKNOWN
    assert UNKNOWN.told_as("DELIVRD2", but={"DELIVRD"}).status_code == "DELIVRD2"
