"""What is remembered of answers to requests. Only sends have any."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from heliograph.domain.sending import Origin
from heliograph.ports.http import HttpAnswer


class AnswerMemory(Protocol):
    """Answers that are remembered under a key of the caller's (Idempotency-Key) for 24 hours."""

    def answer_once(
        self, scope: str, key: str, body: bytes, answer: Callable[[Origin], HttpAnswer]
    ) -> HttpAnswer:
        """Return the first answer to this key in this scope, made by `answer` if there is none.

        An answer that is not the first has the header `Idempotent-Replayed: true`. If `answer`
        raises, or says 500 or above, its answer is not remembered and the same request may try
        again. `answer` is given the origin of the first request, whichever it is that tries.
        Raises IdempotencyKeyReused if the first request had another body, IdempotencyKeyInUse
        while a request is still being answered.
        """
