"""The verdict of a soak finds whatever is lost, doubled or told wrongly."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from heliograph.domain.message_ids import message_ids
from heliograph.sandbox.handsets import HANDSETS

from tests.e2e.handsets import CONNECTION_REFUSED, ENDS, ORDINARY, REFUSED, SILENT
from tests.soak.customer import Reply, Report
from tests.soak.system import NOT_TAKEN_IN_TIME, Record
from tests.soak.verdict import Evidence, judge

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
_ids = message_ids("10001", NOON)
LONG, SHORT, UNREPORTED, ANSWERED, STRAY = (next(_ids) for _ in range(5))
ABROAD = next(message_ids("10002", NOON))
NUMBERS = {
    LONG: f"+861380001{ORDINARY}",
    SHORT: f"+861380002{ORDINARY}",
    UNREPORTED: f"+861380003{SILENT}",
    ANSWERED: "+8613800040012",
}


def record(status: str, segments: int = 1) -> Record:
    return Record(
        is_final=True,
        status=status,
        segments=segments,
        accepted_at=NOON,
        submitted_at=NOON,
        received_at=NOON,
    )


def told(message_id: str, status: str = "DELIVRD", sequence: int = 1, total: int = 1) -> Report:
    return Report(
        message_id, sequence, total, status, by_platform=False, together=False, told_at=NOON
    )


def expired(message_id: str) -> Report:
    return replace(told(message_id, "EXPIRED"), by_platform=True)


GOOD = Evidence(
    accepted=NUMBERS,
    records={
        LONG: record("DELIVRD", segments=2),
        SHORT: record("DELIVRD"),
        UNREPORTED: record("EXPIRED"),
        ANSWERED: record("DELIVRD"),
    },
    receipts=dict.fromkeys(NUMBERS, 1),
    reports=[
        told(LONG, sequence=2, total=2),
        told(SHORT),
        told(LONG, sequence=1, total=2),
        expired(UNREPORTED),
        told(ANSWERED),
    ],
    replies=[Reply("inbound", NUMBERS[ANSWERED])],
    waiting={},
)


def found(evidence: Evidence) -> dict[str, list[str]]:
    return {what: list(ids) for what, ids in judge(evidence).findings.items() if ids}


def with_record(message_id: str, changed: Record) -> Evidence:
    return replace(GOOD, records={**GOOD.records, message_id: changed})


def without(message_id: str) -> list[Report]:
    return [report for report in GOOD.reports if report.message_id != message_id]


def test_nothing_is_wrong_with_what_is_right() -> None:
    verdict = judge(GOOD)
    assert (verdict.is_clean, verdict.late) == (True, 0)
    assert verdict.ends == {
        (ORDINARY, "DELIVRD"): 2,
        (SILENT, "EXPIRED"): 1,
        ("0012", "DELIVRD"): 1,
    }


@pytest.mark.parametrize(
    ("what", "evidence", "ids"),
    [
        (
            "lost: no record",
            replace(GOOD, accepted={**NUMBERS, STRAY: f"+861380009{REFUSED}"}),
            [STRAY],
        ),
        (
            "lost: never ended",
            with_record(SHORT, replace(GOOD.records[SHORT], is_final=False)),
            [SHORT],
        ),
        ("lost: a segment's report", replace(GOOD, reports=without(SHORT)), [SHORT]),
        ("lost: a segment's report", replace(GOOD, reports=GOOD.reports[1:]), [LONG]),
        (
            "lost: a segment's report",
            replace(GOOD, reports=[*GOOD.reports, told(SHORT, sequence=2)]),
            [SHORT],
        ),
        ("lost: not at the handset", replace(GOOD, receipts={**GOOD.receipts, LONG: 0}), [LONG]),
        ("lost: a reply", replace(GOOD, replies=[]), [NUMBERS[ANSWERED]]),
        ("doubled: a report", replace(GOOD, reports=[*GOOD.reports, told(SHORT)]), [SHORT]),
        (
            "doubled: a report",
            replace(GOOD, reports=[*GOOD.reports, expired(UNREPORTED)]),
            [UNREPORTED],
        ),
        ("doubled: at the handset", replace(GOOD, receipts={**GOOD.receipts, LONG: 2}), [LONG]),
        ("doubled: a reply", replace(GOOD, replies=[*GOOD.replies] * 2), [NUMBERS[ANSWERED]]),
        ("left in a queue", replace(GOOD, waiting={"PushQueue": 3}), ["PushQueue (3)"]),
    ],
)  # fmt: skip
def test_what_is_lost_doubled_or_left_is_found(
    what: str, evidence: Evidence, ids: list[str]
) -> None:
    assert found(evidence) == {what: ids}


def test_a_customer_who_was_told_otherwise_than_recorded_is_found() -> None:
    reports = [*without(SHORT), told(SHORT, "UNDELIV")]
    assert found(replace(GOOD, reports=reports)) == {"told otherwise than recorded": [SHORT]}


@pytest.mark.parametrize("before", [told(SHORT, "UNDELIV"), told(SHORT, "EXPIRED")])
def test_a_carriers_word_that_another_one_replaces_is_found(before: Report) -> None:
    evidence = replace(GOOD, reports=[*without(SHORT), before, told(SHORT)])
    assert found(evidence) == {"told otherwise than recorded": [SHORT]}


def test_a_report_about_a_message_that_nobody_knows_is_found() -> None:
    evidence = replace(GOOD, reports=[*GOOD.reports, told(STRAY)])
    assert found(evidence) == {"told otherwise than recorded": [STRAY]}


def test_an_end_that_the_handset_does_not_have_is_found() -> None:
    evidence = replace(
        with_record(SHORT, record("UNDELIV")), reports=[*without(SHORT), told(SHORT, "UNDELIV")]
    )
    assert found(evidence) == {"ended otherwise than the handset has it": [SHORT]}


def test_a_late_report_after_the_clocks_expired_is_counted_and_no_fault() -> None:
    verdict = judge(replace(GOOD, reports=[*without(SHORT), expired(SHORT), told(SHORT)]))
    assert (verdict.is_clean, verdict.late) == (True, 1)


def test_the_clocks_expired_after_the_truth_is_found() -> None:
    evidence = replace(GOOD, reports=[*GOOD.reports, expired(SHORT)])
    assert found(evidence) == {"told otherwise than recorded": [SHORT]}


TOO_LATE = replace(
    with_record(ANSWERED, record(NOT_TAKEN_IN_TIME)),
    reports=[*without(ANSWERED), told(ANSWERED, NOT_TAKEN_IN_TIME)],
    receipts={**GOOD.receipts, ANSWERED: 0},
    replies=[],
)


def test_what_no_carrier_took_in_time_is_no_fault_of_a_system_that_cannot_keep_up() -> None:
    verdict = judge(TOO_LATE)
    assert (verdict.is_clean, verdict.too_late) == (True, 1)


def test_a_handset_that_has_what_no_carrier_took_is_found() -> None:
    evidence = replace(TOO_LATE, receipts={**TOO_LATE.receipts, ANSWERED: 1})
    assert found(evidence) == {"doubled: at the handset": [ANSWERED]}


@pytest.mark.parametrize("handset", [REFUSED, CONNECTION_REFUSED])
def test_a_refusal_that_nobody_waited_for_any_more_is_no_fault(handset: str) -> None:
    evidence = replace(
        with_record(SHORT, record("EXPIRED")),
        accepted={**NUMBERS, SHORT: f"+861380002{handset}"},
        receipts={**GOOD.receipts, SHORT: 0},
        reports=[*without(SHORT), expired(SHORT)],
    )
    verdict = judge(evidence)
    assert (verdict.is_clean, verdict.unanswered) == (True, 1)


def test_a_taken_message_that_expires_is_found() -> None:
    evidence = replace(
        with_record(SHORT, record("EXPIRED")), reports=[*without(SHORT), expired(SHORT)]
    )
    assert found(evidence) == {"ended otherwise than the handset has it": [SHORT]}


def test_replies_are_not_expected_where_nobody_listens_for_them() -> None:
    evidence = replace(
        GOOD,
        accepted={**NUMBERS, ABROAD: "+4915000010012"},
        records={**GOOD.records, ABROAD: record("DELIVRD")},
        receipts={**GOOD.receipts, ABROAD: 1},
        reports=[*GOOD.reports, told(ABROAD)],
    )
    assert found(evidence) == {}


def test_every_handset_of_the_sandbox_has_an_end() -> None:
    assert ENDS.keys() == {*HANDSETS, ORDINARY}
