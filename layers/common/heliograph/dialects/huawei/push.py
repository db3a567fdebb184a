"""Status reports and uplinks as this API pushes them to customers (RPT-01, RPT-09, UPL-06).

One of them is a form, several reports together are JSON; every value is a text. A field that does
not apply is left out, never sent empty.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import quote_plus

from heliograph.dialects.huawei.answers import wire_time
from heliograph.dialects.huawei.codes import (
    DESCRIPTION_OF_RULE,
    STATUS_DESCRIPTIONS,
    STATUS_OF_RULE,
)
from heliograph.dialects.huawei.push_signature import signature
from heliograph.domain.configuration import PushKeys
from heliograph.domain.jobs import Push, ReportBatch, StatusReport, UplinkNotice
from heliograph.domain.messages import Outcome, ReportSource
from heliograph.domain.numbers import is_mainland
from heliograph.domain.replies import PushFormat
from heliograph.ports.customers import RenderedPush
from heliograph.ports.http import HttpRequest

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"

_QUOTED: Final = {code: quote_plus(chr(code)) for code in range(128)}
_QUOTED_WORDS: Final = {words: quote_plus(words) for words in STATUS_DESCRIPTIONS.values()}


class HuaweiPushRenderer:
    """Render a push in this dialect."""

    def render(self, push: Push) -> RenderedPush:
        """Return one report or uplink as a form, a batch of reports as JSON."""
        match push:
            case StatusReport():
                return _form(_report(push))
            case UplinkNotice():
                return _form(_uplink(push)) if push.format is PushFormat.FORM else _richer(push)
            case ReportBatch():
                return _document({"statusReportList": [_report(one) for one in push.reports]})

    def signature(self, request: HttpRequest, keys: PushKeys, at: datetime) -> Mapping[str, str]:
        """Return the headers that sign a request with a pair of keys."""
        return signature(request, keys, at)


def _form(fields: Mapping[str, str]) -> RenderedPush:
    """Return fields as `urlencode` does, in an eighth of the time."""
    pairs = [f"{name}={_quoted(value)}" for name, value in fields.items()]
    return RenderedPush(body="&".join(pairs).encode(), content_type=FORM)


def _quoted(value: str) -> str:
    if value.isascii():
        return value.translate(_QUOTED)
    return _QUOTED_WORDS.get(value) or quote_plus(value)


def _document(content: Mapping[str, object]) -> RenderedPush:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return RenderedPush(body=text.encode(), content_type=JSON)


def _report(report: StatusReport) -> dict[str, str]:
    outcome = report.outcome
    status, description = _status(outcome)
    form = {
        "sequence": str(report.sequence),
        "total": str(report.segment_count),
        "source": outcome.source.value,
        "smsMsgId": report.message_id,
        "status": status,
    }
    if is_mainland(report.recipient):
        if description:
            form["statusDesc"] = description
    elif outcome.carrier_code:
        form["orgCode"] = outcome.carrier_code
    # The platform's own reports carry no time: it would not be the handset's.
    if outcome.reported_at and outcome.source is not ReportSource.PLATFORM:
        form["updateTime"] = wire_time(outcome.reported_at)
    if report.client_reference is not None:
        form |= {"extend": report.client_reference, "to": report.recipient}
    return form


def _status(outcome: Outcome) -> tuple[str, str | None]:
    """Return `status` and `statusDesc`; a carrier's own code has no description."""
    rule = outcome.reason
    if rule is None:
        return outcome.status_code, STATUS_DESCRIPTIONS.get(outcome.status_code)
    status = STATUS_OF_RULE.get(rule, outcome.status_code)
    return status, DESCRIPTION_OF_RULE.get(rule) or STATUS_DESCRIPTIONS.get(status)


def _uplink(notice: UplinkNotice) -> dict[str, str]:
    form = {
        "from": notice.sender,
        "to": notice.channel_number,
        "body": notice.text,
        "smsMsgId": notice.inbound_id,
    }
    if notice.has_create_time:
        form["createTime"] = wire_time(notice.received_at)
    return form


def _richer(notice: UplinkNotice) -> RenderedPush:
    """Return an uplink with what else is known of it. This form is ours, not the service's."""
    document: dict[str, object] = {
        **_uplink(replace(notice, has_create_time=True)),
        "answers": notice.answers,
        "candidates": notice.candidates,
        "carrier": notice.carrier,
    }
    if notice.missing_parts:
        document["missingParts"] = notice.missing_parts
    if notice.octets is not None:
        document["data"] = notice.octets
    return _document(document)
