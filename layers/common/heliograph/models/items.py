"""What the items of the configuration mean.

They are written by the models beside this file and read without them, too (`reading`), so this
takes items as DynamoDB has them: `{"name": {"S": "shop"}}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, TypeAlias

from heliograph.domain.configuration import (
    Application,
    ApplicationState,
    Area,
    Channel,
    MessageType,
    PushKeys,
    Template,
    TemplateState,
    VariableType,
    default_limits,
)
from heliograph.domain.frequency import FrequencyLimits
from heliograph.domain.replies import PushFormat, ReplySettings
from heliograph.domain.validity import DEFAULT_VALIDITY, Validity

Item: TypeAlias = Mapping[str, Mapping[str, Any]]

_Values: TypeAlias = Mapping[str, Any]


def application_of(item: Item) -> Application:
    """Return the application that an item holds."""
    values = _plain(item)
    area = Area(values["area"])
    return Application(
        application_id=values["application_id"],
        name=values["name"],
        area=area,
        dialect=values["dialect"],
        app_key=values["app_key"],
        app_secrets=tuple(values["app_secrets"]),
        state=ApplicationState(values["state"]),
        uplink_url=values.get("uplink_url"),
        report_url=values.get("report_url"),
        webhook_secrets=tuple(values.get("webhook_secrets", ())),
        push_keys=PushKeys(**values["push_keys"]) if "push_keys" in values else None,
        allowlist=tuple(values.get("allowlist", ())),
        limits=_limits(values["limits"]) if "limits" in values else default_limits(area),
        replies=_replies(values.get("replies", {})),
        validity=_validity(values["validity"]) if "validity" in values else DEFAULT_VALIDITY,
        may_reveal=values.get("may_reveal", False),
    )


def channel_of(item: Item) -> Channel:
    """Return the channel that an item holds."""
    values = _plain(item)
    return Channel(
        channel_number=values["channel_number"],
        application_id=values["application_id"],
        signature_name=values.get("signature_name"),
        message_type=_message_type(values),
    )


def template_of(item: Item) -> Template:
    """Return the template that an item holds."""
    values = _plain(item)
    return Template(
        template_id=values["template_id"],
        application_id=values["application_id"],
        name=values["name"],
        content=values["content"],
        state=TemplateState(values["state"]),
        message_type=_message_type(values),
        signature_name=values.get("signature_name"),
        is_general=values["is_general"],
        variable_types=tuple(VariableType(name) for name in values.get("variable_types", ())),
    )


def _plain(item: Item) -> _Values:
    """Return the values of an item; what is null is left out, as what is not there."""
    return {name: _value(value) for name, value in item.items() if "NULL" not in value}


def _value(value: Mapping[str, Any]) -> Any:
    ((kind, content),) = value.items()
    if kind == "M":
        return _plain(content)
    if kind == "L":
        return [_value(one) for one in content]
    return float(content) if kind == "N" else content


def _message_type(values: _Values) -> MessageType | None:
    return MessageType(values["message_type"]) if "message_type" in values else None


def _limits(values: _Values) -> FrequencyLimits | None:
    """Return the limits; none at all say that there are none."""
    chosen = {name: int(limit) for name, limit in values.items()}
    return FrequencyLimits(**chosen) if chosen else None


def _replies(values: _Values) -> ReplySettings:
    """Return the settings that somebody has chosen; what is missing is as ReplySettings has it."""
    words = values.get("opt_out_words")
    return ReplySettings(
        opt_out_words=None if words is None else tuple(words),
        opt_in_words=tuple(values.get("opt_in_words", ())),
        has_create_time=values.get("has_create_time", False),
        push_format=PushFormat(values.get("push_format", PushFormat.FORM)),
        confirmation=values.get("confirmation"),
    )


def _validity(values: _Values) -> Validity:
    return Validity(
        verification=timedelta(seconds=values["verification"]),
        other=timedelta(seconds=values["other"]),
    )
