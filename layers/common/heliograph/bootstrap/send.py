"""send: the routes of every dialect."""

from __future__ import annotations

from typing import Final

from heliograph.bootstrap.queues import submit_queue
from heliograph.bootstrap.reading import applications, channels, table
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.dialects.huawei.authentication import Authentication
from heliograph.dialects.huawei.endpoint import SendEndpoint
from heliograph.domain.sending import SendRequest
from heliograph.edge.http import Route
from heliograph.edge.observability import measure
from heliograph.models.configuration import CachedConfiguration
from heliograph.models.reading import ReadTemplates
from heliograph.ports.answers import AnswerMemory
from heliograph.ports.http import HttpAnswer
from heliograph.usecases.send_messages import SendMessages

_APPLICATION_KEY: Final = "the application's key and secret, as X-WSSE or SDK-HMAC-SHA256"


@once
def _huawei() -> SendEndpoint:
    configuration = _configuration()
    return SendEndpoint(
        authenticate=Authentication(configuration.application_by_key, clock),
        send=SendMessages(configuration, submit_queue(), clock, measure),
        rehearse=_rehearse,
        answers=_answers,
    )


@once
def _configuration() -> CachedConfiguration:
    templates = ReadTemplates(table(settings.templates_table))
    return CachedConfiguration(applications(), channels(), templates)


# Few requests ask for what follows; all others are spared its imports.


def _rehearse(request: SendRequest) -> HttpAnswer:
    from heliograph.bootstrap.send_extensions import rehearsal  # noqa: PLC0415
    from heliograph.dialects.huawei.dry_run import rehearsal_of  # noqa: PLC0415

    return rehearsal_of(rehearsal(_configuration(), request))


def _answers() -> AnswerMemory:
    from heliograph.bootstrap.send_extensions import answers  # noqa: PLC0415

    return answers()


ROUTES: Final = {
    "POST /sms/batchSendSms/v1": Route(
        _APPLICATION_KEY, lambda request: _huawei().batch_send_sms(request)
    ),
    "POST /sms/batchSendDiffSms/v1": Route(
        _APPLICATION_KEY, lambda request: _huawei().batch_send_diff_sms(request)
    ),
}
