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

from collections.abc import Iterator
from typing import Final

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError
from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

from heliograph.carriers.simulator import NAME
from heliograph.carriers.simulator.codes import status_code_of_refusal
from heliograph.carriers.simulator.signature import signed_headers
from heliograph.ports import (
    Accepted,
    Clock,
    ProvedUnsent,
    Refused,
    Submission,
    Submitted,
    Unconfirmed,
)

CONNECT_TIMEOUT: Final = 2.0
READ_TIMEOUT: Final = 10.0
"""Seconds. A message without an answer by then is Unconfirmed and never sent again, so this is
generous: eight gateways that start at once on two cores answer after three or four."""

_MAX_ANSWER: Final = 16 * 1024

_TAKEN: Final = 202
_NOT_AUTHENTIC: Final = 401
_THROTTLED: Final = 429
_UNAVAILABLE: Final = 503
_CONNECTION_REFUSED: Final = "connection_refused"
"""What the gateway says where a carrier would refuse the connection; a Lambda function cannot."""


class SimulatorCarrier:
    """Submits messages to the simulator."""

    name: str = NAME

    def __init__(
        self,
        *,
        public_url: str,
        secret: str,
        pool: PoolManager,
        clock: Clock,
        connect_timeout: float = CONNECT_TIMEOUT,
        read_timeout: float = READ_TIMEOUT,
    ) -> None:
        """Take what the carrier needs.

        public_url: the address of this deployment, which the carrier is part of and calls back.
        pool: must not trust a connection that was idle for long, for a message sent into a dead
        one stays Unconfirmed.
        connect_timeout, read_timeout: seconds.
        """
        base = public_url.rstrip("/")
        self._url = f"{base}/simulator/messages"
        self._status_callback = f"{base}/callback/{NAME}"
        self._uplink_callback = f"{base}/uplink/{NAME}"
        self._secret = secret
        self._pool = pool
        self._clock = clock
        self._timeout = Timeout(connect=connect_timeout, read=read_timeout)

    def submit(self, submission: Submission) -> Submitted:
        """Hand a message over once. Never raises for what the carrier or the network does."""
        body = _Body(self._rendered(submission))
        try:
            status, answer = self._post(body)
        except HTTPError as error:
            reason = type(error).__name__
            return Unconfirmed(reason) if body.is_on_its_way else ProvedUnsent(reason)
        return _outcome(status, answer)

    def _rendered(self, submission: Submission) -> bytes:
        return orjson.dumps(
            {
                "reference": submission.message_id,
                "recipient": submission.recipient,
                "channel_number": submission.channel_number,
                "text": submission.text,
                "segment_count": submission.segment_count,
                "status_callback": self._status_callback,
                "uplink_callback": self._uplink_callback,
            }
        )

    def _post(self, body: _Body) -> tuple[int, bytes]:
        response = self._pool.request(
            "POST",
            self._url,
            body=body,
            headers={
                "Content-Type": "application/json",
                "Content-Length": str(len(body.content)),
                **signed_headers(self._secret, body.content, self._clock.now()),
            },
            retries=False,
            redirect=False,
            timeout=self._timeout,
            preload_content=False,
            decode_content=False,
        )
        with response:  # an answer that is not read to its end takes its connection with it
            return response.status, response.read(_MAX_ANSWER)


class _Body:
    """The body of a request, which knows whether any of it may have left us.

    The headers go first, on a connection that stands. So while nobody has asked for the body, the
    carrier cannot have the message, whatever went wrong.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.is_on_its_way = False

    def __iter__(self) -> Iterator[bytes]:
        self.is_on_its_way = True
        yield self.content


class _Answer(BaseModel):
    """What the carrier answers: its id of the message, or a code."""

    model_config = ConfigDict(strict=True, frozen=True)

    carrier_message_id: str | None = None
    code: str | None = None


def _outcome(status: int, content: bytes) -> Submitted:
    answer = _read(content)
    if status == _TAKEN and answer.carrier_message_id:
        return Accepted(answer.carrier_message_id)
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
