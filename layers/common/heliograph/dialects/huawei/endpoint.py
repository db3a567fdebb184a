"""The two send operations: prove who asks, read the body, send, answer.

The order of the checks is the one the sources suggest: who is asking, the content type, whether
the body can be read, its fields, and then each number for itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from heliograph.dialects.huawei import codes
from heliograph.dialects.huawei.answers import answer_of, refusal_of
from heliograph.dialects.huawei.authentication import Authentication
from heliograph.dialects.huawei.codes import Unauthorized
from heliograph.dialects.huawei.parse import parse_batch_send_diff_sms, parse_batch_send_sms
from heliograph.domain.configuration import Application
from heliograph.domain.errors import FieldInvalid, QueueUnavailable, RequestUnreadable
from heliograph.domain.sending import SendRequest, SendResult
from heliograph.ports import HttpAnswer, HttpRequest

Parse: TypeAlias = Callable[[bytes, Application], SendRequest]


class _WrongContentType(Exception):
    """The body is not of the media type of this operation."""

    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.expected = expected


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
        except _WrongContentType as wrong:
            return refusal_of(codes.WRONG_CONTENT_TYPE, wrong.expected)
        except RequestUnreadable:
            return refusal_of(codes.UNPARSABLE)
        except FieldInvalid as invalid:
            return refusal_of(codes.MALFORMED_FIELD, str(invalid))
        except QueueUnavailable:
            return refusal_of(codes.UNAVAILABLE)


def _check_content_type(request: HttpRequest, media_type: str) -> None:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != media_type:
        raise _WrongContentType(media_type)
