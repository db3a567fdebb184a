"""send: the routes of every dialect."""

from __future__ import annotations

from typing import Final

from heliograph.bootstrap.queues import submit_queue
from heliograph.bootstrap.records import applications, channels, database
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.dialects.huawei.authentication import Authentication
from heliograph.dialects.huawei.endpoint import SendEndpoint
from heliograph.edge.http import Route
from heliograph.models.configuration import CachedConfiguration
from heliograph.models.templates import DynamoTemplates, TemplateRecord
from heliograph.usecases.send_messages import SendMessages

_APPLICATION_KEY: Final = "the application's key and secret, as X-WSSE or SDK-HMAC-SHA256"


@once
def _huawei() -> SendEndpoint:
    configuration = _configuration()
    return SendEndpoint(
        Authentication(configuration, clock), SendMessages(configuration, submit_queue(), clock)
    )


@once
def _configuration() -> CachedConfiguration:
    templates = database().bound(TemplateRecord, settings.templates_table)
    return CachedConfiguration(applications(), channels(), DynamoTemplates(templates))


ROUTES: Final = {
    "POST /sms/batchSendSms/v1": Route(
        _APPLICATION_KEY, lambda request: _huawei().batch_send_sms(request)
    ),
    "POST /sms/batchSendDiffSms/v1": Route(
        _APPLICATION_KEY, lambda request: _huawei().batch_send_diff_sms(request)
    ),
}
