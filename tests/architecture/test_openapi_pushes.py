"""docs/openapi.yaml describes what customers are pushed, exactly as it is rendered and signed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any
from urllib.parse import parse_qsl

import jsonschema_rs
import pytest
import yaml
from heliograph.dialects.huawei.push import FORM, JSON, HuaweiPushRenderer
from heliograph.domain.configuration import PushKeys
from heliograph.domain.jobs import REPORTS_PER_PUSH, Push, ReportBatch, StatusReport, UplinkNotice
from heliograph.domain.messages import Outcome
from heliograph.domain.replies import PushFormat
from heliograph.domain.screening import ScreeningRule
from heliograph.egress.standard_webhooks import webhook_signature
from heliograph.usecases.sign_push import SignPush

from tests.architecture.sources import ROOT
from tests.fakes import FakeClock, FakeConfiguration
from tests.unit.dialects.huawei.test_push import (
    DELIVERED,
    EXPIRED,
    MESSAGE_ID,
    notice,
    report,
    screened,
)
from tests.unit.usecases.examples import MAINLAND
from tests.unit.usecases.test_sign_push import REQUEST

DESCRIPTION: Mapping[str, Any] = yaml.safe_load(
    (ROOT / "docs" / "openapi.yaml").read_text(encoding="utf-8")
)
COMPONENTS: Mapping[str, Any] = DESCRIPTION["components"]
CALLBACK = DESCRIPTION["paths"]["/sms/batchSendSms/v1"]["post"]["callbacks"]["statusReport"]
STATUS_REPORT = CALLBACK["{$request.body#/statusCallback}"]["post"]
WEBHOOKS = {name: item["post"] for name, item in DESCRIPTION["webhooks"].items()}
RENDERER = HuaweiPushRenderer()

UNKNOWN_TO_US = replace(DELIVERED, status_code="MK:0001", carrier_code="MK:0001")
OUTCOMES: Sequence[Outcome] = (DELIVERED, EXPIRED, UNKNOWN_TO_US, *map(screened, ScreeningRule))
REPORTS: Sequence[StatusReport] = [
    report(outcome, recipient=recipient, client_reference=reference, segment_count=255)
    for outcome, recipient, reference in product(
        OUTCOMES, ("+8613112345678", "+2412000000"), (None, "order 7", "")
    )
]
LONGEST_BATCH = ReportBatch(reports=tuple(report() for _ in range(REPORTS_PER_PUSH)))
UPLINKS: Sequence[UplinkNotice] = (notice("T"), replace(notice(""), has_create_time=True))
RICHER_UPLINKS: Sequence[UplinkNotice] = [
    replace(
        notice("x"),
        format=PushFormat.JSON,
        answers=answers,
        carrier=carrier,
        missing_parts=missing,
        octets=octets,
    )
    for answers, carrier, missing, octets in product(
        (None, MESSAGE_ID), (None, "main"), ((), (2, 3)), (None, "00ff")
    )
]


def described(operation: Mapping[str, Any], content_type: str) -> dict[str, Any]:
    """The schema of a body, with all that it refers to."""
    schema = operation["requestBody"]["content"][content_type]["schema"]
    return {**schema, "components": COMPONENTS}


def content(push: Push) -> Any:
    rendered = RENDERER.render(push)
    if rendered.content_type == JSON:
        return json.loads(rendered.body)
    return dict(parse_qsl(rendered.body.decode(), keep_blank_values=True, strict_parsing=True))


def cases() -> Iterator[Any]:
    yield pytest.param(STATUS_REPORT, FORM, REPORTS, id="status report")
    yield pytest.param(WEBHOOKS["statusReports"], JSON, [LONGEST_BATCH], id="longest batch")
    each = [ReportBatch(reports=(one,)) for one in REPORTS]
    yield pytest.param(WEBHOOKS["statusReports"], JSON, each, id="batches")
    yield pytest.param(WEBHOOKS["uplink"], FORM, UPLINKS, id="uplink")
    yield pytest.param(WEBHOOKS["uplink"], JSON, RICHER_UPLINKS, id="richer uplink")


@pytest.mark.parametrize(("operation", "content_type", "pushes"), list(cases()))
def test_every_push_is_as_it_is_described(
    operation: Mapping[str, Any], content_type: str, pushes: Sequence[Push]
) -> None:
    validator = jsonschema_rs.validator_for(described(operation, content_type))
    for push in pushes:
        assert RENDERER.render(push).content_type == content_type
        validator.validate(content(push))


@pytest.mark.parametrize(
    ("schema", "pushes"),
    [("StatusReport", REPORTS), ("Uplink", UPLINKS), ("RicherUplink", RICHER_UPLINKS)],
)
def test_every_field_is_described_and_so_is_which_ones_are_always_there(
    schema: str, pushes: Sequence[Push]
) -> None:
    fields = [set(content(push)) for push in pushes]
    assert set(COMPONENTS["schemas"][schema]["properties"]) == set.union(*fields)
    assert set(COMPONENTS["schemas"][schema]["required"]) == set.intersection(*fields)


def test_a_batch_with_one_report_more_is_not_as_described() -> None:
    too_long = content(ReportBatch(reports=(*LONGEST_BATCH.reports, report())))
    with pytest.raises(jsonschema_rs.ValidationError):
        jsonschema_rs.validate(described(WEBHOOKS["statusReports"], JSON), too_long)


@pytest.mark.parametrize("operation", [STATUS_REPORT, *WEBHOOKS.values()])
def test_the_headers_of_a_push_are_as_they_are_described(operation: Mapping[str, Any]) -> None:
    """The signature by keys is in two headers; `Authorization` is none of a description's."""
    named = [one["$ref"].rsplit("/", 1)[1] for one in operation["parameters"]]
    about = {COMPONENTS["parameters"][one]["name"]: COMPONENTS["parameters"][one] for one in named}
    bare, full = headers(), headers(("whsec_bmV3", "whsec_b2xk"), PushKeys("key", "secret"))
    assert set(about) == set(full) - {"Authorization"}
    assert {name for name, one in about.items() if one["required"]} == set(bare)
    for name, one in about.items():
        jsonschema_rs.validate(one["schema"], full[name])


def headers(secrets: tuple[str, ...] = (), keys: PushKeys | None = None) -> Mapping[str, str]:
    """What a push says beside its content, for an application with these secrets and keys."""
    application = replace(MAINLAND, webhook_secrets=secrets, push_keys=keys)
    signer = SignPush(
        FakeConfiguration([application]), {"huawei": RENDERER}, webhook_signature, FakeClock()
    )
    sent = dict.fromkeys(("connection", "content-length", "content-type", "host"), "x")
    return signer(report(message_id=f"{MESSAGE_ID.partition('_')[0]}_{MAINLAND.application_id}"))(
        replace(REQUEST, headers=sent)
    )
