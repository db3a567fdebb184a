"""The local system of a soak, and what it holds when all is over."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import boto3
from heliograph.dialects.huawei.codes import STATUS_OF_RULE
from heliograph.domain.screening import DispatchRule

from local.demo import INTERNATIONAL_ID
from tests.e2e.local_system import LocalSystem
from tests.e2e.records import Records
from tests.e2e.tables import Tables, local_session
from tests.soak.customer import REPLIES, REPORTS_TOGETHER, Customer
from tests.soak.schedule import AREAS

EXPIRE_AFTER_SECONDS: Final = 60
EXPIRY_EVERY_SECONDS: Final = 60
"""The template's schedule."""

_STATUS_OF_REASON: Final = {rule.value: status for rule, status in STATUS_OF_RULE.items()}
NOT_TAKEN_IN_TIME: Final = STATUS_OF_RULE[DispatchRule.VALIDITY_OVER]

_COUNTS: Final = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


@dataclass(frozen=True)
class Record:
    """What the platform says became of a message, as its send details show it.

    status: as its dialect tells it, which has words of its own for some rules of the platform.
    """

    is_final: bool
    status: str | None
    segments: int
    accepted_at: datetime
    submitted_at: datetime | None
    received_at: datetime | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Record":
        """Read a row of the API."""
        return cls(
            is_final=row["send_result"] != "Sending",
            status=_STATUS_OF_REASON.get(row["reason"], row["status_code"]),
            segments=row["segment_count"],
            accepted_at=datetime.fromisoformat(row["accepted_at"]),
            submitted_at=_time(row["submitted_at"]),
            received_at=_time(row["received_at"]),
        )


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


@contextmanager
def soaked_system(folder: Path, customer: Customer) -> Iterator[LocalSystem]:
    """The system that `make run` starts, with this customer and little patience for silence."""
    with LocalSystem(
        folder,
        EXPIRE_AFTER_SECONDS=str(EXPIRE_AFTER_SECONDS),
        UPLINK_URL=customer.url(REPLIES),
    ) as system:
        applications = Tables(system).applications
        international = applications.get(INTERNATIONAL_ID)
        assert international is not None
        applications.save(replace(international, report_url=customer.url(REPORTS_TOGETHER)))
        yield system


class Queues:
    """All queues of a local system."""

    def __init__(self, system: LocalSystem) -> None:
        session = boto3.Session(botocore_session=local_session())
        self._sqs: Any = session.client("sqs", endpoint_url=f"{system.base_url}/_local/aws")
        self._urls: list[str] = self._sqs.list_queues()["QueueUrls"]

    def waiting(self) -> dict[str, int]:
        """How many entries each queue has that is not empty, in any condition."""
        counts = {url.rpartition("/")[2]: self._depth(url) for url in self._urls}
        return {name: count for name, count in counts.items() if count}

    def _depth(self, url: str) -> int:
        answer = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(_COUNTS))
        return sum(int(answer["Attributes"][count]) for count in _COUNTS)


def records(system: LocalSystem) -> dict[str, Record]:
    """What the API for records says of every message, by id."""
    rows: Iterable[Mapping[str, Any]] = (
        row
        for area in set(AREAS.values())
        for row in Records(system, system.demo[area]).details(last="24h", page_size="500")
    )
    return {row["message_id"]: Record.of(row) for row in rows}


def receipts(system: LocalSystem) -> Counter[str]:
    """How often handsets got each message, by id."""
    return Counter(
        {one.message_id: len(list(one.as_receipts())) for one in Tables(system).handsets()}
    )
