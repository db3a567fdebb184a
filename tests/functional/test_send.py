"""send: HTTP in, send jobs out (API-02, API-09), through the real handler and a real queue."""

from datetime import UTC, datetime
from typing import Any

import pytest
from heliograph.domain.configuration import Area
from heliograph.domain.jobs import SendJob
from heliograph.queues.entries import load
from moto.core.botocore_stubber import BotocoreStubber

from tests.functional.requests import answer_of, event_of, send_event
from tests.functional.system import System
from tests.unit.dialects.huawei.clients import form, signed
from tests.unit.dialects.huawei.service import CHANNEL, PENDING, PLAIN, content_of

TWO = "+8613112345678,13212345678"


def jobs(system: System) -> list[SendJob]:
    return [load(SendJob, body) for body in system.bodies("SubmitQueue")]


def test_two_numbers_are_one_entry_that_dispatch_can_read(system: System) -> None:
    answer = answer_of(
        system.function("SendFunction")(
            send_event(to=TWO, statusCallback="https://customer.test/reports", extend="order 7")
        )
    )
    content = content_of(answer)
    assert (answer.status, content["code"]) == (200, "000000")
    (job,) = jobs(system)
    assert [recipient.number for recipient in job.recipients] == [
        "+8613112345678",
        "+8613212345678",
    ]
    assert [recipient.message_id for recipient in job.recipients] == [
        row["smsMsgId"] for row in content["result"]
    ]
    assert (job.text, job.segment_count) == ("[Shop]Your order has been shipped.", 1)
    assert (job.channel_number, job.template_id) == (CHANNEL.channel_number, PLAIN.template_id)
    assert (job.area, job.dialect, job.attempt) == (Area.MAINLAND, "huawei", 0)
    assert job.status_callback == "https://customer.test/reports"
    assert job.client_reference == "order 7"
    assert job.accepted_at.strftime("%Y-%m-%dT%H:%M:%SZ") == content["result"][0]["createTime"]


def test_a_signed_send_is_queued_too(system: System) -> None:
    fields = {"from": CHANNEL.channel_number, "to": TWO, "templateId": PLAIN.template_id}
    sent = event_of(signed(form(fields), at=datetime.now(UTC)))
    assert answer_of(system.function("SendFunction")(sent)).status == 200
    assert len(jobs(system)) == 1


def test_500_recipients_are_ten_entries(system: System) -> None:
    numbers = ",".join(f"+86131{number:08}" for number in range(500))
    system.function("SendFunction")(send_event(to=numbers))
    assert [len(job.recipients) for job in jobs(system)] == [50] * 10


def test_a_warm_function_calls_aws_once_for_500_recipients(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = ",".join(f"+86131{number:08}" for number in range(500))
    system.function("SendFunction")(send_event(to=numbers))
    calls = count_calls(monkeypatch)
    assert answer_of(system.function("SendFunction")(send_event(to=numbers))).status == 200
    assert calls == ["SendMessageBatch"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"templateId": PENDING.template_id}, "E000510"),
        ({"from": "another's"}, "E000510"),
        ({"to": "+86 131"}, "E000503"),
        ({"templateParas": "['1']"}, "E000000"),
        ({"from": "\x00"}, "E000510"),
        ({"templateId": "\x00"}, "E000510"),
    ],
)
def test_what_is_refused_is_not_queued(system: System, fields: dict[str, str], code: str) -> None:
    answer = answer_of(system.function("SendFunction")(send_event(**fields)))
    assert (answer.status, content_of(answer)["code"]) == (400, code)
    assert jobs(system) == []


def test_a_send_that_cannot_be_queued_says_that_nothing_was_sent(system: System) -> None:
    function = system.function("SendFunction")
    function.environment["SUBMIT_QUEUE_URL"] = f"{system.deployment.queues['SubmitQueue']}Gone"
    answer = answer_of(function(send_event()))
    assert (answer.status, content_of(answer)["code"]) == (500, "E000000")


def test_a_send_that_is_repeated_is_a_second_send(system: System) -> None:
    """Clients that want to be heard once say so in another way than by silence."""
    repeated = send_event()
    answers = [answer_of(system.function("SendFunction")(repeated)) for _ in range(2)]
    first, second = (content_of(answer)["result"][0]["smsMsgId"] for answer in answers)
    assert first != second
    assert len(jobs(system)) == 2


def count_calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the operation of every call of AWS from now on."""
    calls: list[str] = []
    answer: Any = BotocoreStubber.__call__

    def noted(stub: BotocoreStubber, event_name: str, request: Any, **facts: Any) -> Any:
        calls.append(event_name.rpartition(".")[2])
        return answer(stub, event_name, request, **facts)

    monkeypatch.setattr(BotocoreStubber, "__call__", noted)
    return calls
