"""Both sides of the simulator, joined by nothing but HTTP on 127.0.0.1.

Our adapter submits, the carrier's gateway answers, its handsets call our webhook. Only queues are
not real: what a handset does later is done when the message has been submitted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from heliograph.carriers.simulator.submit import SimulatorCarrier
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.messages import DeliveryReport, MessageState
from heliograph.egress.carrier_requests import KeptCarrierRequests
from heliograph.ports.carriers import Accepted, ProvedUnsent, Refused, Submission, Unconfirmed
from heliograph.ports.http import HttpAnswer, HttpRequest
from heliograph.sandbox.callbacks import Callbacks
from heliograph.sandbox.gateway import Gateway
from heliograph.sandbox.handset import Handset, HandsetAction

from tests.contracts.carriers.case import SECRET, SUBMISSION, account, addresses, requests
from tests.contracts.carriers.server import Exchange, ReceivedRequest, carrier_server
from tests.contracts.carriers.simulator import Simulator
from tests.fakes import NOON, FakeClock, FakeQueue
from tests.unit.sandbox.fakes import FakeHandsets

READ_TIMEOUT = 2.0
"""One story waits for its end; the gateway calls back before it answers another."""


class Deployment:
    """The webhook of the platform and the gateway of the carrier behind one address."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.reports: list[DeliveryReport] = []
        self.uplinks: list[CarrierUplink] = []
        self.handsets = FakeHandsets()
        self.queue: FakeQueue[HandsetAction] = FakeQueue()
        self.reports_before_answer: list[int] = []
        callbacks = Callbacks(secret=SECRET, requests=KeptCarrierRequests(), clock=self.clock)
        self._webhook = Simulator().webhook(self.clock)
        self._handset = Handset(callbacks)

    def serve(self, exchange: Exchange) -> None:
        """Answer one request."""
        request = _as_request(exchange.request)
        if request.path == "/simulator/messages":
            answer = self._gateway(exchange).answer(request)
            self.reports_before_answer.append(len(self.reports))
        else:
            answer = self._called_back(request)
        exchange.connection.sendall(_as_bytes(answer))

    def let_handsets_act(self) -> None:
        for action in self.queue.entries:
            self._handset(action)

    def _gateway(self, exchange: Exchange) -> Gateway:
        return Gateway(
            received=self.handsets,
            queue=self.queue,
            act=self._handset,
            clock=self.clock,
            secret=SECRET,
            hold=lambda _seconds: _wait_for_the_client_to_give_up(exchange),
        )

    def _called_back(self, request: HttpRequest) -> HttpAnswer:
        self._webhook.verify(request)
        if request.path == "/callback/simulator":
            self.reports += self._webhook.parse_reports(request)
        else:
            assert request.path == "/uplink/simulator"
            self.uplinks += self._webhook.parse_uplinks(request)
        return self._webhook.acknowledgement()


class Client:
    """The adapter, and what came of its messages."""

    def __init__(self, deployment: Deployment, url: str) -> None:
        self.deployment = deployment
        self.carrier = SimulatorCarrier(
            account(Simulator.name, url, secret=SECRET),
            addresses(Simulator.name, url),
            requests=requests(READ_TIMEOUT),
            clock=deployment.clock,
        )

    def submission(self, last_digits: str) -> Submission:
        return replace(SUBMISSION, recipient=f"+861380000{last_digits}")

    def received(self, last_digits: str) -> list[str]:
        recipient = self.submission(last_digits).recipient
        return [one.text for one in self.deployment.handsets.received(recipient, NOON)]


@pytest.fixture
def client() -> Iterator[Client]:
    deployment = Deployment()
    with carrier_server(deployment.serve) as server:
        yield Client(deployment, server.url)


@pytest.mark.parametrize(
    ("last_digits", "codes", "state", "status_code"),
    [
        ("0001", ["UNDELIV"], MessageState.UNDELIVERED, "UNDELIV"),
        ("0002", ["REJECTD"], MessageState.REJECTED, "REJECTD"),
        ("0003", ["EXPIRED"], MessageState.UNDELIVERED, "EXPIRED"),
        ("0008", ["DELIVRD"] * 3, MessageState.DELIVERED, "DELIVRD"),
        ("0009", ["DELIVRD", "ACCEPTD"], MessageState.DELIVERED, "DELIVRD"),
        ("0010", ["DELIVRD"], MessageState.DELIVERED, "DELIVRD"),
        ("0013", ["MK:0001"], MessageState.UNDELIVERED, "MK:0001"),
        ("4711", ["DELIVRD"], MessageState.DELIVERED, "DELIVRD"),
    ],
)
def test_a_message_is_accepted_and_its_reports_come_back(
    client: Client, last_digits: str, codes: Sequence[str], state: MessageState, status_code: str
) -> None:
    submitted = client.carrier.submit(client.submission(last_digits))
    client.deployment.let_handsets_act()
    assert isinstance(submitted, Accepted)
    reports = client.deployment.reports
    assert [report.carrier_code for report in reports] == codes
    assert {report.message_id for report in reports} == {SUBMISSION.message_id}
    assert {report.carrier_message_id for report in reports} == {submitted.carrier_message_id}
    outcome = reports[0].outcome
    assert outcome is not None
    assert (outcome.state, outcome.status_code) == (state, status_code)
    assert client.received(last_digits) == [SUBMISSION.text]


