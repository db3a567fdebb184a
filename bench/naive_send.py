"""A send as one writes it first: every library, a record and a queue entry for each recipient.

Behind the bench only, to show what the work on the real one has bought. It does what the real one
does and not more: it checks who asks, the template and the numbers, and answers for each recipient.
"""

import json
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

import phonenumbers
from aws_lambda_powertools.metrics import MetricUnit
from pydantic import BaseModel, Field
from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.models import Model

from bench.naive import app, logger, metrics, sqs, tracer
from bench.naive import dynamodb as client

QUEUE = "SubmitQueue"

dynamodb: Any = client  # PynamoDB's word for it knows only what PynamoDB asks


class Request(BaseModel):
    """The form of a send."""

    sender: str = Field(alias="from")
    to: str
    template_id: str = Field(alias="templateId")
    status_callback: str = Field(alias="statusCallback")
    extend: str | None = None


class Message(Model):
    """A record of each message, from the moment of its acceptance."""

    class Meta:
        table_name = "MessagesTable"

    partition = UnicodeAttribute(hash_key=True)
    message_id = UnicodeAttribute(range_key=True)
    recipient = UnicodeAttribute()
    channel = UnicodeAttribute()
    template = UnicodeAttribute()
    accepted_at = UTCDateTimeAttribute()


@app.post("/sms/batchSendSms/v1")
def send() -> dict[str, Any]:
    """Answer one send."""
    event = app.current_event
    form = parse_qs(b64decode(event.body or "").decode())
    request = Request.model_validate({name: values[0] for name, values in form.items()})
    application = _application(dict(event.headers))
    template = _item("TemplatesTable", template_id=request.template_id)
    channel = _item("ChannelsTable", channel_number=request.sender)
    text = f"[{channel['signature_name']['S']}]{template['content']['S']}"
    rows = [_accept(request, application, text, number) for number in request.to.split(",")]
    metrics.add_metric(name="Accepted", unit=MetricUnit.Count, value=len(rows))
    logger.info("accepted", extra={"recipients": len(rows)})
    return {"result": rows, "code": "000000", "description": "Success"}


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one event of the HTTP API."""
    return app.resolve(event, context)


def _application(headers: dict[str, str]) -> dict[str, Any]:
    token = dict(part.split("=", 1) for part in headers["x-wsse"].split(" ", 1)[1].split(","))
    key, digest, nonce, created = (
        token[name].strip('"') for name in ("Username", "PasswordDigest", "Nonce", "Created")
    )
    found = dynamodb.query(
        TableName="ApplicationsTable",
        IndexName="by_app_key",
        KeyConditionExpression="#k = :k",
        ExpressionAttributeNames={"#k": "app_key"},
        ExpressionAttributeValues={":k": {"S": key}},
    )["Items"]
    (application,) = found
    for secret in application["app_secrets"]["L"]:
        expected = sha256(f"{nonce}{created}{secret['S']}".encode()).digest()
        if compare_digest(b64encode(expected).decode(), digest):
            return dict(application)
    raise PermissionError


def _item(table: str, **key: str) -> dict[str, Any]:
    wanted = {name: {"S": value} for name, value in key.items()}
    return dict(dynamodb.get_item(TableName=table, Key=wanted)["Item"])


def _accept(
    request: Request, application: dict[str, Any], text: str, number: str
) -> dict[str, Any]:
    """Check one number, keep a record and queue an entry; return the row of the answer."""
    parsed = phonenumbers.parse(number, None)
    if not phonenumbers.is_possible_number(parsed):
        return {"originTo": number, "status": "E200033"}
    message_id, now = str(uuid4()), datetime.now(UTC)
    recipient = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    application_id = application["application_id"]["S"]
    Message(
        f"{application_id}#{now:%Y-%m-%d}#{message_id[-1]}",
        message_id,
        recipient=recipient,
        channel=request.sender,
        template=request.template_id,
        accepted_at=now,
    ).save()
    entry = {"message_id": message_id, "number": recipient, "text": text}
    sqs.send_message(QueueUrl=QUEUE, MessageBody=json.dumps(entry))
    return {
        "total": 1,
        "originTo": number,
        "createTime": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "from": request.sender,
        "smsMsgId": message_id,
        "countryId": phonenumbers.region_code_for_number(parsed),
        "status": "000000",
    }
