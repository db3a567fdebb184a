"""dispatch: who is not written to, what they are told, and what screening costs (BLK, FRQ, NUM)."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest
from botocore.awsrequest import AWSPreparedRequest
from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.frequency import FrequencyLimits
from heliograph.domain.messages import MessageState
from moto.core.models import botocore_stubber

from tests.contracts.carriers.server import CarrierServer
from tests.functional.requests import answer_of, send_event
from tests.functional.system import System
from tests.unit.dialects.huawei.service import APPLICATION, CHANNEL, content_of

NUMBER = "+8613112345678"
LIMITED = replace(APPLICATION, limits=FrequencyLimits())


@pytest.fixture
def limited(system: System) -> System:
    """A deployment whose application has the usual limits."""
    system.configure(LIMITED)
    return system


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each operation of AWS was asked for, whether through botocore or not."""
    counted: Counter[str] = Counter()
    answer: Callable[..., Any] = botocore_stubber.process_request

    def counting(request: AWSPreparedRequest) -> Any:
        target = request.headers["X-Amz-Target"]
        counted[(target if isinstance(target, str) else target.decode()).rpartition(".")[2]] += 1
        return answer(request)

    monkeypatch.setattr(botocore_stubber, "process_request", counting)
    return counted


def send(system: System, customer: CarrierServer, *numbers: str) -> list[str]:
    """Send, dispatch and push; return the ids of the messages."""
    event = send_event(to=",".join(numbers or [NUMBER]), statusCallback=f"{customer.url}/reports")
    rows = content_of(answer_of(system.function("SendFunction")(event)))["result"]
    system.work_off("DispatchFunction", "SubmitQueue")
    system.work_off("PushFunction", "PushQueue")
    return [row["smsMsgId"] for row in rows]


def forms(customer: CarrierServer) -> Iterator[dict[str, str]]:
    for request in customer.requests:
        yield dict(parse_qsl(request.body.decode(), strict_parsing=True))


def bar(system: System, kind: BarringKind, channel_number: str | None = None) -> None:
    system.barring_changes.record(
        Barring(
            kind=kind,
            recipient=NUMBER,
            channel_number=channel_number,
            reason="a test",
            recorded_by="operator",
            recorded_at=datetime.now(UTC),
        )
    )


# -- what customers are told -----------------------------------------------------------------------


def test_an_opt_out_is_told_with_its_code_and_without_a_time(
    system: System, carrier: CarrierServer, customer: CarrierServer
) -> None:
    """BLK-01, BLK-03, C-12"""
    bar(system, BarringKind.OPT_OUT, CHANNEL.channel_number)
    (message_id,) = send(system, customer)
    assert list(forms(customer)) == [
        {
            "smsMsgId": message_id,
            "status": "REJECTD",
            "statusDesc": "SC:0016",
            "sequence": "1",
            "total": "1",
            "source": "1",
        }
    ]
    assert system.message(message_id).state is MessageState.REJECTED
    assert carrier.requests == []


def test_an_opt_out_from_another_channel_does_not_count(
    system: System, carrier: CarrierServer, customer: CarrierServer
) -> None:
    """BLK-01"""
    bar(system, BarringKind.OPT_OUT, "8824110605999")
    send(system, customer)
    assert len(carrier.requests) == 1


def test_a_blocked_number_and_a_foreign_one_are_told_apart(
    system: System, carrier: CarrierServer, customer: CarrierServer
) -> None:
    """BLK-06, NUM-04"""
    bar(system, BarringKind.BLOCKLIST)
    send(system, customer, NUMBER, "+2412000000", "+8613212345678")
    assert sorted(form["status"] for form in forms(customer)) == ["E200024", "MBBLACK"]
    assert len(carrier.requests) == 1


def test_the_third_time_the_same_within_59_seconds_is_refused(
    limited: System, carrier: CarrierServer, customer: CarrierServer
) -> None:
    """V11, FRQ-03, FRQ-07"""
    for _ in range(3):
        send(limited, customer)
    assert [(form["status"], form["source"]) for form in forms(customer)] == [("BEYONDN", "1")]
    assert len(carrier.requests) == 2


# -- delivered again -------------------------------------------------------------------------------


def test_a_job_that_is_delivered_twice_is_counted_and_rejected_once(
    limited: System, carrier: CarrierServer
) -> None:
    bar(limited, BarringKind.BLOCKLIST)
    event = send_event(to=f"{NUMBER},+8613212345678", statusCallback="https://customer.test/")
    limited.function("SendFunction")(event)
    batch = limited.take("SubmitQueue")
    limited.function("DispatchFunction")(batch)
    before = limited.contents()
    assert limited.new_process("DispatchFunction")(batch) == {"batchItemFailures": []}
    assert limited.contents() == before
    assert len(carrier.requests) == 1


def test_while_the_secret_of_the_keys_cannot_be_read_nobody_is_written_to(
    limited: System, carrier: CarrierServer
) -> None:
    """BLK-07: it is not known then whether somebody opted out, so the job comes back."""
    limited.function("SendFunction")(send_event(to=NUMBER))
    batch = limited.take("SubmitQueue")
    secret = limited.deployment.secrets["NumberSecret"]
    limited.aws.secrets_manager.delete_secret(SecretId=secret)
    answer = limited.function("DispatchFunction")(batch)
    assert [one["itemIdentifier"] for one in answer["batchItemFailures"]] == [
        record["messageId"] for record in batch["Records"]
    ]
    assert carrier.requests == []
    limited.aws.secrets_manager.restore_secret(SecretId=secret)
    assert limited.function("DispatchFunction")(batch) == {"batchItemFailures": []}
    assert len(carrier.requests) == 1


# -- what it costs ---------------------------------------------------------------------------------


def dispatched(system: System, requests: Counter[str], first: int) -> Counter[str]:
    """Count what a warm function asks of AWS for a job to ten numbers from this one on."""
    numbers = ",".join(f"+86131{first + place:08}" for place in range(10))
    system.function("SendFunction")(send_event(to=numbers))
    batch = system.take("SubmitQueue")
    requests.clear()
    system.function("DispatchFunction")(batch)
    return requests.copy()


@pytest.mark.parametrize(
    ("first", "writes"),
    [
        pytest.param(100, {"PutItem": 20}, id="new numbers"),
        pytest.param(0, {"UpdateItem": 10, "PutItem": 10}, id="the same numbers again"),
    ],
)
def test_a_message_is_claimed_by_one_write_and_recorded_by_another(
    limited: System, requests: Counter[str], first: int, writes: dict[str, int]
) -> None:
    """And shares two reads with its job: who is barred, and what its number has had."""
    dispatched(limited, requests, first=0)
    assert dispatched(limited, requests, first) == {"BatchGetItem": 2, **writes}


def test_without_limits_nobody_asks_what_a_number_has_had(
    system: System, requests: Counter[str]
) -> None:
    system.configure(replace(APPLICATION, limits=None))
    dispatched(system, requests, first=0)
    assert dispatched(system, requests, first=100) == {"BatchGetItem": 1, "PutItem": 20}
