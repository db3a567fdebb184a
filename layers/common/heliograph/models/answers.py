"""The records of answers that are remembered under a key of the caller's."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Final
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.attributes import (
    BinaryAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from heliograph.domain.errors import IdempotencyKeyInUse, IdempotencyKeyReused
from heliograph.domain.sending import Origin, to_millisecond
from heliograph.models.database import PassingRecord
from heliograph.ports.clock import Clock
from heliograph.ports.http import HttpAnswer

KEPT: Final = timedelta(hours=24)
LONGEST_REQUEST: Final = timedelta(seconds=30)
"""The HTTP API waits no longer for a function. What takes longer has died on the way."""
REPLAYED: Final = "Idempotent-Replayed"

_log = logging.getLogger(__name__)


class AnswerRecord(PassingRecord):
    """One key, and the answer to the first request that came with it.

    id: a digest of scope and key, so that no key of a caller's is too long or read by anybody.
    body_digest: of the request. begun_at, seed: the origin of its send; another request that tries
    again after this one failed makes the same messages.
    mark: names the request that holds the key. in_use_until: when that one has died if there is no
    answer by then; its beginning once it has failed.
    status and the rest: the answer, once there is one; its body is compressed.
    """

    id = UnicodeAttribute(hash_key=True)
    body_digest = UnicodeAttribute()
    begun_at = UTCDateTimeAttribute()
    seed = NumberAttribute()
    mark = UnicodeAttribute()
    in_use_until = UTCDateTimeAttribute()
    status = NumberAttribute(null=True)
    content_type = UnicodeAttribute(null=True)
    headers = JSONAttribute(null=True)
    body = BinaryAttribute(null=True, legacy_encoding=False)

    def origin(self) -> Origin:
        """Return what the messages of the send are made of."""
        return Origin(self.begun_at, int(self.seed))

    def answer(self) -> HttpAnswer | None:
        """Return the answer, None while it is being made."""
        if not self.status:
            return None
        return HttpAnswer(
            status=int(self.status),
            content_type=self.content_type,
            headers=self.headers,
            body=zlib.decompress(self.body),
        )


class DynamoAnswers:
    """AnswerMemory in a table of AnswerRecord: one write before an answer is made, one after."""

    def __init__(self, records: type[AnswerRecord], clock: Clock) -> None:
        self._records = records
        self._clock = clock

    def answer_once(
        self, scope: str, key: str, body: bytes, answer: Callable[[Origin], HttpAnswer]
    ) -> HttpAnswer:
        """Return the first answer to this key in this scope, made by `answer` if there is none.

        Remembered is what says something definite. After an exception or an answer of 500 and
        above nobody knows what is queued, nor if the function died while it made the answer. So
        the record stays, and the same request may try again with the origin that is in it.
        """
        ours = self._new_record(scope, key, body)
        held = ours.put_if(self._is_free()).item
        if held is not None and self._has_failed(held, ours):
            held = self._take_over(held, ours)
        # A write that was repeated because its answer was lost finds its own mark.
        if held is not None and held.mark == ours.mark:
            return self._answer_first(held, answer)
        return _replayed(held, ours.body_digest)

    def _is_free(self) -> Condition:
        is_new = self._records.id.does_not_exist()
        its_time_is_over = self._records.ttl <= self._clock.now()
        condition: Condition = is_new | its_time_is_over
        return condition

    def _has_failed(self, held: AnswerRecord, ours: AnswerRecord) -> bool:
        """Tell whether another request like ours holds the key and will not answer any more."""
        is_another_like_ours = held.mark != ours.mark and held.body_digest == ours.body_digest
        is_over = held.in_use_until <= self._clock.now()
        return is_another_like_ours and is_over and not held.status

    def _take_over(self, held: AnswerRecord, ours: AnswerRecord) -> AnswerRecord | None:
        """Hold the key in place of another; of all who try, one does. Return who holds it now."""
        records = self._records
        is_as_found = records.mark == held.mark
        has_no_answer = records.status.does_not_exist()
        return ours.update_if(
            is_as_found & has_no_answer,
            [records.mark.set(ours.mark), records.in_use_until.set(ours.in_use_until)],
        ).item

    def _answer_first(
        self, held: AnswerRecord, answer: Callable[[Origin], HttpAnswer]
    ) -> HttpAnswer:
        given: HttpAnswer | None = None
        try:
            given = answer(held.origin())
        finally:
            self._keep(held, given)
        return given

    def _keep(self, held: AnswerRecord, given: HttpAnswer | None) -> None:
        """Store the answer, or let the same request try again at once.

        If that fails the caller gets the answer all the same: its messages are queued by now. The
        key counts as one whose function died.
        """
        try:
            held.update_if(self._records.mark == held.mark, self._outcome(held, given))
        except (ClientError, BotoCoreError):
            _log.warning("answer of an idempotent request could not be kept")

    def _outcome(self, held: AnswerRecord, given: HttpAnswer | None) -> list[Action]:
        records = self._records
        if given is None or given.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return [records.in_use_until.set(held.begun_at)]
        return [
            records.status.set(given.status),
            records.content_type.set(given.content_type),
            records.headers.set(dict(given.headers)),
            records.body.set(zlib.compress(given.body)),
        ]

    def _new_record(self, scope: str, key: str, body: bytes) -> AnswerRecord:
        now = self._clock.now()
        origin = Origin(to_millisecond(now))
        return self._records(
            _digest(scope.encode(), key.encode(errors="surrogatepass")),
            body_digest=_digest(body),
            begun_at=origin.accepted_at,
            seed=origin.seed,
            mark=uuid4().hex,
            in_use_until=now + LONGEST_REQUEST,
            ttl=now + KEPT,
        )


def _replayed(held: AnswerRecord | None, body_digest: str) -> HttpAnswer:
    """Return what was answered to another request with this key, marked as a repetition."""
    if held is not None and held.body_digest != body_digest:
        raise IdempotencyKeyReused
    answer = held.answer() if held is not None else None
    if answer is None:
        raise IdempotencyKeyInUse
    return HttpAnswer(
        status=answer.status,
        content_type=answer.content_type,
        headers={**answer.headers, REPLAYED: "true"},
        body=answer.body,
    )


def _digest(*parts: bytes) -> str:
    """Digest parts so that no other parts, however divided, come to the same."""
    return sha256(b"".join(sha256(part).digest() for part in parts)).hexdigest()
