"""The two request bodies, from bytes to a SendRequest.

batchSendSms is a form whose `to` and `templateParas` are texts; batchSendDiffSms is JSON whose
`to` and `templateParas` are arrays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from heliograph.dialects.huawei import NAME, fields
from heliograph.domain.configuration import Application
from heliograph.domain.errors import FieldInvalid, RequestUnreadable
from heliograph.domain.sending import (
    MAX_CALLBACK_URL_LENGTH,
    SendGroup,
    SendRequest,
    checked_callback_url,
)

MAX_BODY: Final = 1024 * 1024
"""Bytes; many times what 500 numbers and the longest values need."""
MAX_ROWS: Final = 1000
"""What one answer may hold: a number of the request has a row in it, a group at least one."""

_MAX_CHANNEL_NUMBER: Final = 21
_MAX_TEMPLATE_ID: Final = 64
_MAX_SIGNATURE: Final = 64
_MAX_EXTEND: Final = 128
_MAX_FORM_FIELDS: Final = 100
_MAX_PARAMETERS_TEXT: Final = 64 * 1024


def parse_batch_send_sms(body: bytes, application: Application) -> SendRequest:
    """Read the form of batchSendSms. Raises RequestUnreadable or FieldInvalid."""
    form = _form(body)
    group = SendGroup(
        recipients=fields.numbers("to", tuple(form.get("to", "").split(","))),
        template_id=fields.required_text(form, "templateId", _MAX_TEMPLATE_ID),
        parameters=_parameters_in_form(form),
        signature_name=fields.optional_text(form, "signature", _MAX_SIGNATURE),
    )
    return _request(form, application, (group,))


def parse_batch_send_diff_sms(body: bytes, application: Application) -> SendRequest:
    """Read the JSON of batchSendDiffSms. Raises RequestUnreadable or FieldInvalid."""
    document = _object("body", fields.lenient_json(_text(body)))
    contents = fields.array(document, "smsContent")
    if not 0 < len(contents) <= MAX_ROWS:
        raise FieldInvalid("smsContent", f"1 to {MAX_ROWS} elements")
    groups = tuple(_group(_object("smsContent", content)) for content in contents)
    if sum(len(group.recipients) for group in groups) > MAX_ROWS:
        raise FieldInvalid("smsContent", f"at most {MAX_ROWS} numbers in all")
    return _request(document, application, groups)


def _request(
    values: Mapping[str, object], application: Application, groups: tuple[SendGroup, ...]
) -> SendRequest:
    url = fields.optional_text(values, "statusCallback", MAX_CALLBACK_URL_LENGTH)
    return SendRequest(
        application=application,
        dialect=NAME,
        groups=groups,
        channel_number=fields.optional_text(values, "from", _MAX_CHANNEL_NUMBER),
        status_callback=None if url is None else checked_callback_url("statusCallback", url),
        client_reference=_extend(values),
    )


def _group(content: Mapping[str, object]) -> SendGroup:
    parameters = fields.texts("templateParas", fields.array(content, "templateParas"))
    return SendGroup(
        recipients=fields.numbers("to", fields.texts("to", fields.array(content, "to"))),
        template_id=fields.required_text(content, "templateId", _MAX_TEMPLATE_ID),
        parameters=parameters,
        signature_name=fields.optional_text(content, "signature", _MAX_SIGNATURE),
    )


def _extend(values: Mapping[str, object]) -> str | None:
    extend = fields.optional_text(values, "extend", _MAX_EXTEND)
    if extend is not None and ("{" in extend or "}" in extend):
        raise FieldInvalid("extend", "must not contain { or }")
    return extend


def _parameters_in_form(form: Mapping[str, object]) -> tuple[str, ...]:
    """`templateParas` is a text that holds a JSON array, such as `["369751"]` (API-04)."""
    text = fields.optional_text(form, "templateParas", _MAX_PARAMETERS_TEXT)
    if text is None or not text.strip():
        return ()
    values = fields.lenient_json(text)
    if not isinstance(values, list):
        raise FieldInvalid("templateParas", "must be a JSON array")
    return fields.texts("templateParas", values)


def _form(body: bytes) -> dict[str, str]:
    """Decode a form. Of a field that stands there twice, the first counts."""
    parts = _text(body).split("&")
    if len(parts) > _MAX_FORM_FIELDS:
        raise RequestUnreadable(f"more than {_MAX_FORM_FIELDS} fields")
    pairs = [part.partition("=") for part in reversed(parts) if part]
    try:
        return {_decoded(name): _decoded(value) for name, _, value in pairs}
    except UnicodeDecodeError:
        raise RequestUnreadable("not a form in UTF-8") from None


def _decoded(text: str) -> str:
    """Return what a form encodes, as `urllib` would.

    What every list of numbers is full of comes first, because `urllib` takes a microsecond for
    each. Neither a plus nor a comma is a hex digit, so nothing new is encoded afterwards.
    """
    plain = text.replace("+", " ").replace("%2B", "+").replace("%2C", ",")
    return unquote(plain, errors="strict") if "%" in plain else plain


def _text(body: bytes) -> str:
    if len(body) > MAX_BODY:
        raise RequestUnreadable(f"more than {MAX_BODY} bytes")
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise RequestUnreadable("not UTF-8") from None


def _object(name: str, value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise FieldInvalid(name, "must be a JSON object")
    return value
