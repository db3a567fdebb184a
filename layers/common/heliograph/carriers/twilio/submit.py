"""Handing a message to Twilio: one request that creates a Message, and what its answer proves.

| what happens                                                   | what it means     |
|----------------------------------------------------------------|-------------------|
| 201 with a `sid`                                               | Accepted          |
| 4xx with a `code`                                              | Refused           |
| 429, 401, or 4xx with a code of `codes.TRY_AGAIN`              | ProvedUnsent      |
| no connection: name, refusal, time-out, TLS                    | ProvedUnsent      |
| anything else once the body is on its way, silence and 5xx     | Unconfirmed       |
"""

from __future__ import annotations

from base64 import b64encode
from typing import Annotated, Final
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from heliograph.carriers.twilio.account import DEFAULT_URL
from heliograph.carriers.twilio.codes import TRY_AGAIN, status_code_of_refusal
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

_CREATED: Final = 201
_NOT_AUTHENTIC: Final = 401
_THROTTLED: Final = 429

_MAX_VALIDITY: Final = 36_000
_LONGEST_SHORT_CODE: Final = 6

_REPEATED: Final = "rc=5&rp=all"
"""Makes Twilio repeat a report that gets no 2xx, five times within 15 seconds; else one that we
cannot take at the moment is lost. It reads this off the address and neither sends nor signs it."""


class TwilioCarrier:
    """Submits messages to Twilio."""

    def __init__(
        self,
        account: CarrierAccount,
        addresses: CallbackAddresses,
        *,
        requests: CarrierRequests,
        clock: Clock,
    ) -> None:
        settings = account.settings
        sid = settings["account_sid"]
        self.name = account.name
        self._url = f"{settings.get('url', DEFAULT_URL)}/2010-04-01/Accounts/{sid}/Messages.json"
        self._headers = {
            "Authorization": _basic(sid, account.credentials["auth_token"]),
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        self._messaging_service_sid = settings.get("messaging_service_sid")
        self._report_url = addresses.report_url
        self._requests = requests
        self._clock = clock

    def submit(self, submission: Submission) -> Submitted:
        """Hand a message over once. Never raises for what the carrier or the network does."""
        body = urlencode(self._form(submission)).encode()
        reply = self._requests.post(self._url, body, self._headers)
        return self._outcome(reply) if isinstance(reply, CarrierReply) else reply

    def _form(self, submission: Submission) -> dict[str, str]:
        remaining = (submission.valid_until - self._clock.now()).total_seconds()
        return {
            "To": submission.recipient,
            **self._sender(submission.sender),
            "Body": submission.text,
            "StatusCallback": self._callback(submission.message_id),
            # Seconds in Twilio's own queue; it knows no other validity, and no longer one.
            "ValidityPeriod": str(max(1, min(int(remaining), _MAX_VALIDITY))),
            # The customer's characters are sent as they are, for their segments were counted so.
            "SmartEncoded": "false",
        }

    def _callback(self, message_id: str) -> str:
        return f"{self._report_url}?{urlencode({'ref': message_id})}#{_REPEATED}"

    def _sender(self, sender: str) -> dict[str, str]:
        if self._messaging_service_sid:
            return {"MessagingServiceSid": self._messaging_service_sid}
        is_number = sender.isdecimal() and len(sender) > _LONGEST_SHORT_CODE
        return {"From": f"+{sender}" if is_number else sender}

    def _outcome(self, reply: CarrierReply) -> Submitted:
        status, answer = reply.status, _read(reply.body)
        if status == _CREATED and answer.sid:
            return Accepted(answer.sid)
        code = None if answer.code is None else str(answer.code)
        if status in {_THROTTLED, _NOT_AUTHENTIC} or (400 <= status < 500 and code in TRY_AGAIN):
            wait = retry_after(reply.headers.get("retry-after"), self._clock.now())
            return ProvedUnsent(f"HTTP {status}", wait)
        if 400 <= status < 500 and code:
            return Refused(code, status_code_of_refusal(code))
        return Unconfirmed(f"HTTP {status}")


class _Answer(BaseModel):
    """What Twilio answers: its id of the message, or an error code."""

    model_config = ConfigDict(strict=True, frozen=True)

    sid: Annotated[str, Field(pattern=r"^[!-~]{1,64}$")] | None = None
    code: Annotated[int, Field(ge=1, lt=10**9)] | None = None


def _basic(user: str, password: str) -> str:
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


def _read(content: bytes) -> _Answer:
    try:
        return _Answer.model_validate_json(content)
    except ValidationError:
        return _Answer()
