"""What a send is held against, kept in memory: barrings, histories, remembered answers."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from heliograph.domain.audit import AuditEntry, entry_of
from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.errors import IdempotencyKeyInUse, IdempotencyKeyReused
from heliograph.domain.frequency import FrequencyLimit, FrequencyLimits, digest, in_milliseconds
from heliograph.domain.histories import Claim, History
from heliograph.domain.number_keys import NumberKeys
from heliograph.domain.sending import Origin, to_millisecond
from heliograph.ports.clock import Clock
from heliograph.ports.http import HttpAnswer
from heliograph.ports.pending import Pending

from tests.fakes.clock import FakeClock

DAY: Final = timedelta(days=1)
LONGEST_REQUEST: Final = timedelta(seconds=30)

NUMBER_KEYS: Final = NumberKeys(lambda: b"the secret of the tests")
"""What makes the keys of numbers where no deployment has a secret for it."""


class FakeBarrings:
    """Barrings and OptOuts. audit: what was changed because somebody asked for it."""

    def __init__(self, barrings: Iterable[Barring] = ()) -> None:
        self.audit: list[AuditEntry] = []
        self.records = {(one.recipient, one.channel_number): one for one in barrings}

    def record(self, barring: Barring, begun_by: str | None = None) -> None:
        begun_by = begun_by or barring.inbound_id or barring.recorded_by
        self.records[barring.recipient, barring.channel_number] = replace(
            barring, begun_by=None if barring.is_lifted else begun_by
        )

    def follow(self, asked: Barring) -> bool:
        known = self.records.get((asked.recipient, asked.channel_number))
        if known is not None and not _is_newer(asked, known):
            return False
        begun_by = known.begun_by if known and not known.is_lifted else None
        self.record(asked, begun_by=begun_by)
        self.audit.append(entry_of(asked))
        return True

    def reasons(self, channel_number: str, recipient: str) -> Sequence[Barring]:
        found = (self.records.get((recipient, scope)) for scope in (channel_number, None))
        return [one for one in found if one is not None and not one.is_lifted]

    def barred(self, channel_number: str, recipients: Collection[str]) -> Mapping[str, BarringKind]:
        blocked = self._barred_by(None, recipients)
        return blocked | self._barred_by(channel_number, recipients)

    def _barred_by(
        self, channel_number: str | None, recipients: Collection[str]
    ) -> dict[str, BarringKind]:
        found = (self.records.get((recipient, channel_number)) for recipient in recipients)
        return {one.recipient: one.kind for one in found if one is not None and not one.is_lifted}


def _is_newer(asked: Barring, known: Barring) -> bool:
    if asked.recorded_at == known.recorded_at:
        return known.is_lifted and not asked.is_lifted
    return asked.recorded_at > known.recorded_at


class FakeHistories:
    """Histories. free: the numbers that the operator has freed from limits."""

    def __init__(self, free: Collection[str] = ()) -> None:
        self.histories: dict[str, History] = {}
        self.alone: dict[str, Claim] = {}
        self.free = free
        self._lock = Lock()

    def at_hand(self, numbers: Collection[str]) -> Mapping[str, History]:
        return {one: self.histories[one] for one in numbers if one in self.histories}

    def take(
        self,
        number: str,
        claim: Claim,
        limits: FrequencyLimits | None,
        seen: History | None = None,  # noqa: ARG002 - nothing is saved by it here
    ) -> Claim | FrequencyLimit:
        with self._lock:
            history = self._history(number)
            known = history.claim_of(claim.message_id)
            if known is not None and known.stands_before(claim):
                return known
            limit = self._limit_hit(number, history, claim, limits)
            if limit is not None:
                return limit
            self.histories[number] = history.with_(claim)
            return known or claim

    def take_alone(self, number: str, claim: Claim) -> Claim:  # noqa: ARG002 - ids are enough here
        with self._lock:
            return self.alone.setdefault(claim.message_id, claim)

    def take_later(
        self,
        number: str,
        claim: Claim,
        limits: FrequencyLimits | None,
        seen: History | None = None,
    ) -> Pending | None:
        history = self._history(number) if seen is None else seen
        is_known = history.claim_of(claim.message_id) is not None
        if is_known or self._limit_hit(number, history, claim, limits) is not None:
            return None
        return Pending(lambda: self._is_added(number, history, claim))

    def _is_added(self, number: str, seen: History, claim: Claim) -> bool:
        with self._lock:
            is_as_seen = self._history(number) == seen
            if is_as_seen:
                self.histories[number] = seen.with_(claim)
            return is_as_seen

    def take_alone_later(self, number: str, claim: Claim) -> Pending:  # noqa: ARG002 - as above
        return Pending(lambda: self._is_alone(claim))

    def _is_alone(self, claim: Claim) -> bool:
        with self._lock:
            return self.alone.setdefault(claim.message_id, claim) is claim

    def would_admit(
        self, number: str, text: str, at: datetime, limits: FrequencyLimits
    ) -> FrequencyLimit | None:
        asked = Claim("", in_milliseconds(at), digest(text), "")
        return self._limit_hit(number, self._history(number), asked, limits)

    def _history(self, number: str) -> History:
        return self.histories.get(number, History())

    def _limit_hit(
        self, number: str, history: History, claim: Claim, limits: FrequencyLimits | None
    ) -> FrequencyLimit | None:
        if limits is None or claim.is_for_ending or number in self.free:
            return None
        return history.limit_hit(claim, limits)


@dataclass(frozen=True)
class _Remembered:
    """One key: the body it came with, its send's origin, its end; its answer, once there is one.

    in_use_until: when whoever makes the answer has died; None if nobody makes it.
    """

    body: bytes
    origin: Origin
    until: datetime
    in_use_until: datetime | None
    answer: HttpAnswer | None = None


class FakeAnswers:
    """AnswerMemory."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.records: dict[tuple[str, str], _Remembered] = {}
        self._clock = clock or FakeClock()
        self._lock = Lock()

    def answer_once(
        self, scope: str, key: str, body: bytes, answer: Callable[[Origin], HttpAnswer]
    ) -> HttpAnswer:
        begun = self._begin((scope, key), body)
        if isinstance(begun, HttpAnswer):
            return replace(begun, headers={**begun.headers, "Idempotent-Replayed": "true"})
        given = None
        try:
            given = answer(begun)
        finally:
            self._end((scope, key), given)
        return given

    def _begin(self, name: tuple[str, str], body: bytes) -> HttpAnswer | Origin:
        """Take the key and return its send's origin, or return the answer that was given."""
        now = self._clock.now()
        with self._lock:
            known = self.records.get(name)
            if known is None or known.until <= now:
                known = _Remembered(body, Origin(to_millisecond(now)), now + DAY, None)
            if known.body != body:
                raise IdempotencyKeyReused
            if known.answer is not None:
                return known.answer
            if known.in_use_until is not None and known.in_use_until > now:
                raise IdempotencyKeyInUse
            self.records[name] = replace(known, in_use_until=now + LONGEST_REQUEST)
            return known.origin

    def _end(self, name: tuple[str, str], answer: HttpAnswer | None) -> None:
        kept = None if answer is None or answer.status >= 500 else answer
        with self._lock:
            self.records[name] = replace(self.records[name], answer=kept, in_use_until=None)
