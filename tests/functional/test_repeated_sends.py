"""A send with an Idempotency-Key whose function dies, through the real handlers.

The power is cut at every call that the function makes to AWS, and its process is gone. When the
key is free again another process gets the same request, and the carrier gets each message once.
"""

import json
from typing import Any

import pytest
from moto.core.botocore_stubber import BotocoreStubber

from tests.contracts.carriers.server import CarrierServer
from tests.functional.requests import answer_of, send_event
from tests.functional.system import System
from tests.unit.dialects.huawei.service import content_of
from tests.unit.usecases.power import Cut, Power, cuts

CALLS = 6
"""Who asks, the template, the channel; the key, the queue, the answer."""


@pytest.fixture
def power(system: System, monkeypatch: pytest.MonkeyPatch) -> Power:
    """The power that every call to AWS needs; it is on."""
    power = Power()
    answer: Any = BotocoreStubber.__call__

    def powered(stub: BotocoreStubber, event_name: str, request: Any, **facts: Any) -> Any:
        with power.call():
            return answer(stub, event_name, request, **facts)

    monkeypatch.setattr(BotocoreStubber, "__call__", powered)
    assert system.deployment.tables
    return power


@pytest.fixture
def event() -> dict[str, Any]:
    event = send_event(to="+8613112345678,+8613112345679")
    event["headers"]["idempotency-key"] = "order-4711"
    return event


def let_the_key_go(system: System) -> None:
    """Move the time of the function that holds a key into the past."""
    table = system.deployment.tables["AnswersTable"]
    for item in system.aws.dynamodb.scan(TableName=table)["Items"]:
        system.aws.dynamodb.update_item(
            TableName=table,
            Key={"id": item["id"]},
            UpdateExpression="SET in_use_until = begun_at",
        )


def test_a_send_with_a_key_makes_no_more_calls_than_are_cut_here(
    system: System, power: Power, event: dict[str, Any]
) -> None:
    power.back()
    system.new_process("SendFunction")(event)
    assert power.calls == CALLS


@pytest.mark.parametrize("cut", cuts(CALLS), ids=str)
def test_wherever_the_function_dies_the_carrier_gets_each_message_once(
    system: System, power: Power, carrier: CarrierServer, event: dict[str, Any], cut: Cut
) -> None:
    power.back(cut)
    assert answer_of(system.new_process("SendFunction")(event)).status == 500
    power.back()
    let_the_key_go(system)
    answer = answer_of(system.new_process("SendFunction")(event))
    system.work_off("DispatchFunction", "SubmitQueue")
    submitted = sorted(json.loads(request.body)["reference"] for request in carrier.requests)
    assert submitted == [row["smsMsgId"] for row in content_of(answer)["result"]]
