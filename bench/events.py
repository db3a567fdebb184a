"""What calls the workers: entries of queues, callbacks of carriers, the schedule."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final

from heliograph.carriers.simulator.signature import signed_headers

from bench.requests import http_event
from bench.stub.outside import SECRET

SCHEDULE: Final[dict[str, Any]] = {
    "version": "0",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "detail": {},
}

_numbers = count()


def batches(bodies: Sequence[str], size: int) -> Iterator[dict[str, Any]]:
    """Yield events with at most so many entries of a queue each."""
    for start in range(0, len(bodies), size):
        yield queue_event(bodies[start : start + size])


def queue_event(bodies: Sequence[str]) -> dict[str, Any]:
    """Return the event of entries that are received for the first time."""
    return {"Records": [_record(body) for body in bodies]}


def stream_events(
    changes: Sequence[Any], patterns: Sequence[Any], size: int
) -> Iterator[dict[str, Any]]:
    """Yield events with at most so many of the changes that fit one of the patterns."""
    told = [change for change in changes if any(_fits(change, one) for one in patterns)]
    for start in range(0, len(told), size):
        yield {"Records": told[start : start + size]}


def report_event(message_id: str) -> dict[str, Any]:
    """Return the carrier's callback that says that a message is delivered."""
    return _callback(
        "callback",
        {
            "reference": message_id,
            "carrier_message_id": f"c-{message_id[-17:]}",
            "status": "DELIVRD",
            "done_at": datetime.now(UTC).isoformat(),
        },
    )


def uplink_event(sender: str, channel_number: str) -> dict[str, Any]:
    """Return the carrier's callback that brings a reply."""
    reply = {"id": f"u-{next(_numbers)}", "sender": sender, "text": "Thank you!"}
    return _callback("uplink", {**reply, "channel_number": channel_number})


def _fits(record: Any, pattern: Any) -> bool:
    """Tell whether a record fits a filter of Lambda's; only plain values are used here."""
    if isinstance(pattern, dict):
        known = record if isinstance(record, dict) else {}
        return all(_fits(known.get(name), inner) for name, inner in pattern.items())
    return record in pattern


def _callback(kind: str, content: dict[str, str]) -> dict[str, Any]:
    body = json.dumps(content)
    signature = signed_headers(SECRET, body.encode(), datetime.now(UTC))
    headers = {name.lower(): value for name, value in signature.items()}
    event = http_event(f"/{kind}/simulator", body, {"content-type": "application/json", **headers})
    route = {"routeKey": f"POST /{kind}/{{carrier}}", "pathParameters": {"carrier": "simulator"}}
    return {**event, **route}


def _record(body: str) -> dict[str, Any]:
    number = next(_numbers)
    return {
        "messageId": f"059f36b4-87a3-44ab-83d2-{number:012}",
        "receiptHandle": f"AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy{number:012}",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": "1",
            "AWSTraceHeader": "Root=1-69b54f40-0f1e2d3c4b5a69788796a5b4;Sampled=0",
            "SentTimestamp": "1773489600000",
            "SenderId": "AROAEXAMPLE:Function",
            "ApproximateFirstReceiveTimestamp": "1773489600010",
        },
        "messageAttributes": {},
        "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:Queue",
        "awsRegion": "us-east-1",
    }
