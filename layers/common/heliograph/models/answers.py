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

from heliograph.domain.errors import IdempotencyKeyInUse, IdempotencyKeyReused
from heliograph.models.database import PassingRecord
from heliograph.ports import Clock, HttpAnswer

KEPT: Final = timedelta(hours=24)
LONGEST_REQUEST: Final = timedelta(seconds=30)
"""The HTTP API waits no longer for a function. What takes longer has died on the way."""
REPLAYED: Final = "Idempotent-Replayed"

_log = logging.getLogger(__name__)


class AnswerRecord(PassingRecord):
    """One key, and the answer to the first request that came with it.

    id: a digest of scope and key, so that no key of a caller's is too long or read by anybody.
    body_digest: of the request. mark: names the request that holds the key.
    in_use_until: when that request has died if it has no answer yet.
    status and the rest: the answer, once there is one; its body is compressed.
    """

    id = UnicodeAttribute(hash_key=True)
    body_digest = UnicodeAttribute()
    mark = UnicodeAttribute()
    in_use_until = UTCDateTimeAttribute()
    status = NumberAttribute(null=True)
    content_type = UnicodeAttribute(null=True)
    headers = JSONAttribute(null=True)
    body = BinaryAttribute(null=True, legacy_encoding=False)

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
        self, scope: str, key: str, body: bytes, answer: Callable[[], HttpAnswer]
    ) -> HttpAnswer:
        """Return the first answer to this key in this scope, made by `answer` if there is none.

        Remembered is what says something definite. After an exception or an answer of 500 and
        above the key is free again, as it is when the function died while it made the answer.
        """
        ours = self._new_record(scope, key, body)
        written = ours.put_if(self._is_free_for(ours))
        # A write that was repeated because its answer was lost finds its own mark.
        if written.applied or (written.item is not None and written.item.mark == ours.mark):
            return self._answer_first(ours, answer)
        return _replayed(written.item, ours.body_digest)

    def _answer_first(self, ours: AnswerRecord, answer: Callable[[], HttpAnswer]) -> HttpAnswer:
        given: HttpAnswer | None = None
        try:
            given = answer()
        finally:
            self._keep(ours, given)
        return given

    def _keep(self, ours: AnswerRecord, given: HttpAnswer | None) -> None:
        """Store the answer, or free the key.

        If that fails the caller gets the answer all the same: its messages are queued by now. The
        key counts as one whose function died.
        """
        try:
            if given is None or given.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                ours.delete_if(self._records.mark == ours.mark)
            else:
                self._remember(ours, given)
        except (ClientError, BotoCoreError):
            _log.warning("answer of an idempotent request could not be kept")

    def _remember(self, ours: AnswerRecord, given: HttpAnswer) -> None:
        records = self._records
        ours.update_if(
            records.mark == ours.mark,
            [
                records.status.set(given.status),
                records.content_type.set(given.content_type),
                records.headers.set(dict(given.headers)),
                records.body.set(zlib.compress(given.body)),
            ],
        )

    def _is_free_for(self, ours: AnswerRecord) -> Condition:
        records, now = self._records, self._clock.now()
        is_new = records.id.does_not_exist()
        its_time_is_over = records.ttl <= now
        is_the_same_request = records.body_digest == ours.body_digest
        has_no_answer = records.status.does_not_exist()
        has_died = records.in_use_until <= now
        it_died_with_this = is_the_same_request & has_no_answer & has_died
        condition: Condition = is_new | its_time_is_over | it_died_with_this
        return condition

    def _new_record(self, scope: str, key: str, body: bytes) -> AnswerRecord:
        now = self._clock.now()
        return self._records(
            _digest(scope.encode(), key.encode(errors="surrogatepass")),
            body_digest=_digest(body),
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
