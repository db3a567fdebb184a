"""The gateway's records, kept in memory; tests/contracts/test_handsets.py holds them to it."""

from datetime import datetime
from operator import attrgetter

from heliograph.models.handsets import KEPT, Receipt
from heliograph.sandbox.callbacks import CallbackNotTaken


class FakeHandsets:
    """ReceivedMessages."""

    def __init__(self) -> None:
        self.receipts: list[tuple[str, Receipt]] = []
        self.attempts: list[tuple[str, str, datetime]] = []

    def count_attempt(self, recipient: str, message_id: str, at: datetime) -> int:
        self.attempts.append((recipient, message_id, at))
        return sum(attempt[:2] == (recipient, message_id) for attempt in self.attempts)

    def add(
        self,
        *,
        recipient: str,
        message_id: str,
        carrier_message_id: str,
        channel_number: str,
        text: str,
        segment_count: int,
        received_at: datetime,
    ) -> None:
        receipt = Receipt(
            message_id=message_id,
            carrier_message_id=carrier_message_id,
            channel_number=channel_number,
            text=text,
            segment_count=segment_count,
            received_at=received_at,
        )
        known = {(number, one.carrier_message_id) for number, one in self.receipts}
        if (recipient, carrier_message_id) not in known:
            self.receipts.append((recipient, receipt))

    def received(self, recipient: str, now: datetime) -> list[Receipt]:
        kept = [
            receipt
            for number, receipt in self.receipts
            if number == recipient and receipt.received_at + KEPT > now
        ]
        return sorted(kept, key=attrgetter("received_at"))


class FakeWebhooks:
    """Takes the callbacks of the carrier, except the first `deaf` ones."""

    def __init__(self, deaf: int = 0) -> None:
        self.posts: list[tuple[str, bytes]] = []
        self._deaf = deaf

    def post(self, url: str, body: bytes) -> None:
        if self._deaf:
            self._deaf -= 1
            raise CallbackNotTaken("HTTP 503")
        self.posts.append((url, body))
