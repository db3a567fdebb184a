"""Many invocations of one function.

Given: its name, how many, the address of the stub, and an application's key and secret.
"""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final

from heliograph.domain.configuration import Area
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.jobs import JobRecipient, SendJob, StatusReport
from heliograph.domain.message_ids import message_ids, partition_of
from heliograph.domain.messages import DeliveryReport, MessageState, Outcome, ReportSource
from heliograph.queues.entries import dump

from bench.deployment import Deployment
from bench.details import facts_of
from bench.events import SCHEDULE, queue_event, report_event, uplink_event
from bench.functions import Context, load
from bench.requests import http_event, send_event, signature
from bench.steps import listening, rss_megabytes
from bench.stub.stream import Stream
from bench.template import file_of, table_shapes
from local.demo import DIALECT, MAINLAND_ID, NOTIFICATION

EARLY: Final = 0.3
"""After which part of them everything is there that stays."""

_DELIVERED: Final = Outcome(
    state=MessageState.DELIVERED,
    status_code="DELIVRD",
    source=ReportSource.CARRIER,
    carrier_code="DELIVRD",
    reported_at=datetime(2026, 3, 14, 12, 0, tzinfo=UTC),
)
_numbers = count(13_900_000_000)


def main() -> None:
    """Print the megabytes in use after the first invocations, and after all."""
    given = json.load(sys.stdin)
    deployment = Deployment(given["endpoint"], given["app_key"], given["app_secret"])
    handler, event = load(file_of(given["function"])), EVENTS[given["function"]]
    used: list[float] = []
    with listening():
        for part in (EARLY, 1 - EARLY):
            for _ in range(int(part * given["invocations"])):
                handler(event(deployment), Context())
            used.append(rss_megabytes())
    print(json.dumps(used))


def _message_id() -> str:
    return next(message_ids(MAINLAND_ID, datetime.now(UTC)))


def _job(_deployment: Deployment) -> dict[str, Any]:
    to = [f"+86{next(_numbers)}" for _ in range(2)]
    job = SendJob(
        application_id=MAINLAND_ID,
        dialect=DIALECT,
        area=Area.MAINLAND,
        channel_number=NOTIFICATION.channel_number,
        template_id="0",
        text="[Heliograph]Your order has been shipped.",
        segment_count=1,
        accepted_at=datetime.now(UTC),
        recipients=tuple(JobRecipient(message_id=_message_id(), number=one) for one in to),
    )
    return queue_event([dump(job)])


def _report(_deployment: Deployment) -> dict[str, Any]:
    """Return reports that no record is there for, so that they come back: the longer way."""
    reports = [
        DeliveryReport(
            message_id=_message_id(),
            carrier="simulator",
            carrier_code="DELIVRD",
            outcome=_DELIVERED,
            received_at=datetime.now(UTC),
        )
        for _ in range(2)
    ]
    return queue_event([dump(one) for one in reports])


def _push(deployment: Deployment) -> dict[str, Any]:
    pushes = [
        StatusReport(
            message_id=_message_id(),
            dialect=DIALECT,
            url=f"{deployment.endpoint}/customer",
            recipient="+8613800000000",
            outcome=_DELIVERED,
            sequence=1,
            segment_count=1,
        )
        for _ in range(2)
    ]
    return queue_event([dump(one) for one in pushes])


def _uplink(_deployment: Deployment) -> dict[str, Any]:
    uplink = CarrierUplink(
        carrier="simulator",
        carrier_inbound_id=f"u-{next(_numbers)}",
        sender=f"+86{next(_numbers)}",
        channel_number=NOTIFICATION.channel_number,
        text="Thank you!",
        received_at=datetime.now(UTC),
    )
    return queue_event([dump(uplink)])


def _carrier_event(_deployment: Deployment) -> dict[str, Any]:
    report = {
        "eventType": "TEXT_DELIVERED",
        "eventTimestamp": 1773489601000,
        "isFinal": True,
        "messageId": f"e-{next(_numbers)}",
        "context": {"message_id": _message_id(), "carrier": "aws"},
    }
    return queue_event([json.dumps(report)])


def _change(_deployment: Deployment) -> dict[str, Any]:
    """Return that a message was handed to a carrier, which is counted."""
    stream, message_id = Stream(table_shapes()["MessagesTable"]), _message_id()
    key = {"partition": {"S": partition_of(message_id)}, "message_id": {"S": message_id}}
    stream.tell(None, {**key, **facts_of(datetime.now(UTC))})
    return {"Records": stream.take()}


def _question(deployment: Deployment) -> dict[str, Any]:
    headers = signature(deployment)
    return http_event("/records/v1/details", "", headers, method="GET")


EVENTS: Final[Mapping[str, Callable[[Deployment], Any]]] = {
    "SendFunction": lambda deployment: send_event(deployment, 1),
    "DispatchFunction": _job,
    "CallbackWebhookFunction": lambda _: report_event(_message_id()),
    "CallbackWorkerFunction": _report,
    "PushFunction": _push,
    "PushRetryFunction": _push,
    "PushBatchFunction": _push,
    "UplinkWebhookFunction": lambda _: uplink_event(
        f"+86{next(_numbers)}", NOTIFICATION.channel_number
    ),
    "UplinkWorkerFunction": _uplink,
    "CallbackEventFunction": _carrier_event,
    "ExpiryFunction": lambda _: SCHEDULE,
    "TallyFunction": _change,
    "QueryFunction": _question,
}


if __name__ == "__main__":
    main()
