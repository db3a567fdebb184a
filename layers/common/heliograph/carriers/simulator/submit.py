"""Handing a message to the carrier: one HTTP request, and what its answer proves.

| what happens                                                   | what it means     |
|----------------------------------------------------------------|-------------------|
| 202 with the carrier's id                                      | Accepted          |
| 4xx with a code                                                | Refused           |
| 429, 401, or 503 with the code `connection_refused`            | ProvedUnsent      |
| no connection: name, refusal, time-out, TLS                    | ProvedUnsent      |
| anything else once the body is on its way, silence above all   | Unconfirmed       |
"""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import urlsplit

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from heliograph.carriers.simulator.codes import status_code_of_refusal
from heliograph.carriers.simulator.signature import signed_headers
from heliograph.ports.carriers import (
    Accepted,
    CallbackAddresses,
    CarrierAccount,
    CarrierReply,
    CarrierRequests,
    ProvedUnsent,
    Refused,
    Submission,
    Submitted,
    Unconfirmed,
)
from heliograph.ports.clock import Clock

_JSON: Final = {"Content-Type": "application/json"}

_TAKEN: Final = 202
_NOT_AUTHENTIC: Final = 401
_THROTTLED: Final = 429
_UNAVAILABLE: Final = 503
_CONNECTION_REFUSED: Final = "connection_refused"
"""What the gateway says where a carrier would refuse the connection; a Lambda function cannot."""


class SimulatorCarrier:
    """Submits messages to the simulator."""

    def __init__(
        self,
        account: CarrierAccount,
        addresses: CallbackAddresses,
        *,
        requests: CarrierRequests,
        clock: Clock,
    ) -> None:
        self.name = account.name
        base = account.settings.get("url") or _base(addresses.report_url)
        self._url = f"{base}/simulator/messages"
        self._secret = account.credentials["secret"]
        self._addresses = addresses
        self._requests = requests
        self._clock = clock

    def submit(self, submission: Submission) -> Submitted:
        """Hand a message over once. Never raises for what the carrier or the network does."""
        body = self._rendered(submission)
        headers = signed_headers(self._secret, body, self._clock.now())
        reply = self._requests.post(self._url, body, {**_JSON, **headers})
        return _outcome(reply) if isinstance(reply, CarrierReply) else reply

    def _rendered(self, submission: Submission) -> bytes:
        return orjson.dumps(
            {
                "reference": submission.message_id,
                "recipient": submission.recipient,
                "channel_number": submission.sender,
                "text": submission.text,
                "segment_count": submission.segment_count,
                "status_callback": self._addresses.report_url,
                "uplink_callback": self._addresses.uplink_url,
            }
        )


def _base(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


class _Answer(BaseModel):
    """What the carrier answers: its id of the message, or a code.

    segment_count: how many segments it will report on one by one, if it does.
    """

    model_config = ConfigDict(strict=True, frozen=True)

    carrier_message_id: str | None = None
    segment_count: Annotated[int, Field(ge=1, le=255)] | None = None
    code: str | None = None


def _outcome(reply: CarrierReply) -> Submitted:
    status, answer = reply.status, _read(reply.body)
    if status == _TAKEN and answer.carrier_message_id:
        return Accepted(answer.carrier_message_id, answer.segment_count)
    if _says_not_taken(status, answer.code):
        return ProvedUnsent(f"HTTP {status}")
    if 400 <= status < 500 and answer.code:
        return Refused(answer.code, status_code_of_refusal(answer.code))
    return Unconfirmed(f"HTTP {status}")


def _says_not_taken(status: int, code: str | None) -> bool:
    """Tell whether the carrier itself says that it does not have the message.

    A signature it does not accept is our operator's to repair, so that is no word on the message.
    """
    return status in {_THROTTLED, _NOT_AUTHENTIC} or (
        status == _UNAVAILABLE and code == _CONNECTION_REFUSED
    )


def _read(content: bytes) -> _Answer:
    try:
        return _Answer.model_validate_json(content)
    except ValidationError:
        return _Answer()
