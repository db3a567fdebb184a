"""What a message counts, and that counts add up whatever happens in which order (DET-07)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from heliograph.domain.latency import Latencies
from heliograph.domain.messages import Message, MessageState, Outcome, ReportSource
from heliograph.domain.screening import DispatchRule, Reason, ScreeningRule
from heliograph.domain.statistics import (
    EMPTY,
    NUMBERS,
    Counts,
    Hour,
    Series,
    Tally,
    effect,
    hour_of,
    total,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import NOON
from tests.unit.domain.counted import a_message, ended, histories

SECOND = timedelta(seconds=1)


def counts_of(message: Message) -> Counts:
    ((_, counts),) = effect(message).counts.items()
    return counts


def named(counts: Counts) -> dict[str, int]:
    return {name: number for name in NUMBERS if (number := getattr(counts, name))}


def test_a_message_on_its_way_is_sending() -> None:
    counts = counts_of(replace(a_message(), segment_count=3, opens_request=True))
    assert named(counts) == {
        "requests": 1,
        "messages": 1,
        "segments": 3,
        "accepted": 1,
        "sending": 1,
    }


@pytest.mark.parametrize(
    ("state", "status_code", "reason", "told"),
    [
        (MessageState.DELIVERED, "DELIVRD", None, {"accepted", "delivered"}),
        (MessageState.UNREPORTED, "NO_DLR", None, {"accepted", "delivered"}),
        (MessageState.UNDELIVERED, "UNDELIV", None, {"accepted", "failed"}),
        (MessageState.UNDELIVERED, "EXPIRED", None, {"accepted", "failed", "expired"}),
        (MessageState.REFUSED, "E1", None, {"accepted", "failed"}),
        (MessageState.EXPIRED, "EXPIRED", None, {"accepted", "failed", "expired"}),
        (MessageState.EXPIRED, "EXPIRED", DispatchRule.VALIDITY_OVER, {"failed", "expired"}),
        (MessageState.REJECTED, "REJECTD", None, {"accepted", "failed"}),
        (MessageState.REJECTED, "REJECTD", DispatchRule.NO_ROUTE, {"failed"}),
        (MessageState.REJECTED, "REJECTD", ScreeningRule.OPT_OUT, {"failed", "opted_out"}),
        (MessageState.REJECTED, "MBBLACK", ScreeningRule.BLOCKLIST, {"failed"}),
        (MessageState.REJECTED, "REJECTD", ScreeningRule.MAINLAND_ONLY, {"failed"}),
        (MessageState.REJECTED, "MILIMIT", ScreeningRule.MINUTE_LIMIT, {"failed", "limited"}),
        (MessageState.REJECTED, "LIMIT", ScreeningRule.DAY_LIMIT, {"failed", "limited"}),
        (MessageState.REJECTED, "BEYONDN", ScreeningRule.SAME_LIMIT, {"failed", "limited"}),
    ],
)
def test_what_a_message_counts_when_it_has_ended(
    state: MessageState, status_code: str, reason: Reason | None, told: set[str]
) -> None:
    outcome = Outcome(
        state=state, status_code=status_code, source=ReportSource.PLATFORM, reason=reason
    )
    message = ended(a_message(), outcome, NOON + 4 * SECOND)
    assert named(counts_of(message)) == dict.fromkeys({"messages", "segments"} | told, 1)
    ((series, _),) = effect(message).counts.items()
    assert series.status_code == status_code


def test_only_a_delivery_has_a_latency_and_it_is_by_our_own_clock() -> None:
    delivered = Outcome(
        state=MessageState.DELIVERED,
        status_code="DELIVRD",
        source=ReportSource.CARRIER,
        reported_at=NOON + timedelta(hours=9),
    )
    message = ended(a_message(), delivered, NOON + 4 * SECOND)
    assert counts_of(message).latencies == Latencies.of(4 * SECOND)
    failed = replace(message, outcome=replace(delivered, state=MessageState.UNDELIVERED))
    assert counts_of(failed).latencies.count == 0


def test_a_message_counts_by_template_channel_country_and_code() -> None:
    message = a_message(recipient="+8613812345678")
    assert list(effect(message).counts) == [Series("hello", "1069", "CN", None)]
    nowhere = replace(message, recipient="+8816123456789")
    assert [series.country for series in effect(nowhere).counts] == [None]


def test_a_message_counts_in_the_hour_of_its_acceptance() -> None:
    last_moment = datetime(2026, 11, 21, 23, 59, 59, 999000, tzinfo=UTC)
    message = a_message(accepted_at=last_moment)
    hour = Hour("10001", datetime(2026, 11, 21, 23, tzinfo=UTC))
    assert hour_of(message.message_id) == hour


def test_what_is_no_message_counts_nothing() -> None:
    assert effect(None) == EMPTY
    assert not effect(None)


def test_an_end_takes_back_what_the_message_counted_on_its_way() -> None:
    before = a_message()
    delivered = Outcome(
        state=MessageState.DELIVERED, status_code="DELIVRD", source=ReportSource.CARRIER
    )
    after = ended(before, delivered, NOON + SECOND)
    change = effect(after) - effect(before)
    by_code = {series.status_code: named(counts) for series, counts in change.counts.items()}
    assert by_code == {
        None: {"messages": -1, "segments": -1, "accepted": -1, "sending": -1},
        "DELIVRD": {"messages": 1, "segments": 1, "accepted": 1, "delivered": 1},
    }
    assert effect(before) + change == effect(after)


tallies = st.lists(histories(), max_size=3).map(
    lambda many: total(effect(history[-1]) for history in many)
)


@settings(max_examples=40)
@given(tallies, tallies, tallies)
def test_tallies_add_up_in_any_order(a: Tally, b: Tally, c: Tally) -> None:
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a
    assert a + EMPTY == a
    assert (a + b) - b == a
    assert a - a == EMPTY


@settings(max_examples=40)
@given(st.lists(histories(), max_size=8), st.randoms(use_true_random=False))
def test_all_effects_of_all_changes_are_what_the_messages_count(
    many: list[list[Message]], random: Random
) -> None:
    changes = [
        effect(after) - effect(before)
        for history in many
        for before, after in pairwise([None, *history])
    ]
    random.shuffle(changes)
    assert total(changes) == total(effect(history[-1]) for history in many)


@settings(max_examples=40)
@given(st.lists(histories(), max_size=8))
def test_every_message_is_sending_or_delivered_or_failed(many: list[list[Message]]) -> None:
    counts = sum(total(effect(one[-1]) for one in many).counts.values(), Counts())
    assert counts.messages == len(many) == counts.sending + counts.delivered + counts.failed
    assert counts.accepted <= counts.messages
    assert counts.expired + counts.limited + counts.opted_out <= counts.failed
