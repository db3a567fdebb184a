"""A customer who hangs or is away: others do not notice, and nothing is lost."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any
from uuid import uuid4

import boto3
import pytest
from heliograph.domain.jobs import StatusReport
from heliograph.domain.message_ids import message_ids
from heliograph.domain.messages import MessageState
from heliograph.queues.sqs import SqsQueue

from cli.sqs import ClientOfSqs
from tests.contracts.examples import OUTCOMES
from tests.e2e.local_system import LocalSystem
from tests.e2e.receiver import Receiver, open_receiver
from tests.e2e.tables import local_session
from tests.fakes import NOON

HANGING = 120
PROMPT = 20
SECONDS_FOR_OTHERS = 20
"""What a busy machine needs for its first pushes; alone, they are there in two."""


class Queues:
    """The queues of pushes of a local run."""

    def __init__(self, system: LocalSystem) -> None:
        endpoint = f"{system.base_url}/_local/aws"
        session = boto3.Session(botocore_session=local_session())
        (stack,) = session.client("cloudformation", endpoint_url=endpoint).describe_stacks()[
            "Stacks"
        ]
        self._urls = {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}
        self._sqs: Any = session.client("sqs", endpoint_url=endpoint)
        self._api = ClientOfSqs(self._sqs)

    def put(self, name: str, reports: list[StatusReport]) -> None:
        SqsQueue(self._api, self._urls[name], lambda one: str(one.application_id)).put(reports)

    def purge(self, name: str) -> None:
        self._sqs.purge_queue(QueueUrl=self._urls[name])

    def depth(self, *names: str) -> int:
        """How many entries are in these queues, whoever has them."""
        return sum(self._depth(self._urls[name]) for name in names)

    def _depth(self, url: str) -> int:
        attributes = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
        return sum(
            int(count)
            for name, count in attributes["Attributes"].items()
            if name.startswith("ApproximateNumberOfMessages")
        )


@pytest.fixture(scope="module")
def queues(system: LocalSystem) -> Queues:
    return Queues(system)


def reports(count: int, url: str, application_id: str) -> list[StatusReport]:
    ids = message_ids(application_id, NOON)
    return [
        StatusReport(
            message_id=next(ids),
            dialect="huawei",
            url=f"{url}?{uuid4().hex}",
            recipient="+8613800000012",
            outcome=OUTCOMES[MessageState.DELIVERED],
            sequence=1,
            segment_count=1,
        )
        for _ in range(count)
    ]


class TarPit:
    """Takes every connection and never answers."""

    def __init__(self) -> None:
        self.connections: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=500)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"

    def accept_all(self) -> None:
        with suppress(OSError):
            while True:
                self.connections.append(self._listener.accept()[0])

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self.connections:
            connection.close()


@contextmanager
def tar_pit() -> Iterator[TarPit]:
    pit = TarPit()
    thread = Thread(target=pit.accept_all)
    thread.start()
    try:
        yield pit
    finally:
        pit.close()
        thread.join()


def wait_until(is_so: Any, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


def test_pushes_to_an_endpoint_that_hangs_delay_nobody_elses(
    queues: Queues, receiver: Receiver, record_property: Callable[[str, object], None]
) -> None:
    queues.purge("PushRetryQueue")  # of what earlier tests have left there
    with tar_pit() as pit:
        queues.put("PushQueue", reports(HANGING, pit.url, "10001"))
        wait_until(lambda: len(pit.connections) >= 10)
        began = time.monotonic()
        queues.put("PushQueue", reports(PROMPT, receiver.url(), "10002"))
        receiver.wait_for(PROMPT, seconds=SECONDS_FOR_OTHERS)
        took = time.monotonic() - began
        tried = len(pit.connections)
        wait_until(lambda: queues.depth("PushQueue") == 0)
        assert queues.depth("PushRetryQueue") == HANGING
    record_property("seconds", round(took, 1))
    record_property("tries at the endpoint that hangs", tried)
    assert tried < HANGING


def test_a_customer_who_was_away_gets_everything_when_they_are_back(queues: Queues) -> None:
    with open_receiver() as before:
        port = before.port
    away = reports(30, f"http://127.0.0.1:{port}/reports", "10002")
    queues.put("PushQueue", away)
    wait_until(lambda: queues.depth("PushQueue") == 0)
    with open_receiver(port) as back:
        back.wait_for(len(away), seconds=60)
        ids = [push.headers["webhook-id"] for push in back.received()]
    assert sorted(ids) == sorted(report.push_id for report in away)
