"""The records of numbers that must not be written to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.number_keys import NumberKeys
from heliograph.models.batches import read_keys
from heliograph.models.database import Record
from heliograph.models.fingerprints import FINGERPRINT

_EVERYWHERE: Final = "*"
_CHANNEL: Final = "channel#"


class ByChannel(GlobalSecondaryIndex["BarringRecord"]):  # type: ignore[no-untyped-call]
    """Opt-outs of a channel, by when they were last changed. The blocklist is not in it."""

    class Meta:
        index_name = "by_channel"
        projection = AllProjection()

    channel_number = UnicodeAttribute(hash_key=True, attr_name="channel")
    recorded_at = UTCDateTimeAttribute(range_key=True)


class BarringRecord(Record):
    """One barring, or what is left of it once it is lifted.

    The key of the number is the partition: dispatch asks for numbers, and all opt-outs of one
    channel in one partition would be one hot partition. So a barring holds without the number.
    recipient: the number for those who read lists, its pseudonym once it was erased; missing where
    the barring is lifted.
    scope: `channel#<number>` for an opt-out, `*` for the blocklist. is_lifted: true or missing.
    channel_number: of an opt-out; missing for the blocklist, which is no part of the index by it.
    begun_by: missing where it is lifted.
    """

    number_key = UnicodeAttribute(hash_key=True)
    scope = UnicodeAttribute(range_key=True)
    recipient = UnicodeAttribute(null=True)
    reason = UnicodeAttribute()
    recorded_by = UnicodeAttribute()
    recorded_at = UTCDateTimeAttribute()
    inbound_id = UnicodeAttribute(null=True)
    begun_by = UnicodeAttribute(null=True)
    is_lifted = BooleanAttribute(null=True)
    channel_number = UnicodeAttribute(attr_name="channel", null=True)

    by_channel = ByChannel()

    @property
    def kind(self) -> BarringKind:
        """Return why the number is barred."""
        return BarringKind.BLOCKLIST if self.scope == _EVERYWHERE else BarringKind.OPT_OUT

    def barring(self) -> Barring:
        """Return the barring that this record holds."""
        is_opt_out = self.kind is BarringKind.OPT_OUT
        return Barring(
            kind=self.kind,
            recipient=self.recipient,
            channel_number=self.scope.removeprefix(_CHANNEL) if is_opt_out else None,
            reason=self.reason,
            recorded_by=self.recorded_by,
            recorded_at=self.recorded_at,
            inbound_id=self.inbound_id,
            begun_by=self.begun_by,
            is_lifted=bool(self.is_lifted),
        )


class DynamoBarrings:
    """Barrings in a table of BarringRecord, as those who read them see them.

    Here as in the domain, a channel number that is None stands for the blocklist. What is lifted
    counts as not there.
    """

    def __init__(self, records: type[BarringRecord], keys: NumberKeys) -> None:
        self._records = records
        self._keys = keys

    def barred(self, channel_number: str, recipients: Collection[str]) -> Mapping[str, BarringKind]:
        """Return which of these numbers are barred on this channel; one request for 50 of them."""
        numbers = {self._keys.of(recipient): recipient for recipient in recipients}
        found = self._in_force(channel_number, numbers)
        blocklist_first = sorted(found, key=lambda record: record.kind is BarringKind.OPT_OUT)
        return {numbers[record.number_key]: record.kind for record in blocklist_first}

    def reasons(self, channel_number: str, recipient: str) -> Sequence[Barring]:
        """Return all that bars a number on this channel."""
        found = self._in_force(channel_number, [self._keys.of(recipient)])
        return [record.barring() for record in found]

    def of_recipient(self, recipient: str) -> Iterator[Barring]:
        """Yield all barrings of one number (E.164)."""
        yield from _in_force(self._records.query(self._keys.of(recipient), consistent_read=True))

    def of_channel(self, channel_number: str | None) -> Iterator[Barring]:
        """Yield all opt-outs of one channel, or the blocklist. Reads the whole table."""
        its_own = self._records.scope == scope_of(channel_number)
        yield from _in_force(self._records.scan(its_own))

    def all(self) -> Iterator[Barring]:
        """Yield all barrings, page by page."""
        yield from _in_force(self._records.scan(self._records.scope != FINGERPRINT))

    def _in_force(self, channel_number: str, number_keys: Iterable[str]) -> Sequence[BarringRecord]:
        scopes = (scope_of(channel_number), _EVERYWHERE)
        keys = [
            {"number_key": {"S": number_key}, "scope": {"S": scope}}
            for number_key in number_keys
            for scope in scopes
        ]
        return [record for record in read_keys(self._records, keys) if not record.is_lifted]


def barring_record(
    records: type[BarringRecord], barring: Barring, keys: NumberKeys
) -> BarringRecord:
    """Return a record of a barring. Nobody lists what is lifted, so that holds no number."""
    return records(
        keys.of(barring.recipient),
        scope_of(barring.channel_number),
        recipient=None if barring.is_lifted else barring.recipient,
        reason=barring.reason,
        recorded_by=barring.recorded_by,
        recorded_at=barring.recorded_at,
        inbound_id=barring.inbound_id,
        begun_by=None if barring.is_lifted else begun_by(barring),
        is_lifted=barring.is_lifted or None,
        channel_number=barring.channel_number,
    )


def begun_by(barring: Barring) -> str:
    """Return what a barring begins with if it is recorded where there is none."""
    return barring.inbound_id or barring.recorded_by


def scope_of(channel_number: str | None) -> str:
    """Return where a barring of this channel, or of the blocklist, holds."""
    return _EVERYWHERE if channel_number is None else _CHANNEL + channel_number


def _in_force(found: Iterator[BarringRecord]) -> Iterator[Barring]:
    for record in found:
        if not record.is_lifted:
            yield record.barring()
