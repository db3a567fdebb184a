"""Who changes NumberSecret changes nothing but that nobody is written to until it is put back.

With another secret no opt-out would be found (BLK-07).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.inbound import CarrierUplink

from tests.contracts.carriers.server import CarrierServer
from tests.functional.requests import send_event
from tests.functional.system import System
from tests.lambda_runtime import Output
from tests.unit.dialects.huawei.service import CHANNEL

BARRED, FREE, NEW = "+8613112345678", "+8613212345678", "+8613312345678"


@dataclass
class Secret:
    """The secret of the keys of numbers, in the hands of somebody who does not know better."""

    client: Any
    name: str

    def __post_init__(self) -> None:
        self._former = self.client.get_secret_value(SecretId=self.name)["SecretString"]

    def change(self) -> None:
        self.client.put_secret_value(SecretId=self.name, SecretString=f"not {self._former}")

    def put_back(self) -> None:
        self.client.put_secret_value(SecretId=self.name, SecretString=self._former)


@pytest.fixture
def used(system: System) -> System:
    """A deployment that bars a number and has written to another."""
    system.configure()
    system.barring_changes.record(
        Barring(
            kind=BarringKind.OPT_OUT,
            recipient=BARRED,
            channel_number=CHANNEL.channel_number,
            reason="a test",
            recorded_by="operator",
            recorded_at=datetime.now(UTC),
        )
    )
    system.function("SendFunction")(send_event(to=FREE))
    system.work_off("DispatchFunction", "SubmitQueue")
    return system


@pytest.fixture
def secret(used: System) -> Iterator[Secret]:
    client = used.aws.secrets_manager
    secret = Secret(client, used.deployment.secrets["NumberSecret"])
    yield secret
    secret.put_back()


def come_back(batch: dict[str, Any]) -> dict[str, Any]:
    """The answer of a function that has done nothing of a batch."""
    failures = [{"itemIdentifier": record["messageId"]} for record in batch["Records"]]
    return {"batchItemFailures": failures}


def test_nobody_is_written_to_until_the_former_secret_is_back(
    used: System, secret: Secret, carrier: CarrierServer, output: Output
) -> None:
    secret.change()
    used.function("SendFunction")(send_event(to=f"{BARRED},{NEW}"))
    batch = used.take("SubmitQueue")
    dispatch, before = used.new_process("DispatchFunction"), used.contents()
    assert dispatch(batch) == come_back(batch)
    assert dispatch(batch) == come_back(batch)
    assert len(carrier.requests) == 1, "from before the change"
    assert used.contents() == before
    assert {line.get("error") for line in output.logs if line["level"] == "ERROR"} == {
        "NumberSecretChanged"
    }

    secret.put_back()
    assert dispatch(batch) == {"batchItemFailures": []}
    (_, sent) = carrier.requests
    assert NEW in sent.body.decode()


def test_a_process_that_has_read_the_former_secret_goes_on_with_it(
    used: System, secret: Secret, carrier: CarrierServer
) -> None:
    secret.change()
    used.function("SendFunction")(send_event(to=f"{BARRED},{NEW}"))
    used.work_off("DispatchFunction", "SubmitQueue")
    (_, sent) = carrier.requests
    assert NEW in sent.body.decode()


def test_no_opt_out_is_recorded_under_a_key_of_another_secret(used: System, secret: Secret) -> None:
    secret.change()
    now = datetime.now(UTC)
    stop = CarrierUplink(
        carrier="simulator",
        carrier_inbound_id="a-reply",
        sender=FREE,
        channel_number=CHANNEL.channel_number,
        text="TD",
        received_at=now,
    )
    used.put("UplinkQueue", stop)
    batch, before = used.take("UplinkQueue"), used.contents()
    worker = used.new_process("UplinkWorkerFunction")
    assert worker(batch) == come_back(batch)
    assert used.contents()["BarringsTable"] == before["BarringsTable"]

    secret.put_back()
    assert worker(batch) == {"batchItemFailures": []}
    assert used.barrings.barred(CHANNEL.channel_number, [FREE]) == {FREE: BarringKind.OPT_OUT}


def test_whoever_asks_is_not_told_that_nobody_is_barred(used: System, secret: Secret) -> None:
    secret.change()
    rehearsal = send_event(to=BARRED)
    rehearsal["headers"]["x-dry-run"] = "true"
    assert used.new_process("SendFunction")(rehearsal)["statusCode"] == 500
