"""The same work done as plainly as possible, for the functions to be held against."""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qs
from uuid import uuid4

import orjson

_RECIPIENTS_PER_JOB: Final = 50


def bare_send(event: Mapping[str, Any]) -> tuple[list[bytes], bytes]:
    """Return the jobs and the answer of a send; floor (a).

    The form is parsed and split, every recipient gets an id, 50 at a time become one JSON, and all
    of them one answer. Nobody is authenticated, nothing is looked up, checked, put into a queue or
    logged.
    """
    form = {name: values[0] for name, values in parse_qs(b64decode(event["body"]).decode()).items()}
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    request_id = uuid4().hex
    recipients = [
        {"message_id": f"{request_id}{position:04}", "number": number}
        for position, number in enumerate(form["to"].split(","))
    ]
    jobs = [
        orjson.dumps(_job(form, now, recipients[start : start + _RECIPIENTS_PER_JOB]))
        for start in range(0, len(recipients), _RECIPIENTS_PER_JOB)
    ]
    rows = [_row(form, now, recipient) for recipient in recipients]
    answer = orjson.dumps({"result": rows, "code": "000000", "description": "Success"})
    return jobs, answer


def _job(
    form: Mapping[str, str], now: str, recipients: Sequence[Mapping[str, str]]
) -> dict[str, object]:
    return {
        "channel_number": form["from"],
        "template_id": form["templateId"],
        "text": "[Heliograph]Your order has been shipped.",
        "segment_count": 1,
        "accepted_at": now,
        "recipients": recipients,
        "status_callback": form["statusCallback"],
        "client_reference": form["extend"],
    }


def _row(form: Mapping[str, str], now: str, recipient: Mapping[str, str]) -> dict[str, object]:
    return {
        "total": 1,
        "originTo": recipient["number"],
        "createTime": now,
        "from": form["from"],
        "smsMsgId": recipient["message_id"],
        "countryId": "CN",
        "status": "000000",
    }
