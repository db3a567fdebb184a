"""The two send operations: prove who asks, read the body, send, answer.

The order of the checks is the one the sources suggest: who is asking, the content type, whether
the body can be read, its fields, and then each number for itself. The headers of our own
extensions come between the content type and the body.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from heliograph.dialects.huawei import codes
from heliograph.dialects.huawei.answers import answer_of, refusal_of
from heliograph.dialects.huawei.authentication import Authentication
from heliograph.dialects.huawei.codes import ApiCode, Unauthorized
from heliograph.dialects.huawei.extensions import idempotency_key, is_dry_run
from heliograph.dialects.huawei.parse import parse_batch_send_diff_sms, parse_batch_send_sms
from heliograph.domain.configuration import Application
from heliograph.domain.errors import (
    ApplicationSuspended,
    FieldInvalid,
    IdempotencyKeyInUse,
    IdempotencyKeyReused,
    QueueUnavailable,
    RequestUnreadable,
    SendRefused,
)
from heliograph.domain.sending import SendRequest, SendResult
from heliograph.ports.answers import AnswerMemory
from heliograph.ports.http import HttpAnswer, HttpRequest


class _WrongContentType(SendRefused):
    """The body is not of the media type of this operation, which is the text of this."""


_CODES: Final[Mapping[type[SendRefused], ApiCode]] = MappingProxyType(
    {
        ApplicationSuspended: codes.APP_KEY_UNAVAILABLE,
        _WrongContentType: codes.WRONG_CONTENT_TYPE,
        RequestUnreadable: codes.UNPARSABLE,
        FieldInvalid: codes.MALFORMED_FIELD,
        QueueUnavailable: codes.UNAVAILABLE,
        IdempotencyKeyReused: codes.KEY_REUSED,
        IdempotencyKeyInUse: codes.KEY_IN_USE,
    }
)
"""What each refusal is called here; Unauthorized brings its code along."""


@dataclass(frozen=True, slots=True)
class _Operation:
    name: str
    media_type: str
    parse: Callable[[bytes, Application], SendRequest]


_SEND_SMS: Final = _Operation(
    "batchSendSms", "application/x-www-form-urlencoded", parse_batch_send_sms
)
_SEND_DIFF_SMS: Final = _Operation(
    "batchSendDiffSms", "application/json", parse_batch_send_diff_sms
)


@dataclass(frozen=True, slots=True)
class SendEndpoint:
    """The send operations of this dialect (API-02).

    rehearse: answers a dry run. answers: returns what remembers answers. Neither is called unless
    a request asks for it, so all others do without what they need.
    """

    authenticate: Authentication[Application]
    send: Callable[[SendRequest], SendResult]
    rehearse: Callable[[SendRequest], HttpAnswer]
    answers: Callable[[], AnswerMemory]

    def batch_send_sms(self, request: HttpRequest) -> HttpAnswer:
        """Answer `POST /sms/batchSendSms/v1`."""
        return self._answer(request, _SEND_SMS)

    def batch_send_diff_sms(self, request: HttpRequest) -> HttpAnswer:
        """Answer `POST /sms/batchSendDiffSms/v1`."""
        return self._answer(request, _SEND_DIFF_SMS)

    def _answer(self, request: HttpRequest, operation: _Operation) -> HttpAnswer:
        try:
            application = self.authenticate(request)
            _check_content_type(request, operation.media_type)
            return self._judged(request, operation, application)
        except Unauthorized as unauthorized:
            return refusal_of(unauthorized.code)
        except SendRefused as refused:
            return refusal_of(_CODES[type(refused)], str(refused))

    def _judged(
        self, request: HttpRequest, operation: _Operation, application: Application
    ) -> HttpAnswer:
        key = idempotency_key(request)
        is_rehearsal = is_dry_run(request)
        send_request = operation.parse(request.body, application)
        if is_rehearsal:
            return self.rehearse(send_request)
        if key is None:
            return answer_of(self.send(send_request))
        scope = f"{application.application_id}/{operation.name}"
        return self.answers().answer_once(
            scope,
            key,
            request.body,
            lambda origin: answer_of(self.send(replace(send_request, origin=origin))),
        )


def _check_content_type(request: HttpRequest, media_type: str) -> None:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != media_type:
        raise _WrongContentType(media_type)
