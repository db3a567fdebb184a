import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from heliograph.domain.errors import QueueUnavailable
from heliograph.ports.http import HttpAnswer, HttpRequest
from heliograph.sandbox import wire
from heliograph.sandbox.gateway import SILENCE_SECONDS, Gateway
from heliograph.sandbox.handset import Handset, HandsetAction, ReplyDue, ReportsDue

from tests.fakes import NOON, FakeClock, FakeQueue
from tests.unit.sandbox.fakes import FakeHandsets, FakeWebhooks

SECRET = "the carrier's secret"
NUMBER = "+861380000"
STATUS_CALLBACK = "https://api.test/callback/simulator"
UPLINK_CALLBACK = "https://api.test/uplink/simulator"


def submission(last_digits: str, **changes: Any) -> HttpRequest:
    content = {
        "reference": "0199f3a2-7c00-7abc-8def-0123456789ab_42",
        "recipient": NUMBER + last_digits,
        "channel_number": "1069000001",
        "text": "Your order has been shipped.",
        "segment_count": 1,
        "status_callback": STATUS_CALLBACK,
        "uplink_callback": UPLINK_CALLBACK,
    }
    return signed(json.dumps(content | changes).encode())


def signed(body: bytes, secret: str = SECRET) -> HttpRequest:
    headers = wire.signature(secret, body, NOON)
    return HttpRequest(
        method="POST",
        path="/simulator/messages",
        query="",
        headers={name.lower(): value for name, value in headers.items()},
        body=body,
        client_address="127.0.0.1",
    )


class Sandbox:
    """A gateway, and everything it can do something to."""

    def __init__(self, webhooks: FakeWebhooks | None = None) -> None:
        self.handsets = FakeHandsets()
        self.queue: FakeQueue[HandsetAction] = FakeQueue()
        self.webhooks = webhooks or FakeWebhooks()
        self.held: list[float] = []
        self.clock = FakeClock()
        self.gateway = Gateway(
            received=self.handsets,
            queue=self.queue,
            act=Handset(self.webhooks),
            clock=self.clock,
            secret=SECRET,
            hold=self.held.append,
        )

    def submit(self, last_digits: str, **changes: Any) -> HttpAnswer:
        return self.gateway.answer(submission(last_digits, **changes))

    def received(self, last_digits: str) -> list[str]:
        return [one.text for one in self.handsets.received(NUMBER + last_digits, NOON)]


def test_a_message_is_taken_with_an_id_of_the_carriers() -> None:
    sandbox = Sandbox()
    first, second = (json.loads(sandbox.submit("1234").body) for _ in range(2))
    assert sandbox.submit("1234").status == 202
    assert first["carrier_message_id"] != second["carrier_message_id"]


def test_the_handset_receives_what_was_submitted() -> None:
    sandbox = Sandbox()
    answer = sandbox.submit("1234", text="您好 & 😀", segment_count=3)
    (receipt,) = sandbox.handsets.received(f"{NUMBER}1234", NOON)
    assert receipt.text == "您好 & 😀"
    assert (receipt.channel_number, receipt.segment_count) == ("1069000001", 3)
    assert receipt.received_at == NOON
    assert receipt.carrier_message_id == json.loads(answer.body)["carrier_message_id"]


def test_a_message_that_is_submitted_twice_is_received_twice() -> None:
    sandbox = Sandbox()
    sandbox.submit("1234")
    sandbox.submit("1234")
    assert len(sandbox.received("1234")) == 2


def test_the_report_is_queued_for_a_second_later_with_what_our_side_needs() -> None:
    sandbox = Sandbox()
    answer = sandbox.submit("0001")
    assert sandbox.queue.delays == [1]
    assert sandbox.queue.entries == [
        ReportsDue(
            url=STATUS_CALLBACK,
            reference="0199f3a2-7c00-7abc-8def-0123456789ab_42",
            carrier_message_id=json.loads(answer.body)["carrier_message_id"],
            recipient=f"{NUMBER}0001",
            statuses=(("UNDELIV", "001"),),
            done_at=NOON + timedelta(seconds=1),
        )
    ]


def test_a_reply_comes_from_the_handset_to_the_channel_after_its_report() -> None:
    sandbox = Sandbox()
    sandbox.submit("0012")
    report, reply = sandbox.queue.entries
    assert isinstance(report, ReportsDue)
    assert isinstance(reply, ReplyDue)
    assert sandbox.queue.delays == [1, 2]
    assert replace(reply, carrier_inbound_id="") == ReplyDue(
        url=UPLINK_CALLBACK,
        carrier_inbound_id="",
        sender=f"{NUMBER}0012",
        channel_number="1069000001",
        text="Yes 好的 & more=1",
    )


