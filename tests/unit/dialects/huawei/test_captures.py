"""Real clients, byte for byte: every recorded request is who it says it is, and nothing else is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from heliograph.dialects.huawei.authentication import Authentication
from heliograph.dialects.huawei.codes import Unauthorized
from heliograph.domain.sending import SendGroup, SendRequest, SendResult
from heliograph.ports.http import HttpAnswer, HttpRequest

from tests.fakes import FakeClock, FakeConfiguration
from tests.unit.dialects.huawei.captures import CAPTURES, Capture
from tests.unit.dialects.huawei.clients import SECRET, with_headers
from tests.unit.dialects.huawei.service import APPLICATION, Service, content_of

TEMPLATE = "8ff55eac1d0b478ab3c06c3c6a492300"
SECOND = timedelta(seconds=1)

each_capture = pytest.mark.parametrize("capture", CAPTURES, ids=lambda capture: capture.name)
each_signed = pytest.mark.parametrize(
    "capture", [one for one in CAPTURES if one.is_signed], ids=lambda capture: capture.name
)
each_wsse = pytest.mark.parametrize(
    "capture", [one for one in CAPTURES if not one.is_signed], ids=lambda capture: capture.name
)


@dataclass(frozen=True)
class Asked:
    """What a captured request asks for."""

    channel_number: str
    groups: tuple[SendGroup, ...]
    status_callback: str | None = None
    client_reference: str | None = None


ASKED = {
    "gutierrezps-python": Asked(
        "isms100000001",
        (
            SendGroup(
                recipients=("+5511999990000", "+2412000000"),
                template_id=TEMPLATE,
                parameters=("2023/03/28", "14:30", "São João", "001234"),
            ),
        ),
    ),
    "node-official-demo": Asked(
        "csms12345678",
        (
            SendGroup(
                recipients=("+8615123456789", "+8615234567890"),
                template_id=TEMPLATE,
                parameters=("369751",),
                signature_name="华为云短信测试",
            ),
        ),
    ),
    "sdk-py-batchdiff": Asked(
        "8824110605111",
        (
            SendGroup(
                recipients=("+8613112345678", "+8613212345678"),
                template_id=TEMPLATE,
                parameters=("3", "人民公园"),
                signature_name="华为云测试",
            ),
            SendGroup(recipients=("+8613312345678",), template_id="tpl2", parameters=("9",)),
        ),
        status_callback="https://example.com/cb?x=1",
        client_reference="e1",
    ),
    # The port stands in the base URL, as in golden vector V13 of A.20, and in the signature.
    "sdk-py-https443": Asked("1", (SendGroup(recipients=("+8613112345678",), template_id="3"),)),
    "sdk-py-single-2numbers": Asked(
        "8824110605111",
        (SendGroup(recipients=("+8613112345678", "+8613212345678"), template_id=TEMPLATE),),
    ),
    "sdk-py-single-full": Asked(
        "8824110605111",
        (
            SendGroup(
                recipients=("+8613112345678",),
                template_id=TEMPLATE,
                parameters=("3", "人民公园 A&B=1+2%~*'()"),
                signature_name="华为云测试",
            ),
        ),
        status_callback="https://example.com/cb?x=1&y=2",
        client_reference="ext 123*~-_.",
    ),
}


def test_there_are_captures_of_both_schemes_and_of_a_chunked_body() -> None:
    assert len(CAPTURES) == 7
    assert {capture.is_signed for capture in CAPTURES} == {True, False}
    assert any("transfer-encoding" in capture.request.headers for capture in CAPTURES)


@each_capture
def test_a_recorded_request_is_authentic_at_its_own_time(capture: Capture) -> None:
    assert _authenticate(capture.request, capture.at) is None


@each_capture
def test_a_recorded_request_is_authentic_with_the_older_of_two_secrets(capture: Capture) -> None:
    assert _authenticate(capture.request, capture.at, ("the new one", SECRET)) is None


@each_capture
def test_a_recorded_request_fails_with_another_secret(capture: Capture) -> None:
    expected = "E000045" if capture.is_signed else "E000105"
    for secrets in ((f"{SECRET}0",), (SECRET.lower(),), ("",), ()):
        assert _authenticate(capture.request, capture.at, secrets) == expected


@each_wsse
@pytest.mark.parametrize("direction", [-1, 1])
def test_a_password_digest_is_good_for_24_hours_either_way_and_no_longer(
    capture: Capture, direction: int
) -> None:
    edge = capture.at + direction * timedelta(hours=24)
    assert _authenticate(capture.request, edge) is None
    assert _authenticate(capture.request, edge + direction * SECOND) == "E000110"


@each_signed
@pytest.mark.parametrize("direction", [-1, 1])
def test_a_signature_is_good_for_15_minutes_either_way_and_no_longer(
    capture: Capture, direction: int
) -> None:
    edge = capture.at + direction * timedelta(minutes=15)
    assert _authenticate(capture.request, edge) is None
    assert _authenticate(capture.request, edge + direction * SECOND) == "E000044"


@each_signed
def test_a_signature_fails_when_one_character_of_what_it_covers_is_another(
    capture: Capture,
) -> None:
    for changed in _with_one_character_changed(capture.request):
        assert _authenticate(changed, capture.at) == "E000045"


@each_wsse
def test_a_digest_fails_when_one_character_of_what_it_covers_is_another(capture: Capture) -> None:
    token = capture.request.headers["x-wsse"]
    for place in _places_of_values(token, "PasswordDigest", "Nonce"):
        changed = with_headers(capture.request, x_wsse=_other_at(token, place))
        assert _authenticate(changed, capture.at) == "E000105"
    a_second_later = token.replace(_seconds(capture.at), _seconds(capture.at + SECOND))
    changed = with_headers(capture.request, x_wsse=a_second_later)
    assert _authenticate(changed, capture.at) == "E000105"


@each_signed
def test_a_body_that_was_signed_fails_when_one_byte_is_another(capture: Capture) -> None:
    """The SDK signs JSON bodies and the absence of a body, but not forms (UNSIGNED-PAYLOAD)."""
    body = capture.request.body
    is_unsigned = "x-sdk-content-sha256" in capture.request.headers and body != b""
    changed = [_other_byte_at(body, place) for place in range(len(body))] + [body + b"\n"]
    for other in changed:
        answer = _authenticate(replace(capture.request, body=other), capture.at)
        assert answer == (None if is_unsigned else "E000045")


@pytest.mark.parametrize("name", sorted(ASKED))
def test_a_recorded_request_says_what_its_client_was_told_to_send(name: str) -> None:
    capture = next(one for one in CAPTURES if one.name == name)
    heard: list[SendRequest] = []
    _send(capture, heard)
    asked = ASKED[name]
    assert heard == [
        SendRequest(
            application=APPLICATION,
            dialect="huawei",
            groups=asked.groups,
            channel_number=asked.channel_number,
            status_callback=asked.status_callback,
            client_reference=asked.client_reference,
        )
    ]


def test_a_recorded_request_without_a_body_lacks_its_fields() -> None:
    capture = next(one for one in CAPTURES if one.name == "sdk-py-empty-body")
    heard: list[SendRequest] = []
    answer = _send(capture, heard)
    assert (answer.status, content_of(answer)["code"]) == (400, "E000503")
    assert heard == []


def _authenticate(
    request: HttpRequest, at: datetime, secrets: tuple[str, ...] = (SECRET,)
) -> str | None:
    """Return the code of the refusal, None if the request is authentic."""
    application = replace(APPLICATION, app_secrets=secrets)
    authenticate = Authentication(
        FakeConfiguration([application]).application_by_key, FakeClock(at)
    )
    try:
        assert authenticate(request) == application
    except Unauthorized as refusal:
        return refusal.code.code
    return None


def _send(capture: Capture, heard: list[SendRequest]) -> HttpAnswer:
    def send(request: SendRequest) -> SendResult:
        heard.append(request)
        return SendResult(accepted_at=capture.at, rows=())

    authentication = Authentication(
        FakeConfiguration([APPLICATION]).application_by_key, FakeClock(capture.at)
    )
    endpoint = replace(Service().endpoint, authenticate=authentication, send=send)
    if capture.request.path.endswith("DiffSms/v1"):
        return endpoint.batch_send_diff_sms(capture.request)
    return endpoint.batch_send_sms(capture.request)


def _with_one_character_changed(request: HttpRequest) -> Iterator[HttpRequest]:
    signed = request.headers["authorization"].partition("SignedHeaders=")[2].partition(",")[0]
    for name in signed.split(";"):
        value = request.headers[name]
        if name == "x-sdk-date":
            yield with_headers(request, x_sdk_date=_other_at(value, len(value) - len("0Z")))
            continue
        for place in range(len(value)):
            yield with_headers(request, **{name: _other_at(value, place)})
    authorization = request.headers["authorization"]
    for place in range(authorization.index("Signature=") + len("Signature="), len(authorization)):
        yield with_headers(request, authorization=_other_at(authorization, place))
    yield replace(request, method="PUT")
    yield replace(request, path=request.path.replace("v1", "v2"))
    yield replace(request, query="x=1")


def _places_of_values(token: str, *names: str) -> Iterator[int]:
    for name in names:
        start = token.index(f'{name}="') + len(f'{name}="')
        yield from range(start, token.index('"', start))


def _seconds(at: datetime) -> str:
    return at.strftime(":%SZ")


def _other_at(text: str, place: int) -> str:
    return text[:place] + _other(text[place]) + text[place + 1 :]


def _other(character: str) -> str:
    return "8" if character == "7" else "7"


def _other_byte_at(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
