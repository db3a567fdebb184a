"""What can be wrong with a request to our own API: one JSON shape, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from heliograph.domain.errors import (
    ApplicationSuspended,
    HeliographError,
    NotAuthentic,
    QueryInvalid,
    TooManyExports,
)
from heliograph.ports.http import HttpAnswer


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of mistake: its code, its HTTP status, and what a caller can do about it."""

    code: str
    status: int
    what_to_do: str


INVALID: Final = Problem(
    "invalid_parameter", 400, "Correct the parameter. docs/records.md lists them with their rules."
)
NOT_AUTHENTIC: Final = Problem(
    "not_authenticated",
    401,
    "Sign the request with an app key and its secret, with X-WSSE or SDK-HMAC-SHA256 as for a "
    "send. Check secret, clock and the address you call from.",
)
SUSPENDED: Final = Problem(
    "suspended", 403, "Ask why this operator's key was disabled, and to enable it."
)
NOT_YOURS: Final = Problem(
    "not_yours", 403, "Leave application_id out, or give your own. Only operators see others."
)
MAY_NOT_REVEAL: Final = Problem(
    "may_not_reveal", 403, "Leave reveal out, or ask the operator to let this key see numbers."
)
NOT_FOUND: Final = Problem(
    "not_found", 404, "Check the id. Records are there for 90 days, to those who own them."
)

KEY_REUSED: Final = Problem(
    "idempotency_key_reused", 409, "Give each new export an Idempotency-Key of its own, or none."
)
TOO_MANY_EXPORTS: Final = Problem(
    "too_many_exports", 429, "Wait until one of your exports has ended, and ask again then."
)

PROBLEMS: Final = (
    INVALID,
    NOT_AUTHENTIC,
    SUSPENDED,
    NOT_YOURS,
    MAY_NOT_REVEAL,
    NOT_FOUND,
    KEY_REUSED,
    TOO_MANY_EXPORTS,
)


class RequestRefused(HeliographError):
    """A request to our own API that is answered with a problem."""

    def __init__(self, problem: Problem, message: str, parameter: str | None = None) -> None:
        super().__init__(message)
        self.problem = problem
        self.message = message
        self.parameter = parameter

    def answer(self) -> HttpAnswer:
        """Return the answer that says so."""
        named = {} if self.parameter is None else {"parameter": self.parameter}
        error = {
            "code": self.problem.code,
            "message": self.message,
            **named,
            "what_to_do": self.problem.what_to_do,
        }
        return json_answer({"error": error}, self.problem.status)


def json_answer(content: Mapping[str, Any], status: int = 200) -> HttpAnswer:
    """Return an answer of JSON, which nobody on the way may keep."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return HttpAnswer(status=status, body=body, headers={"cache-control": "no-store"})


def answer_or_problem(answer: Callable[[], HttpAnswer]) -> HttpAnswer:
    """Return the answer to a request; whatever is wrong with that becomes a problem."""
    try:
        return answer()
    except RequestRefused as refused:
        return refused.answer()
    except QueryInvalid as invalid:
        return RequestRefused(INVALID, str(invalid), invalid.field).answer()
    except TooManyExports as many:
        message = f"You have {many.most} unfinished exports, which is as many as may be."
        return RequestRefused(TOO_MANY_EXPORTS, message).answer()
    except ApplicationSuspended:
        return RequestRefused(SUSPENDED, "This key is disabled.").answer()
    except NotAuthentic as unknown:
        return RequestRefused(NOT_AUTHENTIC, str(unknown)).answer()
