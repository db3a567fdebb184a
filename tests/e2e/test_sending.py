"""What the two send operations promise, at the door of a local run."""

import json
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
import urllib3
from huaweicloudsdksmsapi.v1 import (
    BatchSendDiffSmsRequest,
    BatchSendDiffSmsRequestBody,
    BatchSendSmsRequest,
    BatchSendSmsRequestBody,
    SMSApiClient,
    SmsContent,
)
from huaweicloudsdksmsapi.v1.smsapi_credentials import SMSApiCredentials

from tests.e2e.local_system import LocalSystem
from tests.e2e.signers import SIGNERS, Headers, Signer, sdk_hmac, wsse_raw

PATH = "/sms/batchSendSms/v1"
MESSAGE_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}_[0-9]+")


@dataclass(frozen=True)
class Answer:
    status: int
    replayed: str | None
    json: Any


@dataclass(frozen=True)
class Sender:
    """Sends forms as the demo's mainland application."""

    system: LocalSystem

    @property
    def mainland(self) -> dict[str, Any]:
        found: dict[str, Any] = self.system.demo["mainland"]
        return found

    def form(self, to: str, **changes: str) -> bytes:
        fields = {
            "from": self.mainland["notification"]["channel_number"],
            "to": to,
            "templateId": self.mainland["templates"]["shipped"],
            "statusCallback": f"{self.system.base_url}/_local/inbox/sending",
        }
        return urlencode(fields | changes).encode()

    def send(self, body: bytes, signer: Signer = wsse_raw, **headers: str) -> Answer:
        host = self.system.base_url.removeprefix("http://")
        proof = signer(self.mainland, PATH, host, body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        response = urllib3.request(
            "POST",
            self.system.base_url + PATH,
            body=body,
            headers=proof | named,
            retries=False,
            timeout=30,
        )
        replayed = response.headers.get("Idempotent-Replayed")
        return Answer(response.status, replayed, json.loads(response.data))

    def wait_for_report_of(self, answer: Answer) -> None:
        for row in answer.json["result"]:
            self.system.wait_in_inbox("/sending", smsMsgId=row["smsMsgId"])

    def received(self, number: str) -> list[Any]:
        received: list[Any] = self.system.get(f"/_local/handsets/{number}")
        return received


@pytest.fixture
def sender(system: LocalSystem) -> Sender:
    return Sender(system)


@pytest.fixture
def sdk(system: LocalSystem) -> Any:
    mainland = system.demo["mainland"]
    credentials = SMSApiCredentials(mainland["app_key"], mainland["app_secret"])
    builder = SMSApiClient.new_builder().with_credentials(credentials)
    return builder.with_endpoints([system.base_url]).build()


# -- who sends -------------------------------------------------------------------------------------


@pytest.mark.parametrize("signer", SIGNERS, ids=lambda signer: signer.__name__)
def test_every_way_to_prove_who_sends_is_believed(sender: Sender, signer: Signer) -> None:
    answer = sender.send(sender.form("+8613820010001", extend=signer.__name__), signer)
    assert (answer.status, answer.json["code"]) == (200, "000000")


def test_a_body_that_was_changed_on_the_way_is_not_believed(sender: Sender) -> None:
    signed_for = sender.form("+8613820010002")

    def forge(keys: Mapping[str, str], path: str, host: str, _body: bytes) -> Headers:
        return sdk_hmac(keys, path, host, signed_for)

    answer = sender.send(sender.form("+8613820010003"), forge)
    assert (answer.status, answer.json["code"]) == (401, "E000045")
    assert "result" not in answer.json


# -- the vendor's client ---------------------------------------------------------------------------


def test_the_vendors_client_sends_with_every_field(sdk: Any, system: LocalSystem) -> None:
    """The signature counts for a general template; the channel is the signature's own."""
    mainland = system.demo["mainland"]
    body = BatchSendSmsRequestBody(
        _from=mainland["verification"]["channel_number"],
        to="13820020001,+8613820020002,13820020001",
        template_id=mainland["templates"]["general_code"],
        template_paras='["012345"]',
        status_callback=f"{system.base_url}/_local/inbox/full?a=1&b=2",
        extend="order 4711",
        signature=mainland["verification"]["signature_name"],
    )
    answer = sdk.batch_send_sms(BatchSendSmsRequest(body=body))
    assert (answer.code, answer.description) == ("000000", "Success")
    assert [(row.origin_to, row.status) for row in answer.result] == [
        ("13820020001", "000000"),
        ("+8613820020002", "000000"),
        ("13820020001", "E200041"),
    ]
    assert all(MESSAGE_ID.fullmatch(row.sms_msg_id) for row in answer.result)
    assert {row.country_id for row in answer.result} == {"CN"}
    # The text has 101 characters with its signature: two segments.
    assert {row.total for row in answer.result} == {2}
    report = system.wait_in_inbox("/full", smsMsgId=answer.result[0].sms_msg_id)["body"]
    assert (report["extend"], report["to"]) == ("order 4711", "+8613820020001")
    (received,) = system.get("/_local/handsets/8613820020001")
    assert "012345" in received["text"]


def test_the_vendors_client_learns_of_each_number_what_became_of_it(
    sdk: Any, system: LocalSystem
) -> None:
    mainland = system.demo["mainland"]
    shipped, code = (mainland["templates"][name] for name in ("shipped", "code"))
    body = BatchSendDiffSmsRequestBody(
        _from=mainland["notification"]["channel_number"],
        sms_content=[
            SmsContent(to=["+8613820030001", "+"], template_id=shipped),
            SmsContent(to=["+8613820030002"], template_id=code, template_paras=["123456"]),
            SmsContent(to=["+8613820030003"], template_id=shipped, template_paras=["x"]),
            SmsContent(to=["+8613820030004"], template_id="nobody's"),
        ],
    )
    answer = sdk.batch_send_diff_sms(BatchSendDiffSmsRequest(body=body))
    assert answer.code == "000000"
    statuses = [row.status for row in answer.result]
    assert statuses == ["000000", "E200031", "E200033", "E200028", "E200030"]


# -- Idempotency-Key -------------------------------------------------------------------------------


def test_a_key_that_comes_again_sends_nothing_twice(sender: Sender) -> None:
    number = "+8613820040001"
    body = sender.form(number)
    with ThreadPoolExecutor(8) as clients:
        answers = list(
            clients.map(lambda _: sender.send(body, Idempotency_Key="order-1"), range(8))
        )
    answers.append(sender.send(body, Idempotency_Key="order-1"))
    first = [one for one in answers if one.status == 200 and one.replayed is None]
    replayed = [one for one in answers if one.status == 200 and one.replayed == "true"]
    refused = [one for one in answers if one.status == 409]
    assert len(first) == 1
    assert replayed[-1] is answers[-1]
    assert len(first) + len(replayed) + len(refused) == len(answers)
    assert [one.json for one in replayed] == [first[0].json] * len(replayed)
    sender.wait_for_report_of(first[0])
    witness = sender.send(sender.form("+8613820040002"))
    sender.wait_for_report_of(witness)
    assert len(sender.received(number)) == 1


def test_a_key_that_comes_with_another_body_is_refused(sender: Sender) -> None:
    sender.send(sender.form("+8613820050001"), Idempotency_Key="order-2")
    answer = sender.send(sender.form("+8613820050002"), Idempotency_Key="order-2")
    assert (answer.status, answer.json["code"]) == (422, "E000503")
    assert "another body" in answer.json["description"]


# -- X-Dry-Run -------------------------------------------------------------------------------------


def test_a_dry_run_says_what_would_happen_and_reaches_nobody(sender: Sender) -> None:
    number = "+8613820060001"
    answer = sender.send(sender.form(f"{number},+2412000000"), X_Dry_Run="true")
    assert (answer.status, answer.json["code"], answer.json["dryRun"]) == (200, "000000", True)
    at_home, abroad = answer.json["result"]
    assert (at_home["encoding"], at_home["characters"]) == ("ucs2", len("[Heliograph]") + 28)
    assert all(verdict["passed"] for verdict in at_home["screening"])
    assert [one["rule"] for one in abroad["screening"] if not one["passed"]] == ["area"]
    witness = sender.send(sender.form("+8613820060002"))
    sender.wait_for_report_of(witness)
    assert sender.received(number) == []
