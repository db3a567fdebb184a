"""Taking what a carrier calls us with: checked, queued, and only then acknowledged."""

import json
import logging
from collections.abc import Sequence

import pytest
from heliograph.domain.errors import QueueUnavailable, WebhookNotAuthentic, WebhookUnreadable
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.messages import DeliveryReport, MessageState
from heliograph.ports.carriers import CarrierWebhook
from heliograph.ports.http import HttpAnswer, HttpRequest
from heliograph.usecases.receive_callback import ReceiveCallback

from tests.contracts.examples import OUTCOMES
from tests.fakes import NOON, FakeMeasures, FakeQueue

ACKNOWLEDGED = HttpAnswer(status=200, body=b"OK")


def a_report(message_id: str) -> DeliveryReport:
    return DeliveryReport(
        message_id=message_id,
        carrier="fake",
        carrier_code="000",
        outcome=OUTCOMES[MessageState.DELIVERED],
        received_at=NOON,
    )


class FakeWebhook:
    """CarrierWebhook whose signature is a header and whose body is the ids, in lines."""

    def verify(self, request: HttpRequest) -> None:
        if request.headers.get("signature") != "good":
            raise WebhookNotAuthentic("no valid signature")

    def parse_reports(self, request: HttpRequest) -> Sequence[DeliveryReport]:
        if request.body == b"?":
            raise WebhookUnreadable("body")
        return [a_report(line) for line in request.body.decode().split()]

    def parse_uplinks(self, request: HttpRequest) -> Sequence[CarrierUplink]:
        raise WebhookUnreadable(f"nothing is read from {request.path}")

    def acknowledgement(self) -> HttpAnswer:
        return ACKNOWLEDGED


def request(
    body: bytes = b"id-1", path: str = "/callback/fake", signature: str = "good"
) -> HttpRequest:
    return HttpRequest(
        method="POST",
        path=path,
        query="",
        headers={"signature": signature},
        body=body,
        client_address="192.0.2.7",
    )


def reports_of(webhook: CarrierWebhook, asked: HttpRequest) -> Sequence[DeliveryReport]:
    return webhook.parse_reports(asked)


@pytest.fixture
def queue() -> FakeQueue[DeliveryReport]:
    return FakeQueue()


@pytest.fixture
def measured() -> FakeMeasures:
    return FakeMeasures()


@pytest.fixture
def receive(
    queue: FakeQueue[DeliveryReport], measured: FakeMeasures
) -> ReceiveCallback[DeliveryReport]:
    return ReceiveCallback({"fake": FakeWebhook()}.get, reports_of, queue, measured)


Receive = ReceiveCallback[DeliveryReport]
Reports = FakeQueue[DeliveryReport]


def test_what_a_carrier_says_is_queued_and_acknowledged_in_its_own_way(
    receive: Receive, queue: Reports
) -> None:
    assert receive.answer(request(b"id-1 id-2")) == ACKNOWLEDGED
    assert queue.entries == [a_report("id-1"), a_report("id-2")]
    assert queue.calls == 1


def test_a_callback_that_says_nothing_is_acknowledged(receive: Receive, queue: Reports) -> None:
    assert receive.answer(request(b"")) == ACKNOWLEDGED
    assert queue.calls == 0


@pytest.mark.parametrize(
    "path", ["/callback/other", "/callback/", "/callback/fake/", "/callback/FAKE", "/callback", ""]
)
def test_a_carrier_that_we_do_not_know_is_not_found(
    receive: Receive, queue: Reports, path: str
) -> None:
    assert receive.answer(request(path=path)).status == 404
    assert queue.calls == 0


def test_a_callback_without_a_valid_signature_is_refused(receive: Receive, queue: Reports) -> None:
    assert receive.answer(request(signature="bad")).status == 401
    assert queue.calls == 0


def test_a_callback_that_cannot_be_read_is_refused(receive: Receive, queue: Reports) -> None:
    assert receive.answer(request(b"?")).status == 400
    assert queue.calls == 0


def test_the_signature_is_checked_before_anything_is_read(receive: Receive) -> None:
    """Who cannot prove to be the carrier does not learn whether the body makes sense."""
    assert receive.answer(request(b"?", signature="bad")).status == 401


@pytest.mark.parametrize("refused", [(0,), (1,), (0, 1)])
def test_what_the_queue_does_not_take_whole_is_not_acknowledged(
    receive: Receive, queue: Reports, refused: tuple[int, ...]
) -> None:
    """The carrier repeats it then, and what is queued twice is recorded once."""
    queue.refuse(*refused)
    with pytest.raises(QueueUnavailable):
        receive.answer(request(b"id-1 id-2"))


@pytest.mark.parametrize(
    "refused", [request(path="/callback/other"), request(signature="bad"), request(b"?")]
)
def test_a_refusal_is_json_that_repeats_nothing_of_the_request(
    receive: Receive, refused: HttpRequest
) -> None:
    answer = receive.answer(refused)
    assert answer.content_type.startswith("application/json")
    assert set(json.loads(answer.body)) == {"message"}
    assert b"other" not in answer.body


def test_refusals_are_logged_without_what_was_sent(
    receive: Receive, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        receive.answer(request(b"+8613800000012", signature="bad"))
        receive.answer(request(b"?"))
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 2
    assert "138" not in caplog.text


@pytest.mark.parametrize(
    ("asked", "refused"),
    [
        (request(), []),
        (request(signature="bad"), [("CallbacksRefused", 1)]),
        (request(b"?"), [("CallbacksRefused", 1)]),
        (request(path="/callback/nobody"), []),
    ],
)
def test_operators_see_how_many_callbacks_of_carriers_are_refused(
    receive: Receive, measured: FakeMeasures, asked: HttpRequest, refused: list[tuple[str, float]]
) -> None:
    """Whoever tries names of carriers rings no alarm."""
    receive.answer(asked)
    assert measured.values == refused
