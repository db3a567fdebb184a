"""What is this carrier's own; the rest is in tests/contracts/test_carrier_contract.py."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.stub import Stubber
from heliograph.carriers.aws_eum.account import FIELDS
from heliograph.carriers.aws_eum.events import AwsEumEvents
from heliograph.carriers.aws_eum.submit import AwsEumCarrier
from heliograph.domain.messages import DeliveryReport
from heliograph.egress.carrier_requests import READ_TIMEOUT
from heliograph.ports.carriers import (
    Accepted,
    ProvedUnsent,
    Refused,
    Submitted,
    Unconfirmed,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.contracts.carriers.aws_eum import AwsEum, account, answer, aws, event
from tests.contracts.carriers.case import MESSAGE_ID, SUBMISSION, addresses, requests
from tests.contracts.carriers.server import answering, carrier_server
from tests.fakes import NOON, FakeClock
from tests.unit.carriers.aws_eum.service_model import problems, send_text_message

NOWHERE = "http://127.0.0.1:9"


def carrier(
    url: str | None = NOWHERE,
    *,
    name: str = AwsEum.name,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> AwsEumCarrier:
    return AwsEumCarrier(
        replace(account(url, **settings), name=name),
        addresses(name, NOWHERE),
        requests=requests(READ_TIMEOUT),
        clock=FakeClock(),
    )


def submitted_with(raw: bytes) -> Submitted:
    with carrier_server(answering(raw)) as server:
        return carrier(server.url).submit(SUBMISSION)


def sent(submission: Any = SUBMISSION, **settings: str) -> Mapping[str, Any]:
    """What the service gets to read."""
    with carrier_server(answering(AwsEum.accepted)) as server:
        carrier(server.url, settings=settings).submit(submission)
        (request,) = server.requests
    content: Mapping[str, Any] = json.loads(request.body)
    return content


# -- what is sent ----------------------------------------------------------------------------------


def test_a_message_is_sent_with_our_reference_and_the_name_of_the_account() -> None:
    assert sent() == {
        "DestinationPhoneNumber": SUBMISSION.recipient,
        "OriginationIdentity": "+1069000001",
        "MessageBody": SUBMISSION.text,
        "MessageType": "TRANSACTIONAL",
        "ConfigurationSetName": "heliograph",
        "TimeToLive": 24 * 3600,
        "Context": {"message_id": MESSAGE_ID, "carrier": "aws_eum"},
    }


def test_the_reference_that_goes_out_comes_back() -> None:
    events = AwsEumEvents(account_of=lambda _: None, clock=FakeClock())
    said = events.read(json.dumps(event(context=sent()["Context"])))
    assert isinstance(said, DeliveryReport)
    assert (said.message_id, said.carrier) == (MESSAGE_ID, AwsEum.name)


def test_the_settings_of_the_account_are_sent_where_they_are_set() -> None:
    content = sent(message_type="PROMOTIONAL", max_price="0.10")
    assert (content["MessageType"], content["MaxPrice"]) == ("PROMOTIONAL", "0.10")


@pytest.mark.parametrize(
    ("sender", "identity"),
    [
        ("12065550100", "+12065550100"),
        ("+12065550100", "+12065550100"),
        ("24273", "24273"),
        ("12345678", "12345678"),
        ("HELIOGRAPH", "HELIOGRAPH"),
        ("pool-0123456789abcdef0123456789abcdef", "pool-0123456789abcdef0123456789abcdef"),
    ],
)
def test_a_phone_number_has_a_plus_and_every_other_sender_goes_as_it_is(
    sender: str, identity: str
) -> None:
    assert sent(replace(SUBMISSION, sender=sender))["OriginationIdentity"] == identity


@pytest.mark.parametrize(
    ("left", "seconds"),
    [
        (timedelta(seconds=-10), 5),
        (timedelta(0), 5),
        (timedelta(seconds=4.9), 5),
        (timedelta(seconds=5.9), 5),
        (timedelta(minutes=5), 300),
        (timedelta(hours=72), 259200),
        (timedelta(days=30), 259200),
    ],
)
def test_the_carrier_gives_up_when_we_do_as_far_as_it_can(left: timedelta, seconds: int) -> None:
    assert sent(replace(SUBMISSION, valid_until=NOON + left))["TimeToLive"] == seconds


def test_what_is_sent_is_what_was_signed() -> None:
    with carrier_server(answering(AwsEum.accepted)) as server:
        carrier(server.url).submit(SUBMISSION)
        (received,) = server.requests
    found = re.search(r"SignedHeaders=([^,]+), Signature=(\w+)", received.headers["authorization"])
    assert found is not None
    headers = {name: received.headers[name] for name in found[1].split(";")}
    request = AWSRequest("POST", f"{server.url}/", headers=headers, data=received.body)
    request.context["timestamp"] = headers["x-amz-date"]
    credentials = aws().get_credentials()
    assert credentials is not None
    auth = SigV4Auth(credentials, "sms-voice", "eu-central-1")
    text = auth.string_to_sign(request, auth.canonical_request(request))
    assert auth.signature(text, request) == found[2]
    assert headers["x-amz-target"] == "PinpointSMSVoiceV2.SendTextMessage"


@pytest.mark.parametrize(
    ("settings", "region"),
    [({}, "eu-central-1"), ({"region": "ap-southeast-2"}, "ap-southeast-2")],
)
def test_a_message_goes_to_the_region_of_the_account_or_else_of_the_stack(
    settings: dict[str, str], region: str
) -> None:
    one = carrier(None, settings=settings)
    assert one._client.meta.endpoint_url == f"https://sms-voice.{region}.amazonaws.com"


# -- against the model of the service --------------------------------------------------------------


def _settings() -> st.SearchStrategy[dict[str, str]]:
    patterns = {
        field.name: st.from_regex(re.compile(field.pattern, re.ASCII), fullmatch=True)
        for field in FIELDS
        if field.name not in {"url", "region"}
    }
    return st.fixed_dictionaries(
        {"configuration_set": patterns.pop("configuration_set")}, optional=patterns
    )


@given(
    settings=_settings(),
    sender=st.from_regex(r"[0-9]{1,21}", fullmatch=True),
    text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=1600).filter(
        lambda text: text.strip()
    ),
    seconds=st.integers(-100, 10**6),
    name=st.from_regex(r"[a-z][a-z0-9_-]{0,39}", fullmatch=True),
)
def test_every_message_has_the_shape_that_the_service_describes(
    settings: dict[str, str], sender: str, text: str, seconds: int, name: str
) -> None:
    ours = replace(account(NOWHERE, **settings), name=name)
    one = AwsEumCarrier.__new__(AwsEumCarrier)
    one.name, one._settings, one._clock = ours.name, ours.settings, FakeClock()
    request = one._rendered(
        replace(SUBMISSION, sender=sender, text=text, valid_until=NOON + timedelta(seconds=seconds))
    )
    assert problems(request) == []


def test_the_model_finds_what_the_service_would_not_take() -> None:
    assert problems({"DestinationPhoneNumber": "138"}) == []
    assert problems({}) != []
    assert problems({"DestinationPhoneNumber": "+1", "Context": {"k": "v" * 801}}) != []
    assert problems({"DestinationPhoneNumber": "+1", "Context": {"k k": "v"}}) != []
    assert problems({"DestinationPhoneNumber": "+1", "TimeToLive": 4}) != []
    assert problems({"DestinationPhoneNumber": "+1", "MessageType": "OTHER"}) != []


def _errors() -> list[tuple[str, str | None]]:
    """Every error that the service has for this operation, with each of its reasons."""
    shapes: Any = send_text_message().error_shapes
    reasons = {shape.name: shape.members.get("Reason") for shape in shapes}
    return [
        (code, word)
        for code, reason in reasons.items()
        for word in (reason.enum if reason else [None])
    ]


PROVED_UNSENT = {"ThrottlingException", "AccessDeniedException", "ServiceQuotaExceededException"}
REFUSED = {"ValidationException", "ConflictException", "ResourceNotFoundException"}
UNCONFIRMED = {"InternalServerException"}


@pytest.mark.parametrize(("code", "reason"), _errors())
def test_every_error_of_the_service_means_what_it_proves(code: str, reason: str | None) -> None:
    one = carrier()
    stub = Stubber(one._client)
    status = 500 if code == "InternalServerException" else 400
    stub.add_client_error(
        "send_text_message",
        code,
        http_status_code=status,
        modeled_fields={"Message": "No.", **({"Reason": reason} if reason else {})},
    )
    with stub:
        submitted = one.submit(SUBMISSION)
    assert (
        submitted
        == {
            **dict.fromkeys(PROVED_UNSENT, ProvedUnsent(reason or code)),
            **dict.fromkeys(REFUSED, Refused(reason or code, "REJECTD")),
            **dict.fromkeys(UNCONFIRMED, Unconfirmed(f"HTTP {status}")),
        }[code]
    )


def test_an_answer_of_the_shape_that_the_service_describes_is_accepted() -> None:
    one = carrier()
    with Stubber(one._client) as stub:
        stub.add_response("send_text_message", {"MessageId": "m-1"}, one._rendered(SUBMISSION))
        # One report on the whole message, however many segments it has.
        assert one.submit(SUBMISSION) == Accepted("m-1", segment_count=None)
        stub.assert_no_pending_responses()


# -- what the answers prove ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("400 Bad Request", "ThrottlingException"),
        ("429 Too Many Requests", "TooManyRequestsException"),
        ("503 Slow Down", "ThrottlingException"),
        ("400 Bad Request", "UnrecognizedClientException"),
        ("403 Forbidden", "InvalidSignatureException"),
        ("400 Bad Request", "ExpiredTokenException"),
        ("400 Bad Request", "com.amazon.coral.service#AccessDeniedException"),
        ("400 Bad Request", "OptInRequired"),
    ],
)
def test_an_error_that_says_the_carrier_has_nothing_proves_it(status: str, code: str) -> None:
    assert submitted_with(answer(status, __type=code)) == ProvedUnsent(code.rpartition("#")[2])


def test_a_refusal_without_a_reason_is_known_by_its_code() -> None:
    raw = answer("400 Bad Request", __type="SerializationException", Message="No.")
    assert submitted_with(raw) == Refused("SerializationException", "REJECTD")


@pytest.mark.parametrize(
    "raw",
    [
        answer("500 Internal Server Error", __type="InternalServerException"),
        answer("503 Service Unavailable", __type="ServiceUnavailableException"),
        answer("200 OK"),
        answer("200 OK", MessageId=""),
        answer("302 Found", __type="ThereIsNone"),
        b"HTTP/1.1 400 -\r\nContent-Length: 3\r\n\r\n[1]",
        b'HTTP/1.1 400 -\r\nContent-Length: 12\r\n\r\n{"__type": 5}',
        b"HTTP/1.1 400 -\r\nContent-Length: 6\r\n\r\n<html>",
        b"HTTP/1.1 403 -\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 429 -\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 -\r\nContent-Length: 2\r\n\r\n\xff\xfe",
    ],
    ids=str,
)
def test_an_answer_that_is_not_clear_or_not_the_services_proves_nothing(raw: bytes) -> None:
    assert isinstance(submitted_with(raw), Unconfirmed)


def test_a_function_without_credentials_has_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with carrier_server(answering(AwsEum.accepted)) as server:
        one = carrier(server.url)
        monkeypatch.setattr(one._client._request_signer, "_credentials", None)
        submitted = one.submit(SUBMISSION)
        assert (submitted, server.requests) == (ProvedUnsent("NoCredentialsError"), [])
