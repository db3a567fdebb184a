"""The story of a message through every function, and what its logs tell of it: nothing."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl

import pytest
from heliograph.domain.messages import MessageState

from tests.contracts.carriers.server import CarrierServer
from tests.functional.requests import (
    CARRIER_SECRET,
    answer_of,
    report_event,
    send_event,
    uplink_event,
)
from tests.functional.system import System
from tests.lambda_runtime import Output
from tests.unit.dialects.huawei.clients import SECRET
from tests.unit.dialects.huawei.service import APPLICATION, CHANNEL, TWO_TEXTS, content_of

NUMBER = "+8613987654321"
TEXT = "the blue door"
REPLY = "No parcels, I am a platypus"
REFERENCE = "koala-4711"


def forms(customer: CarrierServer, path: str) -> Iterator[dict[str, str]]:
    for request in customer.requests:
        if request.line.startswith(f"POST {path} "):
            yield dict(parse_qsl(request.body.decode(), strict_parsing=True))


def tell(system: System, customer: CarrierServer) -> str:
    """One message out, its report back, one reply in; return the message's id."""
    system.configure(replace(APPLICATION, uplink_url=f"{customer.url}/uplinks"))
    sent = send_event(
        to=NUMBER,
        templateId=TWO_TEXTS.template_id,
        templateParas=json.dumps(["7 parcels", TEXT]),
        statusCallback=f"{customer.url}/reports",
        extend=REFERENCE,
    )
    answer = answer_of(system.function("SendFunction")(sent))
    message_id = str(content_of(answer)["result"][0]["smsMsgId"])
    system.work_off("DispatchFunction", "SubmitQueue")
    system.function("CallbackWebhookFunction")(report_event(message_id, recipient=NUMBER))
    system.work_off("CallbackWorkerFunction", "ReportQueue")
    system.function("UplinkWebhookFunction")(uplink_event(REPLY, sender=NUMBER))
    system.work_off("UplinkWorkerFunction", "UplinkQueue")
    system.work_off("PushFunction", "PushQueue")
    return message_id


def test_one_message_out_its_report_back_and_one_reply_in(
    system: System, carrier: CarrierServer, customer: CarrierServer
) -> None:
    message_id = tell(system, customer)
    (submission,) = (json.loads(request.body) for request in carrier.requests)
    assert submission["text"] == f"[Shop]7 parcels is at {TEXT}."
    assert system.message(message_id).state is MessageState.DELIVERED
    (report,) = forms(customer, "/reports")
    assert (report["smsMsgId"], report["status"]) == (message_id, "DELIVRD")
    assert (report["extend"], report["to"]) == (REFERENCE, NUMBER)
    (uplink,) = forms(customer, "/uplinks")
    assert (uplink["from"], uplink["to"], uplink["body"]) == (NUMBER, CHANNEL.channel_number, REPLY)
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", uplink["smsMsgId"])
    for queue in system.deployment.queues:
        assert system.depth(queue) == {"visible": 0, "received": 0, "delayed": 0}


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
def test_no_number_text_address_or_secret_is_in_any_log(
    system: System,
    customer: CarrierServer,
    output: Output,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    level: str,
) -> None:
    """PRV-01, PRV-04: also when a carrier or a customer does not answer."""
    monkeypatch.setenv("POWERTOOLS_LOG_LEVEL", level)
    caplog.set_level(level, logger="heliograph")
    tell(system, customer)
    everything = output.text + caplog.text
    private = [NUMBER, NUMBER[1:], TEXT, REPLY, REFERENCE, SECRET, CARRIER_SECRET, customer.url]
    assert [word for word in private if word in everything] == []
    assert {line["message"] for line in output.logs} >= {"request answered", "batch worked off"}
    assert {line["stage"] for line in output.logs} == {"dev"}
