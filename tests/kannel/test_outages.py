"""What is lost, doubled or late when one of the parts is away."""

import signal
from collections import deque
from datetime import timedelta
from pathlib import Path

import pytest
from heliograph.domain.messages import MessageState
from heliograph.ports.carriers import Accepted, CarrierAccount, ProvedUnsent, Refused

from tests.kannel.conftest import Note
from tests.kannel.gateway import BEARERBOX, SMSBOX
from tests.kannel.line import Line, open_line
from tests.kannel.pdus import Status
from tests.kannel.smsc import Handset


def test_a_message_waits_in_the_gateway_while_the_carrier_is_offline(
    own_line: Line, note: Note
) -> None:
    own_line.smsc.stop()
    own_line.gateway.wait_for_log("(?i)broken|disconnected|couldn't connect|refused")
    number = own_line.handset()
    message_id, submitted = own_line.send(number)
    assert own_line.requests.said == b"3: Queued for later delivery"
    assert submitted == Accepted()
    own_line.smsc.start()
    assert own_line.ours.wait_for_end(message_id).carrier_code == "DELIVRD 000"
    assert len(own_line.smsc.to(number)) == 1
    note("carrier offline", "202 '3:' = Accepted; delivered once when it was back")


def test_a_message_that_waits_for_too_long_expires_in_the_gateway(
    own_line: Line, note: Note
) -> None:
    own_line.smsc.stop()
    own_line.gateway.wait_for_log("(?i)broken|disconnected|couldn't connect|refused")
    number = own_line.handset()
    message_id, submitted = own_line.send(number, valid_for=timedelta(0))
    assert submitted == Accepted()
    report = own_line.ours.wait_for_end(message_id, seconds=100)
    assert report.outcome is not None
    assert report.carrier_code == "NACK/validity expired"
    assert (report.outcome.state, report.outcome.status_code) == (
        MessageState.UNDELIVERED,
        "EXPIRED",
    )
    note("carrier offline for longer than the validity", "type 16 'NACK/validity expired': EXPIRED")


def test_a_full_queue_proves_the_message_unsent(tmp_path: Path, note: Note) -> None:
    with open_line(tmp_path / "kannel", core="sms-outgoing-queue-limit = 1") as own_line:
        own_line.smsc.stop()
        own_line.gateway.wait_for_log("(?i)broken|disconnected|couldn't connect|refused")
        numbers = [own_line.handset() for _ in range(6)]
        submitted = {number: own_line.send(number)[1] for number in numbers}
        unsent = [number for number, one in submitted.items() if isinstance(one, ProvedUnsent)]
        taken = [number for number, one in submitted.items() if one == Accepted()]
        assert unsent
        assert taken
        assert set(unsent) | set(taken) == set(numbers)
        reasons = {str(submitted[number]) for number in unsent}
        own_line.smsc.start()
        for number in taken:
            own_line.smsc.wait_for(number)
        assert [own_line.smsc.to(number) for number in unsent] == [[]] * len(unsent)
    assert reasons == {str(ProvedUnsent("HTTP 503: Temporal failure, try again later."))}
    note("queue of the gateway full", "503 'Temporal failure' = ProvedUnsent, and it never arrived")


def test_smsbox_down_proves_the_message_unsent(own_line: Line, note: Note) -> None:
    own_line.gateway.end(SMSBOX)
    number = own_line.handset()
    _, submitted = own_line.send(number)
    assert isinstance(submitted, ProvedUnsent)
    own_line.gateway.start_smsbox()
    message_id, again = own_line.send(number)
    assert again == Accepted()
    own_line.ours.wait_for_end(message_id)
    assert len(own_line.smsc.to(number)) == 1
    note("smsbox down, then up", "no connection = ProvedUnsent; delivered once after the restart")


