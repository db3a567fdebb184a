"""Handing a message to the gateway: one request to its smsbox, and what its answer proves.

| what happens                                                   | what it means     |
|----------------------------------------------------------------|-------------------|
| 202 `0: Accepted ...` or `3: Queued ...`                       | Accepted          |
| 403 `Not routable ...`, 400 with a reason (codes.REFUSALS)     | Refused           |
| 403 `Authorization failed ...`, 503 `Temporal failure ...`     | ProvedUnsent      |
| no connection: smsbox is down, name, time-out, TLS             | ProvedUnsent      |
| anything else once the body is on its way, silence above all   | Unconfirmed       |

The gateway gives a message no id. What it splits, it asks the carrier to report on once: the
receipt of the first segment is the report on the message (docs/carriers/kannel.md).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from heliograph.carriers.kannel.codes import NOT_TAKEN, REFUSALS
from heliograph.carriers.kannel.signature import signature
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

_CODING: Final = {Encoding.GSM7: "0", Encoding.UCS2: "2"}
_ALL_REPORTS: Final = "31"
_TAKEN: Final = 202
_ACCEPTED: Final = ("0: ", "3: ")
"""Handed to a connection, or kept until there is one. Other 202s come before that is known."""

_REPORT_FIELDS: Final = "type=%d&reply=%A&smsc_id=%F&at=%T"
"""Filled in by the gateway: type, text of the carrier, the carrier's id, seconds since 1970."""


class KannelCarrier:
    """Submits messages to a gateway."""

    def __init__(
        self,
        account: CarrierAccount,
        addresses: CallbackAddresses,
        *,
        requests: CarrierRequests,
        clock: Clock,
    ) -> None:
        self.name = account.name
        self._url = account.settings["url"]
        self._credentials = account.credentials
        self._addresses = addresses
        self._requests = requests
        self._clock = clock

    def submit(self, submission: Submission) -> Submitted:
        """Hand a message over once. Never raises for what the gateway or the network does."""
        headers = self._headers(submission)
        reply = self._requests.post(self._url, submission.text.encode(), headers)
        return _outcome(reply) if isinstance(reply, CarrierReply) else reply

    def _headers(self, submission: Submission) -> Mapping[str, str]:
        """Everything but the text. The gateway reads these as they are and decodes nothing.

        It understands a query as well, but that would put number, text and password into logs.
        """
        return {
            "Content-Type": "text/plain; charset=UTF-8",
            "X-Kannel-Username": self._credentials["username"],
            "X-Kannel-Password": self._credentials["password"],
            "X-Kannel-From": submission.sender,
            "X-Kannel-To": submission.recipient,
            "X-Kannel-Coding": _CODING[_encoding(submission)],
            "X-Kannel-Validity": str(_minutes_until(submission.valid_until, self._clock.now())),
            "X-Kannel-DLR-Mask": _ALL_REPORTS,
            "X-Kannel-DLR-URL": self._report_url(submission.message_id),
        }

    def _report_url(self, message_id: str) -> str:
        """Return where to report. `%` begins an escape of the gateway, and `%%` is a `%`."""
        address = self._addresses.report_url.replace("%", "%%")
        proof = signature(self._credentials["secret"], message_id)
        return f"{address}?ref={message_id}&sig={proof}&{_REPORT_FIELDS}"


def _encoding(submission: Submission) -> Encoding:
    area = Area.MAINLAND if is_mainland(submission.recipient) else Area.INTERNATIONAL
    return segmentation(submission.text, area).encoding


def _minutes_until(valid_until: datetime, now: datetime) -> int:
    """Return whole minutes, at least one: the gateway drops at once what is valid for none."""
    return max(1, math.floor((valid_until - now).total_seconds() / 60))


def _outcome(reply: CarrierReply) -> Submitted:
    answer = (reply.status, reply.body.decode("latin-1").strip())
    if reply.status == _TAKEN and answer[1].startswith(_ACCEPTED):
        return Accepted()
    if answer in REFUSALS:
        return Refused(carrier_code=answer[1], status_code=REFUSALS[answer])
    if answer in NOT_TAKEN:
        return ProvedUnsent(f"HTTP {reply.status}: {answer[1]}")
    return Unconfirmed(f"HTTP {reply.status}")
