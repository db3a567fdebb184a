"""Handing a message to Vonage: one request, and what its answer proves.

The status of the HTTP answer is 200 whatever happened. The body has an entry for each segment:

| what happens                                                   | what it means     |
|----------------------------------------------------------------|-------------------|
| every segment has status 0                                     | Accepted          |
| some segments have it                                          | Accepted (below)  |
| no segment has it, and one is refused for good                 | Refused           |
| no segment has it, and all have a status of `codes.TRY_AGAIN`  | ProvedUnsent      |
| HTTP 429 or 401                                                | ProvedUnsent      |
| no connection: name, refusal, time-out, TLS                    | ProvedUnsent      |
| anything else once the body is on its way, silence above all   | Unconfirmed       |

Of a message that was taken in part, segments are on their way to the handset, so it must not be
sent again. It counts as accepted with all its segments. Those that Vonage did not take are never
reported, so it cannot become DELIVERED; it ends by the reports of the others or by our own clock.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from typing import Annotated, Final, TypeAlias
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from heliograph.carriers.vonage.account import DEFAULT_URL
from heliograph.carriers.vonage.codes import REFUSED_STATUS_CODE, TAKEN, TRY_AGAIN
from heliograph.carriers.vonage.signature import proved
from heliograph.domain.configuration import Area
from heliograph.domain.numbers import is_mainland
from heliograph.domain.segments import Encoding, segmentation
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
from heliograph.ports.retry_after import retry_after

_OK: Final = 200
_NOT_TAKEN: Final = frozenset({401, 429})

_MIN_TTL: Final = 20_000
_MAX_TTL: Final = 604_800_000
_MAX_CALLBACK: Final = 100

_TYPES: Final = {Encoding.GSM7: "text", Encoding.UCS2: "unicode"}


class VonageCarrier:
    """Submits messages to Vonage."""

    def __init__(
        self,
        account: CarrierAccount,
        addresses: CallbackAddresses,
        *,
        requests: CarrierRequests,
        clock: Clock,
    ) -> None:
        self.name = account.name
        self._url = f"{account.settings.get('url', DEFAULT_URL)}/sms/json"
        self._headers = {
            "Authorization": _basic(account.settings["api_key"], account.credentials["api_secret"]),
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        self._token = _token_that_proves_reports(account)
        self._report_url = addresses.report_url
        self._requests = requests
        self._clock = clock

    def submit(self, submission: Submission) -> Submitted:
        """Hand a message over once. Never raises for what the carrier or the network does."""
        body = urlencode(self._form(submission)).encode()
        reply = self._requests.post(self._url, body, self._headers)
        return self._outcome(reply) if isinstance(reply, CarrierReply) else reply

    def _form(self, submission: Submission) -> dict[str, str]:
        return {
            "from": submission.sender.removeprefix("+"),
            "to": submission.recipient.removeprefix("+"),
            "text": submission.text,
            "type": _type(submission),
            "ttl": str(self._ttl(submission)),
            "client-ref": self._reference(submission.message_id),
            **self._callback(),
        }

    def _ttl(self, submission: Submission) -> int:
        """Return for how many milliseconds the message shall be tried."""
        remaining = (submission.valid_until - self._clock.now()).total_seconds()
        return max(_MIN_TTL, min(int(remaining * 1000), _MAX_TTL))

    def _reference(self, message_id: str) -> str:
        return message_id if self._token is None else proved(message_id, self._token)

    def _callback(self) -> dict[str, str]:
        """Return the address for reports. One that is too long would refuse every message."""
        fits = len(self._report_url) <= _MAX_CALLBACK
        return {"callback": self._report_url} if fits else {}

    def _outcome(self, reply: CarrierReply) -> Submitted:
        if reply.status in _NOT_TAKEN:
            wait = retry_after(reply.headers.get("retry-after"), self._clock.now())
            return ProvedUnsent(f"HTTP {reply.status}", wait)
        segments = _read(reply.body) if reply.status == _OK else None
        return _of_segments(segments) if segments else Unconfirmed(f"HTTP {reply.status}")


_CarrierId: TypeAlias = Annotated[str, Field(pattern=r"^[!-~]{1,64}$")]
_Status: TypeAlias = Annotated[str, Field(pattern=r"^[0-9]{1,4}$")]


class _Segment(BaseModel):
    """What Vonage says of one segment."""

    model_config = ConfigDict(strict=True, frozen=True)

    status: _Status
    message_id: _CarrierId | None = Field(validation_alias="message-id", default=None)

    @property
    def is_taken(self) -> bool:
        return self.status == TAKEN


class _Answer(BaseModel):
    """What Vonage answers."""

    model_config = ConfigDict(strict=True, frozen=True)

    count: Annotated[str, Field(pattern=r"^[0-9]{1,4}$")] = Field(validation_alias="message-count")
    messages: tuple[_Segment, ...]


def _basic(user: str, password: str) -> str:
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


def _token_that_proves_reports(account: CarrierAccount) -> str | None:
    """Return with what our reference proves itself; None if Vonage signs its reports."""
    signs = "signature_secret" in account.credentials
    return None if signs else account.credentials.get("token")


def _type(submission: Submission) -> str:
    """Return the alphabet that the message's segments were counted in."""
    area = Area.MAINLAND if is_mainland(submission.recipient) else Area.INTERNATIONAL
    return _TYPES[segmentation(submission.text, area).encoding]


def _of_segments(segments: Sequence[_Segment]) -> Submitted:
    taken = [segment for segment in segments if segment.is_taken]
    if taken:
        return Accepted(taken[0].message_id, segment_count=len(segments))
    refusals = [segment.status for segment in segments if segment.status not in TRY_AGAIN]
    if refusals:
        return Refused(refusals[0], REFUSED_STATUS_CODE)
    return ProvedUnsent(f"status {segments[0].status}")


def _read(content: bytes) -> Sequence[_Segment]:
    """Return the segments of an answer; none if it is not Vonage's, or not whole."""
    try:
        answer = _Answer.model_validate_json(content)
    except ValidationError:
        return ()
    return answer.messages if len(answer.messages) == int(answer.count) else ()
