"""What is remembered of every try of a push."""

from dataclasses import replace

import pytest
from heliograph.domain.errors import CustomerUnreachable, DestinationForbidden
from heliograph.domain.jobs import Push, ReportBatch
from heliograph.domain.push_log import PushHistory
from heliograph.domain.slow_hosts import WAITS, SlowHosts
from heliograph.ports.customers import PushAnswer
from heliograph.usecases.push_to_customer import Ending

from tests.fakes import NOON, FakeCustomers, FakePushLog, FakeRenderer
from tests.unit.usecases.test_push_to_customer import NOTICE, REPORT, push_to_customer


def remembered(push: Push, *script: PushAnswer | Exception) -> dict[tuple[str, str], PushHistory]:
    log = FakePushLog()
    customers = FakeCustomers(*script)
    pushing = push_to_customer(customers, {"huawei": FakeRenderer()}, log=log)
    for tries in range(1, len(script) + 1):
        pushing(push, tries)
    return log.records


@pytest.mark.parametrize(
    ("push", "key"),
    [
        (REPORT, (REPORT.message_id, REPORT.push_id)),
        (NOTICE, (NOTICE.inbound_id, NOTICE.push_id)),
    ],
)
def test_every_try_is_remembered_with_its_answer(push: Push, key: tuple[str, str]) -> None:
    records = remembered(push, PushAnswer(503), CustomerUnreachable("away"), PushAnswer(401))
    assert records.keys() == {key}
    history = records[key]
    assert (history.tries, history.answer, history.taken_at) == (3, "answered 401", NOON)


@pytest.mark.parametrize("said", [PushAnswer(429), DestinationForbidden("private")])
def test_what_was_not_taken_is_remembered_as_such(said: PushAnswer | Exception) -> None:
    (history,) = remembered(REPORT, said).values()
    assert history.taken_at is None


def test_a_batch_is_remembered_with_each_of_its_reports() -> None:
    second = replace(REPORT, sequence=2)
    records = remembered(ReportBatch(reports=(REPORT, second)), PushAnswer(200))
    assert records.keys() == {
        (REPORT.message_id, REPORT.push_id),
        (REPORT.message_id, second.push_id),
    }


def test_a_push_that_is_put_off_is_no_try() -> None:
    log = FakePushLog()
    slow = SlowHosts(lambda: 0)
    for _ in range(WAITS):
        slow.note("10001 shop.test", began=-5, failed=True)
    pushing = push_to_customer(FakeCustomers(), {"huawei": FakeRenderer()}, slow, log)
    assert pushing(REPORT, 1).ending is Ending.PUT_OFF
    assert log.records == {}