def test_a_handset_that_reports_on_each_segment_begins_with_the_last(client: Client) -> None:
    """RPT-07"""
    submission = replace(client.submission("0014"), segment_count=3)
    submitted = client.carrier.submit(submission)
    client.deployment.let_handsets_act()
    assert isinstance(submitted, Accepted)
    assert submitted.segment_count == 3
    reports = client.deployment.reports
    name = submitted.carrier_message_id
    assert [report.segment for report in reports] == [f"{name}-3", f"{name}-2", f"{name}-1"]
    assert {report.carrier_code for report in reports} == {"DELIVRD"}


def test_other_handsets_report_on_the_whole_message(client: Client) -> None:
    submitted = client.carrier.submit(replace(client.submission("4711"), segment_count=3))
    client.deployment.let_handsets_act()
    assert isinstance(submitted, Accepted)
    assert submitted.segment_count is None
    assert [report.segment for report in client.deployment.reports] == [None]


def test_the_interim_report_behind_the_final_one_has_no_outcome(client: Client) -> None:
    client.carrier.submit(client.submission("0009"))
    client.deployment.let_handsets_act()
    assert [report.outcome is None for report in client.deployment.reports] == [False, True]


def test_the_report_of_0010_is_there_before_the_answer(client: Client) -> None:
    client.carrier.submit(client.submission("0010"))
    assert client.deployment.reports_before_answer == [1]


def test_0004_is_accepted_and_never_heard_of_again(client: Client) -> None:
    assert isinstance(client.carrier.submit(client.submission("0004")), Accepted)
    client.deployment.let_handsets_act()
    assert client.deployment.reports == []
    assert client.received("0004") == [SUBMISSION.text]


def test_0005_is_refused(client: Client) -> None:
    submitted = client.carrier.submit(client.submission("0005"))
    assert submitted == Refused("ESME_RINVDSTADR", "REJECTD")
    assert client.received("0005") == []


def test_0006_is_proved_unsent_twice_then_accepted_and_received_once(client: Client) -> None:
    submission = client.submission("0006")
    outcomes = [type(client.carrier.submit(submission)) for _ in range(3)]
    client.deployment.let_handsets_act()
    assert outcomes == [ProvedUnsent, ProvedUnsent, Accepted]
    assert client.received("0006") == [SUBMISSION.text]
    assert [report.carrier_code for report in client.deployment.reports] == ["DELIVRD"]


def test_0007_is_unconfirmed_but_received_and_reported(client: Client) -> None:
    submitted = client.carrier.submit(client.submission("0007"))
    client.deployment.let_handsets_act()
    assert isinstance(submitted, Unconfirmed)
    assert client.received("0007") == [SUBMISSION.text]
    assert [report.carrier_code for report in client.deployment.reports] == ["DELIVRD"]


@pytest.mark.parametrize(("last_digits", "text"), [("0011", "T"), ("0012", "Yes 好的 & more=1")])
def test_a_reply_comes_back_from_the_recipient_to_the_channel(
    client: Client, last_digits: str, text: str
) -> None:
    submission = client.submission(last_digits)
    client.carrier.submit(submission)
    client.deployment.let_handsets_act()
    (uplink,) = client.deployment.uplinks
    assert (uplink.carrier, uplink.text) == ("simulator", text)
    assert uplink.sender == submission.recipient
    assert uplink.channel_number == submission.sender
    assert [report.carrier_code for report in client.deployment.reports] == ["DELIVRD"]


def _wait_for_the_client_to_give_up(exchange: Exchange) -> None:
    """The client closes its connection when its time is over."""
    exchange.connection.recv(1)


def _as_request(received: ReceivedRequest) -> HttpRequest:
    method, path, _ = received.line.split(" ")
    return HttpRequest(
        method=method,
        path=path,
        query="",
        headers=received.headers,
        body=received.body,
        client_address="127.0.0.1",
    )


def _as_bytes(answer: HttpAnswer) -> bytes:
    head = f"HTTP/1.1 {int(answer.status)} -\r\nContent-Length: {len(answer.body)}\r\n\r\n"
    return head.encode() + answer.body
