"""The story of a message as its record tells it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from heliograph.domain.contradictions import Contradiction
from heliograph.domain.messages import (
    Message,
    MessageState,
    Outcome,
    ReportSource,
    SegmentReport,
)
from heliograph.domain.not_taken import NotTaken
from heliograph.domain.push_log import PushHistory
from heliograph.domain.reporting import closes
from heliograph.domain.screening import ScreeningRule
from heliograph.domain.story import story

from tests.contracts.examples import OUTCOMES, message_at
from tests.fakes import NOON

S = MessageState
CARRIERS_CLOCK = "2026-03-14 12:00:03.250 UTC by the carrier's clock"
EXPIRES_AT = NOON + timedelta(hours=72)
TAKEN: dict[str, Any] = {
    "state": S.SUBMITTED,
    "acknowledged_at": NOON + timedelta(seconds=2),
    "carrier_message_id": "c-1",
}
DELIVERED: dict[str, Any] = {
    **TAKEN,
    "state": S.DELIVERED,
    "outcome": OUTCOMES[S.DELIVERED],
    "received_at": NOON + timedelta(seconds=4),
}


def message(**facts: Any) -> Message:
    made = message_at()
    return replace(made, **{"submitted_at": NOON + timedelta(seconds=1), **facts})


def segment(name: str | None, second: int, state: MessageState = S.DELIVERED) -> SegmentReport:
    return SegmentReport(
        segment=name,
        outcome=OUTCOMES[state],
        received_at=NOON + timedelta(seconds=second),
        entry_id="any",
    )


def expired(at: int, before: Message, **facts: Any) -> Message:
    """The message after its time was over, so many seconds after its acceptance."""
    change = closes(before, NOON + timedelta(seconds=at), "expiry")
    assert change is not None
    ended = replace(before, state=change.state, outcome=change.outcome, received_at=change.at)
    return replace(ended, **{"expired_at": change.at, **facts})


def told(about: Message) -> list[str]:
    """Each event as `second name: text`."""
    return [
        f"{(event.at - NOON).total_seconds():g} {event.name}: {event.text}"
        for event in story(about, EXPIRES_AT)
    ]


WAY_OUT = [
    "0 accepted: 2 segments",
    "1 claimed: to be handed to simulator, attempt 1",
    "2 acknowledged: by simulator as c-1",
]


def test_a_message_under_way_tells_where_it_is_and_when_it_will_expire() -> None:
    expiry = "259200 expires: unless a final report comes before"
    assert told(message(state=S.SUBMITTING)) == [*WAY_OUT[:2], expiry]
    assert told(message(**TAKEN)) == [*WAY_OUT, expiry]


def test_a_message_without_an_answer_of_the_carrier_says_so() -> None:
    claim = "1 claimed: to be handed to simulator, attempt 3, no answer"
    assert claim in told(message(state=S.UNCONFIRMED, attempts=3))


def passed(*carriers: str) -> dict[str, Any]:
    """What the record says when these carriers were asked and have not taken the message."""
    at = NOON + timedelta(seconds=1, milliseconds=500)
    return {
        "not_taken_by": tuple(NotTaken(carrier=one, reason="HTTP 429", at=at) for one in carriers)
    }


def test_carriers_that_did_not_take_the_message_are_told_and_who_was_asked_then() -> None:
    assert told(message(**TAKEN, **passed("main", "other")))[:5] == [
        "0 accepted: 2 segments",
        "1 claimed: to be handed to main, attempt 1",
        "1.5 not taken: by main: HTTP 429; handed to other",
        "1.5 not taken: by other: HTTP 429; handed to simulator",
        "2 acknowledged: by simulator as c-1",
    ]


def test_the_carrier_that_was_asked_last_may_be_the_silent_one() -> None:
    unanswered = message(state=S.UNCONFIRMED, **passed("main"))
    assert told(unanswered)[1:3] == [
        "1 claimed: to be handed to main, attempt 1",
        "1.5 not taken: by main: HTTP 429; handed to simulator, no answer",
    ]


def test_a_message_that_nobody_has_taken_yet_tells_why() -> None:
    waiting = message(state=S.ACCEPTED, **passed("main", "simulator"))
    assert told(waiting)[2:4] == [
        "1.5 not taken: by main: HTTP 429; handed to simulator",
        "1.5 not taken: by simulator: HTTP 429",
    ]


def test_a_report_is_told_in_the_carriers_words_and_in_ours() -> None:
    report = f"4 report: 000 means DELIVRD, DELIVERED; {CARRIERS_CLOCK}"
    assert told(message(**DELIVERED)) == [*WAY_OUT, report]


def test_a_refusal_is_no_report() -> None:
    refused = message(
        state=S.REFUSED, outcome=OUTCOMES[S.REFUSED], received_at=NOON + timedelta(seconds=2)
    )
    assert told(refused)[-1].startswith("2 refused: 402 means E200030, REFUSED")


def test_an_expiry_stays_in_the_story_when_a_late_report_has_replaced_it() -> None:
    late = replace(
        expired(9, message(**TAKEN)),
        state=S.DELIVERED,
        outcome=OUTCOMES[S.DELIVERED],
        received_at=NOON + timedelta(seconds=20),
    )
    assert told(late)[3:] == [
        "9 expired: no final report came in time",
        f"20 late report: 000 means DELIVRD, DELIVERED; {CARRIERS_CLOCK}",
    ]


def test_each_segment_is_told_with_its_place_and_the_carriers_name_for_it() -> None:
    reports = (segment("p-7", 3), segment("p-6", 5, S.REJECTED))
    before = message(**TAKEN, segments_expected=3, segment_reports=reports)
    late = (*reports, segment(None, 20))
    assert told(expired(9, before, segment_reports=late))[2:] == [
        "2 acknowledged: by simulator as c-1, which reports on 3 segments",
        f"3 report: segment 1 of 3 (p-7): 000 means DELIVRD, DELIVERED; {CARRIERS_CLOCK}",
        "5 report: segment 2 of 3 (p-6): 008 means REJECTD, REJECTED",
        "9 expired: no final report came in time on 1 of 3 segments",
        f"20 late report: segment 3 of 3: 000 means DELIVRD, DELIVERED; {CARRIERS_CLOCK}",
    ]


def test_a_carrier_that_never_reports_leaves_a_closed_story() -> None:
    """C-23"""
    assert told(expired(9, message(**TAKEN, expects_report=False)))[2:] == [
        "2 acknowledged: by simulator as c-1, which never reports deliveries",
        "9 closed: no report was expected and no failure came",
    ]


def test_what_such_a_carrier_never_took_expires() -> None:
    unanswered = message(state=S.UNCONFIRMED, expects_report=False)
    assert told(expired(9, unanswered))[-1] == "9 expired: no final report came in time"


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        (
            Outcome(
                state=S.REJECTED,
                status_code="REJECTD",
                source=ReportSource.PLATFORM,
                reason=ScreeningRule.OPT_OUT,
            ),
            "0 rejected: by screening, opt_out: REJECTD",
        ),
        (OUTCOMES[S.EXPIRED], "0 expired: no carrier took it in time: EXPIRED"),
    ],
)
def test_what_never_left_us_says_why(outcome: Outcome, line: str) -> None:
    ended = message(state=outcome.state, outcome=outcome, received_at=NOON, submitted_at=None)
    assert told(ended) == [WAY_OUT[0], line]


@pytest.mark.parametrize(("count", "more"), [(1, ""), (3, ", 3 such reports")])
def test_a_contradiction_is_told_and_that_nobody_was_told(count: int, more: str) -> None:
    found = Contradiction(
        carrier="simulator",
        carrier_code="UNDELIV",
        received_at=NOON + timedelta(seconds=30),
        count=count,
    )
    told_last = told(message(**DELIVERED, contradiction=found))[-1]
    assert told_last == f"30 contradiction: UNDELIV of simulator, noted and not told{more}"


def test_each_push_is_told_with_the_customers_last_answer() -> None:
    ended = message(**DELIVERED)
    first, then = NOON + timedelta(seconds=5), NOON + timedelta(seconds=20)
    pushes = [
        PushHistory(
            push_id=f"{ended.message_id}.1.DELIVERED",
            tries=1,
            first_at=first,
            last_at=first,
            answer="answered 200",
            taken_at=first,
        ),
        PushHistory(
            push_id=f"{ended.message_id}.2.DELIVERED",
            tries=2,
            first_at=first,
            last_at=then,
            answer="answered 503",
            taken_at=None,
        ),
    ]
    lines = [
        f"{(event.at - NOON).total_seconds():g} {event.name}: {event.text}"
        for event in story(ended, EXPIRES_AT, pushes)
    ]
    assert lines[4:] == [
        "5 pushed: report 1.DELIVERED: answered 200",
        "20 push not taken: report 2.DELIVERED: answered 503, "
        "2 tries since 2026-03-14 12:00:05.000 UTC",
    ]


def test_programs_read_every_fact_of_an_event() -> None:
    events = story(message(**DELIVERED), EXPIRES_AT)
    assert [event.as_json() for event in events][1:] == [
        {
            "at": "2026-03-14T12:00:01.000Z",
            "event": "claimed",
            "carrier": "simulator",
            "attempt": 1,
        },
        {
            "at": "2026-03-14T12:00:02.000Z",
            "event": "acknowledged",
            "carrier": "simulator",
            "carrier_message_id": "c-1",
            "segments_expected": None,
            "expects_report": True,
        },
        {
            "at": "2026-03-14T12:00:04.000Z",
            "event": "report",
            "state": "DELIVERED",
            "status_code": "DELIVRD",
            "carrier_code": "000",
            "reported_at": "2026-03-14T12:00:03.250Z",
        },
    ]
