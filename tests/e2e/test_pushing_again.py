"""Reports to an application's own address, their log, and pushing them again, as operators do."""

import json

import pytest
from typer.testing import CliRunner

from cli.main import app
from tests.e2e.client import Client
from tests.e2e.conftest import MakeSystem
from tests.e2e.local_system import LocalSystem
from tests.e2e.receiver import Push, Receiver
from tests.e2e.test_slow_customers import Queues, reports

RECIPIENTS = [f"+861387701{number:04}" for number in (6, 6106, 6206, 6306, 6406)]


class Operator:
    """Types commands for a local run."""

    def __init__(self, system: LocalSystem) -> None:
        self._url = system.base_url

    def type(self, *words: str) -> str:
        done = CliRunner().invoke(app, ["--url", self._url, *words])
        assert done.exit_code == 0, done.output
        return done.stdout

    def id_of(self, client: Client) -> str:
        """The id of a client's application."""
        listed = json.loads(self.type("applications", "list", "--json"))
        app_key = client.application["app_key"]
        return str(next(one["application_id"] for one in listed if one["app_key"] == app_key))


def told(pushes: list[Push]) -> list[tuple[str, str]]:
    """The messages and the statuses in these batches."""
    lists = [json.loads(push.body)["statusReportList"] for push in pushes]
    return sorted((one["smsMsgId"], one["status"]) for batch in lists for one in batch)


def wait_for_reports(receiver: Receiver, count: int) -> list[tuple[str, str]]:
    """Wait until so many reports have come, in however many batches."""
    for batches in range(1, count + 1):
        found = told(receiver.wait_for(batches, seconds=60))
        if len(found) >= count:
            return found
    raise AssertionError(f"{count} reports did not come")


@pytest.fixture
def system(make_system: MakeSystem) -> LocalSystem:
    """A run of its own: functions remember for a while that there was no address."""
    return make_system().start()


def test_reports_without_an_address_come_together_are_logged_and_can_be_pushed_again(
    system: LocalSystem, receiver: Receiver
) -> None:
    """RPT-01."""
    client, operator = Client(system.demo), Operator(system)
    operator.type("applications", "set-reports", operator.id_of(client), receiver.url("/all"))
    message_ids = client.send(*RECIPIENTS).message_ids
    found = wait_for_reports(receiver, len(message_ids))
    assert found == sorted((one, "DELIVRD") for one in message_ids)
    assert {push.path for push in receiver.received()} == {"/all"}

    (pushed,) = json.loads(operator.type("pushes", "show", message_ids[0], "--json"))
    assert (pushed["tries"], pushed["answer"]) == (1, "answered 200")
    assert pushed["taken_at"] is not None

    operator.type("pushes", "replay", "--message", message_ids[0])
    again = wait_for_reports(receiver, len(message_ids) + 1)
    assert again == sorted([*found, (message_ids[0], "DELIVRD")])

    queues = Queues(system)
    given_up = reports(12, receiver.url("/given-up"), "10002")
    queues.put("PushRetryDeadLetterQueue", given_up)
    operator.type("pushes", "replay", "--dead-letter", "push-retry", "--yes")
    pushes = receiver.wait_for(12, lambda push: push.path.startswith("/given-up"), seconds=60)
    ids = sorted(push.headers["webhook-id"] for push in pushes)
    assert ids == sorted(report.push_id for report in given_up)
    assert queues.depth("PushRetryDeadLetterQueue") == 0