@pytest.mark.parametrize("storage", ["sqlite3", "internal"])
def test_a_restart_of_bearerbox_forgets_what_is_only_in_its_memory(
    tmp_path: Path, note: Note, storage: str
) -> None:
    with open_line(tmp_path / "kannel", storage) as own_line:
        number = own_line.handset(Handset(receipts=[]))
        message_id, _ = own_line.send(number)
        (taken,) = own_line.smsc.wait_for(number)
        own_line.ours.wait_for_reports(message_id, 1)
        _restart_bearerbox(own_line)
        own_line.smsc.report(taken)
        if storage == "sqlite3":
            assert own_line.ours.wait_for_end(message_id).carrier_code == "DELIVRD 000"
            seen = "the receipt found its message: DELIVERED"
        else:
            own_line.gateway.wait_for_log("could not find message")
            assert len(own_line.ours.reports(message_id)) == 1
            seen = "the receipt found no message: lost"
    note(f"bearerbox killed, dlr-storage = {storage}", seen)


def test_a_queued_message_survives_the_end_of_bearerbox(own_line: Line, note: Note) -> None:
    own_line.smsc.stop()
    own_line.gateway.wait_for_log("(?i)broken|disconnected|couldn't connect|refused")
    number = own_line.handset()
    message_id, submitted = own_line.send(number)
    assert submitted == Accepted()
    own_line.gateway.end(SMSBOX, signal.SIGKILL)
    own_line.gateway.end(BEARERBOX, signal.SIGKILL)
    own_line.smsc.start()
    own_line.gateway.start()
    assert own_line.ours.wait_for_end(message_id).carrier_code == "DELIVRD 000"
    assert len(own_line.smsc.to(number)) == 1
    note("bearerbox killed with a message queued", "store-type = spool: delivered once afterwards")


def test_what_the_carrier_took_without_an_answer_goes_out_again(own_line: Line, note: Note) -> None:
    """The gateway's own weakness: it is between it and the carrier, where we see nothing."""
    number = own_line.handset(Handset(deque([Status.CONNECTION_LOST])))
    message_id, submitted = own_line.send(number)
    assert submitted == Accepted()
    own_line.ours.wait_for_end(message_id)
    assert len(own_line.smsc.to(number)) == 2
    note("carrier took it, connection lost before its answer", "the gateway sends it again: twice")


def test_a_report_that_waits_in_smsbox_dies_with_it(own_line: Line, note: Note) -> None:
    """The gateway's own weakness: only expiry ends such a message."""
    own_line.ours.refusals.extend([503] * 50)
    message_id, _ = own_line.send(own_line.handset())
    own_line.ours.wait_for_calls(2)
    own_line.gateway.end(SMSBOX, signal.SIGKILL)
    own_line.ours.refusals.clear()
    own_line.gateway.start_smsbox()
    later, _ = own_line.send(own_line.handset())
    own_line.ours.wait_for_end(later)
    assert own_line.ours.reports(message_id) == []
    note("smsbox killed while we answer 503", "the reports that waited in it are lost")


def test_a_number_without_a_route_is_refused_and_reported_alike(line: Line, note: Note) -> None:
    message_id, submitted = line.send(line.handset(country="+999"))
    assert submitted == Refused("Not routable. Do not try again.", "REJECTD")
    report = line.ours.wait_for_end(message_id)
    assert report.outcome is not None
    assert (report.carrier_code, report.outcome.status_code) == ("NACK/no SMSC", "REJECTD")
    note(
        "no connection takes the number", "403 'Not routable' = Refused; 16 'NACK/no SMSC' as well"
    )


def test_a_wrong_password_proves_the_message_unsent(line: Line, note: Note) -> None:
    ours = line.account
    credentials = {**ours.credentials, "password": "wrong"}
    wrong = CarrierAccount(name=ours.name, settings=ours.settings, credentials=credentials)
    _, submitted = line.with_account(wrong).send(line.handset())
    assert submitted == ProvedUnsent("HTTP 403: Authorization failed for sendsms")
    note("wrong password", "403 'Authorization failed' = ProvedUnsent")


def _restart_bearerbox(line: Line) -> None:
    line.gateway.end(SMSBOX, signal.SIGKILL)
    line.gateway.end(BEARERBOX, signal.SIGKILL)
    line.smsc.wait_until_unbound()
    line.gateway.start()
    line.smsc.wait_until_bound()
