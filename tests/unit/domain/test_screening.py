"""The rules of screening, and what customers are told of each (BLK-03, FRQ-07, NUM-04)."""

import pytest
from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.configuration import Area
from heliograph.domain.frequency import FrequencyLimit
from heliograph.domain.screening import (
    RULE_OF_BARRING,
    RULE_OF_LIMIT,
    STATUS_CODES,
    DispatchRule,
    Reason,
    ScreeningRule,
    rule_of_area,
    rule_of_confirmation,
)

from tests.fakes import NOON

LONGEST_STATUS = 7


def test_customers_are_told_something_of_every_rule_that_fits_into_a_report() -> None:
    assert STATUS_CODES.keys() == set(ScreeningRule)
    assert all(0 < len(code) <= LONGEST_STATUS for code in STATUS_CODES.values())


def test_every_barring_and_every_limit_is_a_rule_and_none_is_two() -> None:
    assert RULE_OF_BARRING.keys() == set(BarringKind)
    assert RULE_OF_LIMIT.keys() == set(FrequencyLimit)
    rules = [*RULE_OF_BARRING.values(), *RULE_OF_LIMIT.values()]
    assert len(rules) == len(set(rules))


@pytest.mark.parametrize(
    ("area", "number", "rule"),
    [
        (Area.MAINLAND, "+8613800000000", None),
        (Area.MAINLAND, "+2412000000", ScreeningRule.MAINLAND_ONLY),
        (Area.MAINLAND, "+85291234567", ScreeningRule.MAINLAND_ONLY),
        (Area.MAINLAND, "+886912345678", ScreeningRule.MAINLAND_ONLY),
        (Area.INTERNATIONAL, "+2412000000", None),
        (Area.INTERNATIONAL, "+886912345678", None),
        (Area.INTERNATIONAL, "+8613800000000", ScreeningRule.INTERNATIONAL_ONLY),
    ],
)
def test_an_application_writes_only_to_numbers_of_its_area(
    area: Area, number: str, rule: ScreeningRule | None
) -> None:
    """NUM-04"""
    assert rule_of_area(number, area) is rule


def barring(begun_by: str | None, kind: BarringKind = BarringKind.OPT_OUT) -> Barring:
    return Barring(
        kind=kind,
        recipient="+8613800000000",
        channel_number="1069000001" if kind is BarringKind.OPT_OUT else None,
        reason="replied t",
        recorded_by="reply",
        recorded_at=NOON,
        inbound_id="the newest reply",
        begun_by=begun_by,
    )


@pytest.mark.parametrize(
    ("reasons", "rule"),
    [
        ([barring("reply-1")], None),
        ([barring("reply-2")], ScreeningRule.OPT_OUT),
        ([barring("operator")], ScreeningRule.OPT_OUT),
        ([barring(None)], ScreeningRule.OPT_OUT),
        ([], DispatchRule.NOTHING_TO_CONFIRM),
        ([barring("operator", BarringKind.BLOCKLIST)], ScreeningRule.BLOCKLIST),
        (
            [barring("reply-1"), barring("operator", BarringKind.BLOCKLIST)],
            ScreeningRule.BLOCKLIST,
        ),
    ],
)
def test_a_confirmation_goes_past_the_opt_out_that_it_confirms_and_past_nothing_else(
    reasons: list[Barring], rule: Reason | None
) -> None:
    """BLK-07"""
    assert rule_of_confirmation(reasons, "reply-1") is rule
