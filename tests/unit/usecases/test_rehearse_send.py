"""A dry run: the judgement and the screening of a send, and nothing else (X-Dry-Run)."""

from collections.abc import Collection, Mapping
from dataclasses import replace

import pytest
from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.configuration import Application
from heliograph.domain.frequency import FrequencyLimits, digest
from heliograph.domain.histories import Claim, new_claim
from heliograph.domain.rehearsal import RehearsedRow
from heliograph.domain.screening import ScreeningRule
from heliograph.domain.segments import Encoding
from heliograph.domain.sending import Refusal, SendGroup, SendRequest
from heliograph.usecases.rehearse_send import RehearseSend

from tests.fakes import NOON, FakeBarrings, FakeClock, FakeHistories
from tests.unit.usecases.examples import (
    HELLO,
    INTERNATIONAL,
    MAINLAND,
    NOTIFICATION,
    WORLDWIDE,
    configuration,
)
from tests.unit.usecases.sends import Sends, shipped_to

NUMBER = "+8613800000001"
TEXT = "[HUAWEI]Your order has been shipped."
LIMITED = replace(MAINLAND, limits=FrequencyLimits())


class Rehearsals:
    """RehearseSend with its barrings and histories."""

    def __init__(self) -> None:
        self.barrings = FakeBarrings()
        self.histories = FakeHistories()

    def __call__(
        self,
        *groups: SendGroup,
        application: Application = MAINLAND,
        channel_number: str = NOTIFICATION.channel_number,
    ) -> tuple[RehearsedRow, ...]:
        rehearse = RehearseSend(configuration(), self.barrings, self.histories, FakeClock())
        request = SendRequest(
            application=application,
            dialect="huawei",
            groups=groups,
            channel_number=channel_number,
        )
        return rehearse(request).rows

    def bar(self, kind: BarringKind, channel_number: str | None) -> None:
        self.barrings.record(
            Barring(
                kind=kind,
                recipient=NUMBER,
                channel_number=channel_number,
                reason="asked for it",
                recorded_by="a test",
                recorded_at=NOON,
            )
        )

    def sent(self, count: int, text: str = TEXT) -> None:
        """So many messages have gone to the number a moment ago."""
        for place in range(count):
            claim = Claim(f"{text}{place}", NOON, digest(text), new_claim())
            assert self.histories.take(NUMBER, claim, FrequencyLimits()) == claim


@pytest.fixture
def rehearse() -> Rehearsals:
    return Rehearsals()


def hello(name: str, *to: str) -> SendGroup:
    return SendGroup(
        recipients=to or ("+2412000000",),
        template_id=HELLO.template_id,
        parameters=(name, "19:30"),
    )


def test_a_row_is_the_one_that_a_send_would_be_answered(rehearse: Rehearsals) -> None:
    groups = (
        SendGroup(recipients=("1", "+"), template_id="none"),
        shipped_to("13800000001", "+", "8613800000001", "13800000002"),
    )
    sent = Sends()(*groups).rows
    rehearsed = [one.row for one in rehearse(*groups)]
    assert [replace(row, message_id="") for row in rehearsed] == [
        replace(row, message_id="") for row in sent
    ]


def test_only_what_would_be_sent_is_screened(rehearse: Rehearsals) -> None:
    rows = rehearse(
        SendGroup(recipients=("13800000001",), template_id="none"),
        shipped_to("13800000001", "+", "13800000001"),
    )
    assert [(one.row.refusal, one.broken) for one in rows] == [
        (Refusal.TEMPLATE_NOT_ACTIVE, None),
        (None, frozenset()),
        (Refusal.NUMBER_MALFORMED, None),
        (Refusal.DUPLICATE, None),
    ]


def test_the_text_is_measured_wherever_there_is_one(rehearse: Rehearsals) -> None:
    none, text = rehearse(
        SendGroup(recipients=("1",), template_id="none"), shipped_to("13800000001")
    )
    assert none.segmentation is None
    assert text.segmentation is not None
    assert (text.segmentation.encoding, text.segmentation.units) == (Encoding.UCS2, len(TEXT))