def test_every_reply_has_an_id_of_its_own() -> None:
    sandbox = Sandbox()
    sandbox.submit("0011")
    sandbox.submit("0011")
    ids = [e.carrier_inbound_id for e in sandbox.queue.entries if isinstance(e, ReplyDue)]
    assert len(ids) == len(set(ids)) == 2


def test_a_refused_message_reaches_no_handset_and_is_never_reported() -> None:
    sandbox = Sandbox()
    answer = sandbox.submit("0005")
    assert (answer.status, json.loads(answer.body)) == (403, {"code": "ESME_RINVDSTADR"})
    assert sandbox.received("0005") == []
    assert sandbox.queue.entries == []


def test_the_connection_is_refused_twice_for_each_message_then_it_is_taken_once() -> None:
    sandbox = Sandbox()
    answers = [sandbox.submit("0006") for _ in range(3)]
    assert [answer.status for answer in answers] == [503, 503, 202]
    assert json.loads(answers[0].body) == {"code": "connection_refused"}
    assert len(sandbox.received("0006")) == len(sandbox.queue.entries) == 1
    assert sandbox.submit("0006", reference="another").status == 503


def test_the_silent_carrier_has_the_message_before_it_keeps_silent() -> None:
    sandbox = Sandbox()
    answer = sandbox.submit("0007")
    assert sandbox.held == [SILENCE_SECONDS]
    assert answer.status == 202
    assert len(sandbox.received("0007")) == 1
    # The report comes when the answer has long been given up.
    assert sandbox.queue.delays[0] > SILENCE_SECONDS


def test_nobody_else_is_kept_waiting() -> None:
    sandbox = Sandbox()
    for last_digits in ("0001", "0004", "0008", "0010", "9999"):
        sandbox.submit(last_digits)
    assert sandbox.held == []


def test_a_report_that_overtakes_is_sent_before_the_submission_is_answered() -> None:
    sandbox = Sandbox()
    answer = sandbox.submit("0010")
    ((url, body),) = sandbox.webhooks.posts
    assert url == STATUS_CALLBACK
    report, taken = json.loads(body), json.loads(answer.body)
    assert report["status"] == "DELIVRD"
    assert report["carrier_message_id"] == taken["carrier_message_id"]
    assert sandbox.queue.entries == []


def test_a_report_that_overtakes_is_sent_later_if_the_webhook_does_not_take_it() -> None:
    sandbox = Sandbox(FakeWebhooks(deaf=1))
    assert sandbox.submit("0010").status == 202
    (due,) = sandbox.queue.entries
    Handset(sandbox.webhooks)(due)
    assert len(sandbox.webhooks.posts) == 1


@pytest.mark.parametrize(
    "request_",
    [
        signed(b"{}", secret="another"),
        replace(submission("0001"), body=b"{}"),
        replace(submission("0001"), headers={}),
        replace(
            submission("0001"),
            headers={"x-simulator-timestamp": "²", "x-simulator-signature": "é\ud800"},
        ),
    ],
)
def test_a_submission_without_our_signature_is_not_taken(request_: HttpRequest) -> None:
    sandbox = Sandbox()
    assert sandbox.gateway.answer(request_).status == 401
    assert sandbox.received("0001") == []


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_submission_signed_long_ago_is_not_taken(minutes: int) -> None:
    sandbox = Sandbox()
    sandbox.clock.advance(timedelta(minutes=minutes))
    assert sandbox.submit("0001").status == 401


@pytest.mark.parametrize(
    "request_",
    [
        signed(b""),
        signed(b"\xff"),
        signed(b"[]"),
        submission("0001", segment_count="one"),
        submission("0001", recipient="13800000001"),
        submission("0001", reference=""),
    ],
)
def test_a_submission_that_cannot_be_read_is_refused_in_the_carriers_code(
    request_: HttpRequest,
) -> None:
    sandbox = Sandbox()
    answer = sandbox.gateway.answer(request_)
    assert (answer.status, json.loads(answer.body)) == (400, {"code": "ESME_RSYNTAX"})
    assert sandbox.queue.entries == []


def test_a_submission_whose_report_cannot_be_queued_is_not_answered_as_taken() -> None:
    sandbox = Sandbox()
    sandbox.queue.refuse(0)
    with pytest.raises(QueueUnavailable):
        sandbox.submit("1234")


def test_the_secret_is_in_no_repr() -> None:
    assert SECRET not in repr(Sandbox().gateway)
