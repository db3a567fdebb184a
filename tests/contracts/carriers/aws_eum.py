"""AWS End User Messaging, whose requests botocore signs and whose reports come through a queue."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.session import Session
from heliograph.carriers.aws_eum import NAME
from heliograph.carriers.aws_eum.events import AwsEumEvents
from heliograph.carriers.aws_eum.submit import AwsEumCarrier, session
from heliograph.domain.errors import WebhookUnreadable
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.messages import DeliveryReport
from heliograph.ports.carriers import Carrier, CarrierAccount, Submission
from heliograph.ports.clock import Clock
from heliograph.ports.http import HttpRequest

from tests.contracts.carriers.case import MESSAGE_ID, SUBMISSION, Reader, Said, addresses, requests
from tests.contracts.carriers.server import ReceivedRequest
from tests.fakes import NOON

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def answer(status: str, **content: str) -> bytes:
    """A whole answer of the API."""
    body = json.dumps(content).encode()
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: application/x-amz-json-1.0\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def aws() -> Session:
    """What the accounts share, with credentials that open nothing."""
    session().set_credentials("AKIDEXAMPLE", "an invented key")
    session().set_config_variable("region", "eu-central-1")
    return session()


def account(base_url: str | None = None, **settings: str) -> CarrierAccount:
    """An account whose API answers at this address, or where it really does."""
    address = {"url": base_url} if base_url else {}
    aws()
    return CarrierAccount(
        name=NAME,
        settings={"configuration_set": "heliograph", **address, **settings},
        credentials={},
    )


class AwsEum:
    """AWS End User Messaging."""

    name = NAME
    accepted = answer("200 OK", MessageId="c-17")
    refused = answer(
        "400 Bad Request",
        __type="com.amazonaws.pinpointsmsvoicev2#ConflictException",
        Message="Conflict Occurred",
        Reason="DESTINATION_PHONE_NUMBER_OPTED_OUT",
    )
    refusal_code = "DESTINATION_PHONE_NUMBER_OPTED_OUT"
    throttled = answer("400 Bad Request", __type="ThrottlingException", Message="Rate exceeded")
    accepted_as: str | None = "c-17"
    reported_segments: int | None = None
    delivered = Said("TEXT_DELIVERED")
    undelivered = Said("TEXT_UNREACHABLE")
    interim = Said("TEXT_QUEUED")
    unknown = Said("TEXT_NEW")
    tells_time = True

    def carrier(self, base_url: str, clock: Clock, read_timeout: float) -> Carrier:
        return AwsEumCarrier(
            account(base_url),
            addresses(self.name, base_url),
            requests=requests(read_timeout),
            clock=clock,
        )

    def submission_in(self, request: ReceivedRequest) -> Submission:
        content = json.loads(request.body)
        return Submission(
            message_id=content["Context"]["message_id"],
            recipient=content["DestinationPhoneNumber"],
            sender=content["OriginationIdentity"].removeprefix("+"),
            text=content["MessageBody"],
            segment_count=SUBMISSION.segment_count,
            valid_until=NOON + timedelta(seconds=content["TimeToLive"]),
        )

    def reader(self, clock: Clock) -> Reader:
        return _ReadAsCallbacks(AwsEumEvents(account_of=lambda _: None, clock=clock))

    def report(self, said: Said, at: datetime) -> HttpRequest:
        content = event(
            eventType=said.code,
            eventTimestamp=_milliseconds(said.at),
            isFinal=said != self.interim,
        )
        return self.signed(_json(content), at)

    def uplink(self, carrier_inbound_id: str, text: str, at: datetime) -> HttpRequest:
        return self.signed(_json(inbound(text, inboundMessageId=carrier_inbound_id)), at)

    def signed(self, body: bytes, at: datetime) -> HttpRequest:
        return HttpRequest(
            method="POST",
            path="/a/queue",
            query="",
            headers={"received": at.isoformat()},
            body=body,
            client_address="127.0.0.1",
        )


class _ReadAsCallbacks:
    """Entries of the queue where the suite reads requests."""

    def __init__(self, events: AwsEumEvents) -> None:
        self._events = events

    def parse_reports(self, request: HttpRequest) -> Sequence[DeliveryReport]:
        said = self._read(request)
        if not isinstance(said, DeliveryReport):
            raise WebhookUnreadable("no report")
        return (said,)

    def parse_uplinks(self, request: HttpRequest) -> Sequence[CarrierUplink]:
        said = self._read(request)
        if not isinstance(said, CarrierUplink):
            raise WebhookUnreadable("no uplink")
        return (said,)

    def _read(self, request: HttpRequest) -> DeliveryReport | CarrierUplink:
        # An entry of a queue is a text; what is none gets its replacement characters here.
        return self._events.read(request.body.decode(errors="replace"))


def event(**changes: Any) -> dict[str, Any]:
    """A status report, as the carrier publishes it."""
    return {
        "eventType": "TEXT_DELIVERED",
        "eventVersion": "1.0",
        "eventTimestamp": 1773489601000,
        "isFinal": True,
        "originationPhoneNumber": f"+{SUBMISSION.sender}",
        "destinationPhoneNumber": SUBMISSION.recipient,
        "isoCountryCode": "CN",
        "messageId": "c-17",
        "messageRequestTimestamp": 1773489600000,
        "messageEncoding": "Unicode",
        "messageType": "TRANSACTIONAL",
        "messageStatus": "DELIVERED",
        "messageStatusDescription": "Message has been accepted by phone",
        "context": {"message_id": MESSAGE_ID, "carrier": NAME},
        "totalMessageParts": 1,
        "totalMessagePrice": 0.00581,
        "totalCarrierFee": 0.003,
        **changes,
    }


def inbound(text: str, **changes: Any) -> dict[str, Any]:
    """What somebody has written to a number, as the carrier publishes it."""
    return {
        "originationNumber": SUBMISSION.recipient,
        "destinationNumber": f"+{SUBMISSION.sender}",
        "messageKeyword": "KEYWORD_1",
        "messageBody": text,
        "inboundMessageId": "mo-1",
        **changes,
    }


def _milliseconds(at: str) -> int | str:
    """A time as the carrier writes it; what is no moment stays as it is."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return at
    offset = moment.utcoffset()
    if offset is None:
        return at
    # Not by way of UTC, in which not every moment exists.
    return (moment.replace(tzinfo=None) - _EPOCH - offset) // timedelta(milliseconds=1)


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()
