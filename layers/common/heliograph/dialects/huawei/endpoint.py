"""The two send operations: prove who asks, read the body, send, answer.

The order of the checks is the one the sources suggest: who is asking, the content type, whether
the body can be read, its fields, and then each number for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from heliograph.dialects.huawei import codes
from heliograph.dialects.huawei.answers import answer_of, refusal_of
from heliograph.dialects.huawei.authentication import Authentication
from heliograph.dialects.huawei.codes import ApiCode, Unauthorized
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
from heliograph.ports import HttpAnswer, HttpRequest

Parse: TypeAlias = Callable[[bytes, Application], SendRequest]


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
class SendEndpoint:
    """The send operations of this dialect (API-02)."""

    authenticate: Authentication
    send: Callable[[SendRequest], SendResult]

    def batch_send_sms(self, request: HttpRequest) -> HttpAnswer:
        """Answer `POST /sms/batchSendSms/v1`."""
        return self._answer(request, "application/x-www-form-urlencoded", parse_batch_send_sms)

    def batch_send_diff_sms(self, request: HttpRequest) -> HttpAnswer:
        """Answer `POST /sms/batchSendDiffSms/v1`."""
        return self._answer(request, "application/json", parse_batch_send_diff_sms)

    def _answer(self, request: HttpRequest, media_type: str, parse: Parse) -> HttpAnswer:
        try:
            application = self.authenticate(request)
            _check_content_type(request, media_type)
            return answer_of(self.send(parse(request.body, application)))
        except Unauthorized as unauthorized:
            return refusal_of(unauthorized.code)
        except SendRefused as refused:
            return refusal_of(_CODES[type(refused)], str(refused))


def _check_content_type(request: HttpRequest, media_type: str) -> None:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != media_type:
        raise _WrongContentType(media_type)
