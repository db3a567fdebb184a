"""Every way in which a message can end, from the carrier's receipt to our report."""

from collections import deque
from collections.abc import Sequence

import pytest
from heliograph.domain.messages import DeliveryReport, MessageState, Outcome
from heliograph.ports.carriers import Accepted

from tests.kannel.conftest import Note
from tests.kannel.line import Line
from tests.kannel.pdus import Status
from tests.kannel.smsc import Handset, Receipt

UNDELIVERED, REJECTED = MessageState.UNDELIVERED, MessageState.REJECTED


@pytest.mark.parametrize(
    ("receipt", "carrier_code", "state", "status_code"),
    [
        (Receipt("DELIVRD"), "DELIVRD 000", MessageState.DELIVERED, "DELIVRD"),
        (Receipt("UNDELIV", "003"), "UNDELIV 003", UNDELIVERED, "UNDELIV"),
        (Receipt("EXPIRED", "254"), "EXPIRED 254", UNDELIVERED, "EXPIRED"),
        (Receipt("REJECTD", "0C1"), "REJECTD 0C1", REJECTED, "REJECTD"),
        (Receipt("DELETED", "001"), "DELETED 001", UNDELIVERED, "DELETED"),
        (Receipt("UNKNOWN", "001"), "UNKNOWN 001", UNDELIVERED, "UNKNOWN"),
        (Receipt("MK:0001", "001"), "MK:0001 001", UNDELIVERED, "MK:0001"),
        (Receipt("own", "12", state=2), "own 12", MessageState.DELIVERED, "DELIVRD"),
        (Receipt("own", "12", state=3), "own 12", UNDELIVERED, "EXPIRED"),
        (Receipt("own", "12", state=5), "own 12", UNDELIVERED, "own"),
        (Receipt("DELIVRD", "12", state=5), "DELIVRD 12", UNDELIVERED, "UNDELIV"),
    ],
    ids=lambda value: f"{value.stat}-{value.state}" if isinstance(value, Receipt) else "",
)
def test_a_receipt_ends_the_message_with_the_carriers_own_code(
    line: Line,
    note: Note,
    receipt: Receipt,
    carrier_code: str,
    state: MessageState,
    status_code: str,
) -> None:
    message_id, submitted = line.send(line.handset(Handset(receipts=[receipt])))
    assert line.requests.said == b"0: Accepted for delivery"
    assert submitted == Accepted()
    reports = line.ours.wait_for_reports(message_id, 2)
    # On a busy machine the gateway may bring the second one first.
    interim, final = sorted(reports, key=lambda report: report.outcome is not None)
    assert (interim.outcome, interim.carrier_code) == (None, "ACK/")
    assert final.outcome is not None
    assert final.outcome.state is state
    assert (final.outcome.status_code, final.outcome.carrier_code) == (status_code, carrier_code)
    assert final.carrier_message_id == interim.carrier_message_id != ""
    named = f" message_state:{receipt.state}" if receipt.state is not None else ""
    note(f"receipt stat:{receipt.stat} err:{receipt.err}{named}", _told(final.outcome))


@pytest.mark.parametrize("stat", ["ENROUTE", "ACCEPTD"])
def test_an_interim_receipt_comes_before_the_final_one(line: Line, note: Note, stat: str) -> None:
    handset = Handset(receipts=[Receipt(stat), Receipt("DELIVRD")])
    message_id, _ = line.send(line.handset(handset))
    reports = line.ours.wait_for_reports(message_id, 3)
    assert [report.carrier_code for report in reports] == ["ACK/", f"{stat} 000", "DELIVRD 000"]
    assert [report.outcome is not None for report in reports] == [False, False, True]
    note(f"receipt stat:{stat}, then DELIVRD", "interim, interim, DELIVERED")


def test_a_number_that_the_carrier_refuses_is_rejected(line: Line, note: Note) -> None:
    number = line.handset(Handset(deque([Status.ESME_RINVDSTADR])))
    message_id, submitted = line.send(number)
    assert submitted == Accepted()
    (report,) = line.ours.wait_for_reports(message_id, 1)
    assert report.outcome is not None
    assert report.outcome.state is REJECTED
    assert report.carrier_code == "NACK/0x0000000b/Invalid Destination Address"
    assert line.smsc.to(number) == []
    note("submit answered ESME_RINVDSTADR", _told(report.outcome))


@pytest.mark.parametrize("status", [Status.ESME_RTHROTTLED, Status.ESME_RMSGQFUL])
def test_a_throttled_message_goes_later_and_once(line: Line, note: Note, status: Status) -> None:
    number = line.handset(Handset(deque([status, status])))
    message_id, submitted = line.send(number)
    assert submitted == Accepted()
    assert line.smsc.wait_for_refusal(number) is status
    report = line.ours.wait_for_end(message_id)
    assert report.carrier_code == "DELIVRD 000"
    assert [one.carrier_code for one in line.ours.reports(message_id)] == ["ACK/", "DELIVRD 000"]
    assert len(line.smsc.to(number)) == 1
    note(f"submit answered {status.name} twice", "no report; sent again, then DELIVERED once")


def test_a_refused_call_is_repeated_after_the_ones_behind_it(line: Line, note: Note) -> None:
    line.ours.refusals.append(503)
    message_id, _ = line.send(line.handset())
    reports = line.ours.wait_for_reports(message_id, 2)
    assert _codes(reports) == ["DELIVRD 000", "ACK/"]
    note("our answer 503 to the first report", "DELIVERED first, the interim report after it")


@pytest.mark.parametrize("status", [204, 301, 400, 401, 500])
def test_every_answer_but_200_and_202_makes_the_gateway_repeat_itself(
    line: Line, note: Note, status: int
) -> None:
    line.ours.refusals.append(status)
    message_id, _ = line.send(line.handset())
    assert sorted(_codes(line.ours.wait_for_reports(message_id, 2))) == ["ACK/", "DELIVRD 000"]
    note(f"our answer {status} to the first report", "the report came again")


def _codes(reports: Sequence[DeliveryReport]) -> list[str]:
    return [report.carrier_code for report in reports]


def _told(outcome: Outcome) -> str:
    return f"{outcome.state} ({outcome.status_code}), raw {outcome.carrier_code!r}"
