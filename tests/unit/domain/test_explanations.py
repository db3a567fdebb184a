"""The texts of RPT-13: nothing that may become of a message is without its words."""

from dataclasses import replace

import pytest
from heliograph.domain.explanations import (
    OF_CODE,
    OF_RULE,
    OF_STATE,
    UNKNOWN_CODE,
    Explained,
    Language,
    explained,
)
from heliograph.domain.messages import UNDECIDED, MessageState, Outcome, ReportSource
from heliograph.domain.screening import DispatchRule, ScreeningRule

from tests.contracts.examples import OUTCOMES, message_at

ROWS = [*OF_RULE.values(), *OF_CODE.values(), *OF_STATE.values(), UNKNOWN_CODE]


def test_every_rule_of_the_platform_and_every_state_under_way_has_its_text() -> None:
    assert OF_RULE.keys() == {*ScreeningRule, *DispatchRule}
    assert OF_STATE.keys() == UNDECIDED


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.en.meaning[:30])
def test_a_text_is_there_in_both_languages_and_says_what_to_do(row: Explained) -> None:
    for english in (row.en.meaning, row.en.what_to_do):
        assert english.isascii()
        assert english.endswith(".")
    for chinese in (row.zh.meaning, row.zh.what_to_do):
        assert any("一" <= character <= "鿿" for character in chinese)
        assert chinese.endswith("。")


@pytest.mark.parametrize("state", OUTCOMES)
def test_a_message_that_ended_is_explained_by_its_code(state: MessageState) -> None:
    outcome = OUTCOMES[state]
    message = replace(message_at(), state=state, outcome=outcome)
    expected = OF_CODE.get(outcome.status_code, UNKNOWN_CODE)
    assert explained(message, Language.ENGLISH) == expected.en
    assert explained(message, Language.CHINESE) == expected.zh


def test_a_rule_that_was_broken_says_more_than_its_code() -> None:
    outcome = Outcome(
        state=MessageState.REJECTED,
        status_code="REJECTD",
        source=ReportSource.PLATFORM,
        reason=ScreeningRule.OPT_OUT,
    )
    message = replace(message_at(), state=MessageState.REJECTED, outcome=outcome)
    assert explained(message, Language.ENGLISH) == OF_RULE[ScreeningRule.OPT_OUT].en


def test_the_words_for_what_arrived_and_was_not_seen_and_for_what_cannot_arrive() -> None:
    """The causes that RPT-13 names."""
    for word in ("junk", "signal", "full", "SIM", "restart"):
        assert word in OF_CODE["DELIVRD"].en.what_to_do
    for word in ("out of service", "suspended", "ported", "IoT", "virtual", "blocked"):
        assert word in OF_CODE["UNDELIV"].en.what_to_do
    assert "variables" in OF_CODE["REJECTD"].en.what_to_do
