"""The send function on fakes, and what must hold of each of its answers."""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import jsonschema_rs
import yaml
from heliograph.domain.frequency import FrequencyLimits
from heliograph.edge.http import HttpHandler, Route
from heliograph.ports.http import HttpRequest
from heliograph.queues.entries import dump

from tests.architecture.sources import ROOT
from tests.lambda_runtime import Context
from tests.unit.dialects.huawei.clients import signed, with_headers, with_wsse
from tests.unit.dialects.huawei.service import (
    APPLICATION,
    WORLDWIDE,
    Service,
)

DESCRIPTION: Final = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text(encoding="utf-8"))
ACCEPTED: Final = "000000"
ENTRY_LIMIT: Final = 256 * 1024
"""Bytes that any queue takes in one entry."""


def _validator(schema: str) -> jsonschema_rs.Draft202012Validator:
    whole = {"components": DESCRIPTION["components"], "$ref": f"#/components/schemas/{schema}"}
    return jsonschema_rs.Draft202012Validator(whole)


ANSWER: Final = _validator("Answer")
REFUSAL: Final = _validator("Refusal")


@dataclass(frozen=True)
class Response:
    """What the function answered, and the ids of the messages that it queued."""

    status: int
    headers: Mapping[str, str]
    content: dict[str, Any]
    queued: list[str]

    @property
    def accepted(self) -> list[str]:
        rows = self.content.get("result", ())
        return [row["smsMsgId"] for row in rows if row["status"] == ACCEPTED]

    @property
    def sends_nothing_by_intent(self) -> bool:
        return "dryRun" in self.content or "Idempotent-Replayed" in self.headers


@dataclass
class Target:
    """The function. Whatever is sent to it is counted and checked."""

    requests: int = 0
    accepted: int = 0
    service: Service = field(default_factory=Service)

    def __post_init__(self) -> None:
        limited = replace(APPLICATION, limits=FrequencyLimits())
        self.service.configuration.applications[limited.application_id] = limited
        endpoint = self.service.endpoint
        routes = {
            "POST /sms/batchSendSms/v1": Route("its key", endpoint.batch_send_sms),
            "POST /sms/batchSendDiffSms/v1": Route("its key", endpoint.batch_send_diff_sms),
        }
        self._handler = HttpHandler(routes)

    def send_in_every_way(self, request: HttpRequest) -> None:
        """Send a request as two applications, under both schemes, and rehearsed."""
        self.send(with_wsse(request))
        self.send(signed(request))
        self.send(with_headers(with_wsse(request), x_dry_run="true"))
        self.send(with_wsse(request, app_key=WORLDWIDE.app_key))
        self.send(request)

    def send(self, request: HttpRequest) -> Response:
        """Send one request, and check that its answer is a described one and true."""
        self.requests += 1
        self.service.queue.entries.clear()
        response = self._response(self._handler(_event(request), Context()))
        _check_document(response)
        _check_effect(response)
        for job in self.service.queue.entries:
            assert len(dump(job)) < ENTRY_LIMIT
        self.accepted += len(response.queued)
        return response

    def _response(self, answer: dict[str, Any]) -> Response:
        return Response(
            answer["statusCode"],
            answer["headers"],
            json.loads(answer["body"]),
            [one.message_id for job in self.service.queue.entries for one in job.recipients],
        )


def _check_document(response: Response) -> None:
    assert response.status < 500
    answers = DESCRIPTION["paths"]["/sms/batchSendSms/v1"]["post"]["responses"]
    assert str(response.status) in answers
    described = ANSWER if response.status in (200, 400) else REFUSAL
    described.validate(response.content)
    assert (response.status == 200) is (response.content["code"] == ACCEPTED)
    assert (response.status == 200) is bool(response.accepted)


def _check_effect(response: Response) -> None:
    """What the answer says was accepted is in the queue, each message once, and nothing else."""
    expected = [] if response.sends_nothing_by_intent else response.accepted
    assert sorted(response.queued) == sorted(expected)
    assert len(set(response.queued)) == len(response.queued)


def _event(request: HttpRequest) -> dict[str, Any]:
    """The event that the HTTP API makes of a request."""
    return {
        "routeKey": f"POST {request.path}",
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": dict(request.headers),
        "requestContext": {"http": {"method": request.method, "sourceIp": request.client_address}},
        "body": b64encode(request.body).decode(),
        "isBase64Encoded": True,
    }
