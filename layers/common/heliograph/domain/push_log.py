"""What is remembered of the pushes of a message or of an inbound message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from heliograph.domain.jobs import Push, ReportBatch, StatusReport
from heliograph.domain.messages import RETENTION
from heliograph.domain.values import value

KEPT: Final[timedelta] = RETENTION


def answered(status: int) -> str:
    """Return how it is said that the customer's server answered with this HTTP status."""
    return f"answered {status}"


_SUCCESSES: Final = frozenset(map(answered, range(200, 300)))


@value(kw_only=True)
class PushTry:
    """One try of a push that is about one message or inbound message.

    subject_id: the id of that message. push_id: of this report alone, also if it was pushed with
    others. answer: what came of it, in words that name nobody.
    """

    subject_id: str
    push_id: str
    at: datetime
    answer: str
    is_taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PushHistory:
    """What became of one push so far.

    tries: how often it went out; a try whose record was lost is missing. taken_at: when the
    customer last took it, None if they have not yet.
    """

    push_id: str
    tries: int
    first_at: datetime
    last_at: datetime
    answer: str
    taken_at: datetime | None

    @property
    def is_success(self) -> bool:
        """Whether the customer's server answered the last try with 2xx.

        It is more than taken: a server that was set up wrongly answers 404, and that counts.
        """
        return self.answer in _SUCCESSES


def together(histories: Iterable[PushHistory]) -> list[PushHistory]:
    """Return one history for each push, by push id, out of all that is known of it."""
    known: dict[str, PushHistory] = {}
    for one in histories:
        before = known.get(one.push_id)
        known[one.push_id] = _joined(before, one) if before else one
    return [known[push_id] for push_id in sorted(known)]


def _joined(one: PushHistory, other: PushHistory) -> PushHistory:
    last = max(one, other, key=lambda history: history.last_at)
    taken = [history.taken_at for history in (one, other) if history.taken_at is not None]
    return replace(
        last,
        tries=one.tries + other.tries,
        first_at=min(one.first_at, other.first_at),
        taken_at=max(taken, default=None),
    )


def tries_of(push: Push, at: datetime, answer: str, *, is_taken: bool) -> Iterator[PushTry]:
    """Yield what a try of a push means for each message that it is about."""
    reports = push.reports if isinstance(push, ReportBatch) else (push,)
    for one in reports:
        subject_id = one.message_id if isinstance(one, StatusReport) else one.inbound_id
        yield PushTry(
            subject_id=subject_id,
            push_id=one.push_id,
            at=at,
            answer=answer,
            is_taken=is_taken,
        )
