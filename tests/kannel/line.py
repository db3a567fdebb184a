"""The whole line: our adapter, Debian's Kannel, a carrier that speaks SMPP, and our webhook."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Self

from heliograph.carriers.kannel.submit import KannelCarrier
from heliograph.clock import SystemClock
from heliograph.domain.message_ids import message_ids
from heliograph.egress.carrier_requests import KeptCarrierRequests
from heliograph.ports.carriers import (
    CallbackAddresses,
    CarrierAccount,
    CarrierReply,
    ProvedUnsent,
    Submission,
    Submitted,
    Unconfirmed,
)

from tests.contracts.carriers.kannel import kannel_account
from tests.kannel.gateway import Kannel
from tests.kannel.our_side import OurSide, open_our_side
from tests.kannel.smsc import Handset, SmppCarrier

CHANNEL_NUMBER = "1069000001"

_numbers = count(1)


class HeardRequests:
    """The way out, which remembers the last reply."""

    def __init__(self) -> None:
        self._requests = KeptCarrierRequests(connect_timeout=2, read_timeout=10)
        self.said = b""

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str]
    ) -> CarrierReply | ProvedUnsent | Unconfirmed:
        reply = self._requests.post(url, body, headers)
        self.said = reply.body if isinstance(reply, CarrierReply) else b""
        return reply


@dataclass
class Line:
    """Everything between a submission and its report."""

    smsc: SmppCarrier
    gateway: Kannel
    ours: OurSide
    account: CarrierAccount
    requests: HeardRequests = field(default_factory=HeardRequests)
    carrier: KannelCarrier = field(init=False)

    def __post_init__(self) -> None:
        addresses = CallbackAddresses(
            report_url=self.ours.url("/callback/kannel"), uplink_url=self.ours.url("/uplink/kannel")
        )
        self.carrier = KannelCarrier(
            self.account,
            addresses,
            requests=self.requests,
            clock=SystemClock(),
        )

    def with_account(self, other: CarrierAccount) -> Self:
        """The same line for another account at the gateway."""
        return replace(self, account=other)

    def handset(self, handset: Handset | None = None, country: str = "+86138") -> str:
        """A number nobody had before, and how its messages are treated."""
        number = f"{country}{next(_numbers):08}"
        self.smsc.handsets[number.lstrip("+")] = handset or Handset()
        return number

    def send(
        self, number: str, text: str = "Dear customer", valid_for: timedelta = timedelta(hours=1)
    ) -> tuple[str, Submitted]:
        """Submit a message, and return its id and what the adapter says of it."""
        now = datetime.now(UTC)
        message_id = next(message_ids("10001", now))
        submission = Submission(
            message_id=message_id,
            recipient=number,
            sender=CHANNEL_NUMBER,
            text=text,
            segment_count=1,
            valid_until=now + valid_for,
        )
        return message_id, self.carrier.submit(submission)


@contextmanager
def open_line(folder: Path, dlr_storage: str = "sqlite3", core: str = "") -> Iterator[Line]:
    """A line of its own, bound and ready. core: more of that group of kannel.conf."""
    with open_our_side() as ours, SmppCarrier() as smsc:
        gateway = Kannel(folder, smsc.port, ours.uplink_url, dlr_storage, core)
        with gateway:
            smsc.wait_until_bound()
            yield Line(smsc, gateway, ours, kannel_account(gateway.url))
