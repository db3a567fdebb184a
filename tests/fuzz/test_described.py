"""Requests that schemathesis makes from docs/openapi.yaml: what it allows, and what it does not."""

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

import pytest
import requests
import schemathesis
from heliograph.ports.http import HttpRequest
from hypothesis import HealthCheck, given, settings
from schemathesis import Case as AnyCase
from schemathesis import GenerationMode

from tests.architecture.sources import ROOT
from tests.fuzz.target import Target
from tests.fuzz.values import SOUND
from tests.unit.dialects.huawei.clients import signed, with_headers, with_wsse

CASES = 250
API = schemathesis.openapi.from_path(ROOT / "docs" / "openapi.yaml")
FORM_OPERATION = "/sms/batchSendSms/v1"
OPERATIONS = (FORM_OPERATION, "/sms/batchSendDiffSms/v1")
OURS = ("idempotency-key", "x-dry-run", "content-type")

Case: TypeAlias = AnyCase[Any]

pytestmark = pytest.mark.timeout(300)


def wire(case: Case) -> HttpRequest:
    """The request that a client would send for this case, but for who sends it."""
    sent: Any = requests.Request(
        **{**case.as_transport_kwargs(base_url="http://sms.example.com"), "cookies": {}}
    ).prepare()
    body = sent.body or b""
    headers = {name.lower(): str(value) for name, value in sent.headers.items()}
    return HttpRequest(
        method="POST",
        path=case.path,
        query="",
        headers={
            "host": "sms.example.com",
            "content-type": "",
            **{name: headers[name] for name in OURS if name in headers},
        },
        body=body.encode() if isinstance(body, str) else body,
        client_address="203.0.113.7",
    )


def make_known(content: Any, sound: Mapping[str, Any]) -> Any:
    """Put a channel, a template and values that there are into a body, where it has some."""
    if not isinstance(content, dict):
        return content
    groups = content.get("smsContent")
    if isinstance(groups, list):
        known = [make_known(one, sound) for one in groups]
        return {**content, "from": sound["from"], "smsContent": known}
    return {**content, **sound}


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=str)
@pytest.mark.parametrize("path", OPERATIONS)
def test_described(target: Target, path: str, mode: GenerationMode) -> None:
    @settings(
        max_examples=CASES,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=API[path]["POST"].as_strategy(generation_mode=mode), sound=SOUND)
    def send(case: Case, sound: dict[str, Any]) -> None:
        target.send_in_every_way(wire(case))
        is_form = path == FORM_OPERATION
        values = json.dumps(sound["templateParas"]) if is_form else sound["templateParas"]
        case.body = make_known(case.body, {**sound, "templateParas": values})
        known = with_headers(wire(case), idempotency_key=None)
        target.send(with_wsse(known))
        target.send(signed(known))

    send()