def test_what_keeps_an_international_text_from_gsm7_is_named(rehearse: Rehearsals) -> None:
    def one(name: str) -> RehearsedRow:
        (row,) = rehearse(
            hello(name), application=INTERNATIONAL, channel_number=WORLDWIDE.channel_number
        )
        return row

    plain, foreign = one("Zoe [€]"), one("Zoë ñ ç—ç “é”")
    assert plain.segmentation is not None
    assert foreign.segmentation is not None
    assert (plain.segmentation.encoding, plain.not_gsm7) == (Encoding.GSM7, ())
    assert foreign.segmentation.encoding is Encoding.UCS2
    assert foreign.not_gsm7 == ("ë", "ç", "—", "“", "”")


def test_a_mainland_text_is_ucs2_whatever_it_says(rehearse: Rehearsals) -> None:
    """SEG-01"""
    (row,) = rehearse(shipped_to("13800000001"))
    assert row.not_gsm7 == ()


# -- screening -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "channel_number", "rule"),
    [
        (BarringKind.OPT_OUT, NOTIFICATION.channel_number, ScreeningRule.OPT_OUT),
        (BarringKind.BLOCKLIST, None, ScreeningRule.BLOCKLIST),
        (BarringKind.OPT_OUT, "another", None),
    ],
)
def test_a_barred_number_is_told(
    rehearse: Rehearsals, kind: BarringKind, channel_number: str | None, rule: ScreeningRule | None
) -> None:
    """BLK-01, BLK-06"""
    rehearse.bar(kind, channel_number)
    barred, free = rehearse(shipped_to("13800000001", "13800000002"))
    assert barred.broken == frozenset({rule} if rule else ())
    assert free.broken == frozenset()


def test_who_is_barred_is_asked_once_for_all_groups_of_a_channel(rehearse: Rehearsals) -> None:
    asked: list[tuple[str, Collection[str]]] = []

    class Counted(FakeBarrings):
        def barred(
            self, channel_number: str, recipients: Collection[str]
        ) -> Mapping[str, BarringKind]:
            asked.append((channel_number, recipients))
            return super().barred(channel_number, recipients)

    rehearse.barrings = Counted()
    rehearse(
        shipped_to("13800000001", "13800000001", "+"),
        shipped_to("13800000002", "13800000001"),
        SendGroup(recipients=("13800000003",), template_id="none"),
    )
    rehearse(shipped_to("+"))
    assert asked == [(NOTIFICATION.channel_number, {"+8613800000001", "+8613800000002"})]


def test_a_number_of_another_area_is_told(rehearse: Rehearsals) -> None:
    """NUM-04"""
    rows = rehearse(shipped_to("+2412000000", "13800000001"))
    assert [one.broken for one in rows] == [frozenset({ScreeningRule.MAINLAND_ONLY}), frozenset()]
    rows = rehearse(
        hello("Zoe", "+2412000000", NUMBER),
        application=INTERNATIONAL,
        channel_number=WORLDWIDE.channel_number,
    )
    assert [one.broken for one in rows] == [
        frozenset(),
        frozenset({ScreeningRule.INTERNATIONAL_ONLY}),
    ]


@pytest.mark.parametrize(
    ("count", "text", "rule"),
    [
        (1, TEXT, None),
        (2, TEXT, ScreeningRule.SAME_LIMIT),
        (2, "another", None),
    ],
)
def test_the_limit_that_a_message_would_hit_is_told(
    rehearse: Rehearsals, count: int, text: str, rule: ScreeningRule | None
) -> None:
    """FRQ-01 to FRQ-04"""
    rehearse.sent(count, text)
    (row,) = rehearse(shipped_to("13800000001"), application=LIMITED)
    assert row.broken == frozenset({rule} if rule else ())


def test_every_rule_that_stops_a_message_is_told_and_not_the_first_only(
    rehearse: Rehearsals,
) -> None:
    for place in range(15):
        rehearse.sent(1, f"text {place}")
    rehearse.bar(BarringKind.OPT_OUT, NOTIFICATION.channel_number)
    (row,) = rehearse(shipped_to("13800000001"), application=LIMITED)
    assert row.broken == frozenset({ScreeningRule.OPT_OUT, ScreeningRule.MINUTE_LIMIT})


def test_an_application_without_limits_hits_none(rehearse: Rehearsals) -> None:
    """FRQ-09"""
    rehearse.sent(2)
    (row,) = rehearse(shipped_to("13800000001"))
    assert row.broken == frozenset()


def test_nothing_is_counted(rehearse: Rehearsals) -> None:
    for _ in range(20):
        (row,) = rehearse(shipped_to("13800000001"), application=LIMITED)
        assert row.broken == frozenset()
    assert rehearse.histories.histories == {}
